"""What a terminal keeps on its disk, opened from its profile: queue, print ledger, audit trail, last good catalogue.

Under ``state_dir``: ``terminal.db`` (SQLite), ``audit/`` (hash-chained lines), ``catalogue.signed``, ``keys.signed``,
``bulletin.signed``, ``settings.signed``; ``running`` while a terminal runs, so that the next start knows of a bad end.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from pydantic import ValidationError

from kiosk.catalogue import lint
from kiosk.centre_keys import accepted_keys, take
from kiosk.contract import Catalogue
from kiosk.failures import KioskError, KioskFailure
from kiosk.mending import promised, salvaged
from kiosk.profile import Profile
from kiosk.settings import accepted_settings
from offline.audit_log import AuditLog
from offline.database import Database, check_copy
from offline.durable import flush_directory, replacing, storage_errors
from offline.facts import Facts
from offline.failures import OfflineError, OfflineFailure
from offline.key_ring import KeyRing
from offline.outbox import Outbox
from offline.pages import Pages
from offline.payment_intents import PaymentIntents
from offline.print_ledger import PrintLedger
from offline.salvage import Salvage, is_due, mark, salvages
from offline.signed import SignedDocument
from offline.signed_store import SignedStore

if TYPE_CHECKING:
    from offline.transport import CentreTransport


DATABASE: Final = "terminal.db"
RUNNING: Final = "running"


class Storage:
    """Opened storage; a context manager. Raises OfflineError S1xx."""

    def __init__(self, profile: Profile, report: Callable[[KioskError | OfflineError], None]) -> None:
        directory = profile.terminal.state_dir
        self._running = directory / RUNNING
        self.audit = _open_audit(directory / "audit", report)
        self._database = Database(
            directory / DATABASE,
            promised=lambda: promised(directory / "audit", datetime.now(UTC)),
            on_salvaged=lambda database, result: salvaged(database, result, self.audit, report, datetime.now(UTC)),
        )
        self.outbox = Outbox(self._database)
        self.prints = PrintLedger(self._database)
        self.payments = PaymentIntents(self._database)
        self.facts = Facts(self._database)
        self.keys = profile.centre.key_ring()
        self.told_keys = SignedStore(directory / "keys.signed", self.keys.signing, report)
        self.bulletin = SignedStore(directory / "bulletin.signed", self.keys.signing, report)
        self.settings = SignedStore(directory / "settings.signed", self.keys.signing, report)
        _take_told(self.told_keys, self.keys, report)
        self.catalogue = SignedStore(directory / "catalogue.signed", self.keys.signing, report)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; what was promised is durable already."""
        self._database.close()

    def begin_running(self) -> bool:
        """Note that a terminal runs on this from now on; whether the one before ended as it should have."""
        with storage_errors():
            ended_well = not self._running.exists()
            if self._database.was_alone:
                self.outbox.end_claims()
            self._running.touch(0o600)
            flush_directory(self._running.parent)
        return ended_well

    def end_running(self) -> None:
        """The terminal ends in order."""
        with storage_errors():
            self._running.unlink(missing_ok=True)

    def check(self) -> bool:
        """Read the whole database, for as long as it takes; False when there is damage, which is salvaged then."""
        return self._database.check()

    def salvages(self) -> tuple[Salvage, ...]:
        """What was salvaged, while the damaged file lies beside the database."""
        return salvages(self._database.path)

    def followed(self) -> dict[str, datetime | None]:
        """What the centre tells, and when it last said that ours is its newest; None: never."""
        stores = {
            "catalogue": self.catalogue,
            "settings": self.settings,
            "keys": self.told_keys,
            "bulletin": self.bulletin,
        }
        return {name: store.confirmed_at() for name, store in stores.items()}

    def in_force(self, profile: Profile, report: Callable[[KioskError | OfflineError], None]) -> Profile:
        """The profile with the centre's last good settings laid over it."""
        document = self.settings.load()
        if document is None:
            return profile
        try:
            return accepted_settings(document.body, None, profile).profile
        except KioskError as error:
            report(error)  # the profile has changed since, and they don't fit it any more
            return profile

    def load_catalogue(self) -> Catalogue:
        """The last good catalogue. Raises KioskError CATALOGUE_MISSING or CATALOGUE_INVALID."""
        document = self.catalogue.load()
        if document is None:
            raise KioskError(KioskFailure.CATALOGUE_MISSING, "no catalogue was fetched yet; connect to the centre once")
        return accepted_catalogue(document)


def is_damaged(profile: Profile) -> bool:
    """Before a terminal starts: whether opening its storage takes its time, because the database is salvaged first.

    After a bad end the log is looked at before SQLite plays it, and drops what follows a damaged frame without a word.
    Raises OfflineError S1xx.
    """
    path = profile.terminal.state_dir / DATABASE
    if (path.parent / RUNNING).exists() and path.exists() and not is_due(path):
        with storage_errors(), Pages(path) as pages:
            if pages.log_is_broken:
                mark(path)
    return is_due(path)


def known_keys(profile: Profile, report: Callable[[KioskError | OfflineError], None]) -> KeyRing:
    """The centre's keys, those told since included, without the rest of the storage. Raises OfflineError S1xx."""
    ring = profile.centre.key_ring()
    _take_told(SignedStore(profile.terminal.state_dir / "keys.signed", ring.signing, report), ring, report)
    return ring


def _take_told(store: SignedStore, ring: KeyRing, report: Callable[[KioskError | OfflineError], None]) -> None:
    document = store.load()
    if document is None:
        return
    try:
        take(accepted_keys(document.body, 0), ring)
    except KioskError as error:
        report(error)


def restore_database(copy: Path, state_dir: Path) -> None:
    """Begin with a copy that ``queue backup`` made. Raises OfflineError: S108 when there is a database, S103 when the
    copy is none, S1xx."""
    target = state_dir / DATABASE
    if target.exists():
        raise OfflineError(OfflineFailure.KEY_TAKEN, f"{target} is there; export it, then move it away")
    check_copy(copy)
    with storage_errors(), replacing(target) as draft:
        draft.write_bytes(copy.read_bytes())


def _open_audit(folder: Path, report: Callable[[OfflineError], None]) -> AuditLog:
    """Open the audit trail. A broken one is set aside as evidence and reported; the new one begins by saying so.

    The terminal goes on serving: the break itself is proof enough, and the centre knows the last good head.
    """
    try:
        return AuditLog(folder)
    except OfflineError as error:
        if error.failure is not OfflineFailure.CHAIN_BROKEN:
            raise
        report(error)
        aside = folder.with_name(f"{folder.name}-broken-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        folder.rename(aside)
        log = AuditLog(folder)
        log.append([{"at": datetime.now(UTC).isoformat(), "what": "audit-broken", "kept_as": aside.name}])
        return log


def accepted_catalogue(document: SignedDocument) -> Catalogue:
    """A catalogue whose signature was verified, parsed and proved sound. Raises KioskError CATALOGUE_INVALID."""
    try:
        catalogue = Catalogue.model_validate_json(document.body)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise KioskError(KioskFailure.CATALOGUE_INVALID, f"{where}: {first['msg']}") from fault
    problems = lint(catalogue)
    if problems:
        raise KioskError(KioskFailure.CATALOGUE_INVALID, "; ".join(map(str, problems)))
    return catalogue


def open_transport(profile: Profile, keys: KeyRing, *, brief: bool = False) -> "CentreTransport":
    """The way to the centre; ``brief``: for questions while a resident looks at the screen.

    Raises KioskError PROFILE_INVALID when the token can't be read, OfflineError N120.
    """
    from offline.bandwidth import Bandwidth
    from offline.http_exchange import Limits  # requests is slow to load, and not needed for the first page
    from offline.transport import CentreTransport

    limits = Limits(connect_s=2, read_s=6, body_s=8) if brief else Limits(connect_s=5, read_s=15, body_s=60)
    centre = profile.centre
    try:
        token = centre.token_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise KioskError(KioskFailure.PROFILE_INVALID, f"centre.token_file: {fault}") from fault
    return CentreTransport(
        centre.url,
        token,
        keys.signing,
        terminal=profile.terminal.id,
        ca_file=centre.ca_file,
        limits=limits,
        bandwidth=None if brief else Bandwidth(profile.network.upload_bytes_per_s),
    )
