"""What a terminal does for itself between residents: fetches newer keys and a newer catalogue, reports its state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from pydantic import ValidationError

from devices.api import Health
from kiosk.bulletin import Posted, accepted_bulletin, posted
from kiosk.catalogue.changes import DoesNotFitError, with_changes
from kiosk.centre_keys import accepted_keys, take
from kiosk.contract import (
    Bulletin,
    Catalogue,
    CatalogueChanges,
    DepartmentsDown,
    TerminalStatus,
    UnsupportedDevice,
    canonical,
)
from kiosk.device_health import report_of
from kiosk.failures import KioskError, KioskFailure
from kiosk.followed import Followed
from kiosk.mending import lost_numbers
from kiosk.profile import Profile
from kiosk.settings import InForce, accepted_settings
from kiosk.storage import Storage, accepted_catalogue
from kiosk.version import VERSION
from offline.failures import OfflineError, OfflineFailure
from offline.signed import SignedDocument
from offline.transport import NotModified

if TYPE_CHECKING:
    from offline.transport import CentreTransport

INTERVAL_S = 60.0
ACKNOWLEDGEMENTS_KEPT = timedelta(days=183)
_FETCH_WHOLE = frozenset({OfflineFailure.STATUS_UNEXPECTED, OfflineFailure.SIGNATURE_WRONG})
REPORT_SOON_S = 5.0
"""How long after a device's news the centre hears of it: many come together when a cable is pulled."""


class Housekeeping:
    """One thread; asks when started, when nudged, and every minute."""

    def __init__(
        self,
        *,
        storage: Storage,
        transport: "CentreTransport",
        health: Callable[[], tuple[tuple[Health, ...], tuple[UnsupportedDevice, ...], tuple[str, ...]]],
        profile: Profile,
        on_catalogue: Callable[[Catalogue], None],
        on_departments: Callable[[frozenset[str]], None],
        on_posted: Callable[[Posted], None],
        on_settings: Callable[[Profile], None],
        on_trouble: Callable[[OfflineError | KioskError], None],
        reconcile: Callable[[], None],
        look: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._transport = transport
        self._health = health
        self._terminal = profile.terminal.id
        self._on_catalogue = on_catalogue
        self._on_departments = on_departments
        self._on_trouble = on_trouble
        self._reconcile = reconcile
        self._look = look
        self._keys = Followed(
            "/v1/keys",
            storage.told_keys,
            judge=lambda body, known: accepted_keys(body, known.version if known else 0),
            apply=lambda keys: take(keys, storage.keys),
            on_trouble=on_trouble,
        )
        self._bulletin = Followed[Bulletin](
            "/v1/bulletin",
            storage.bulletin,
            judge=accepted_bulletin,
            apply=lambda _: None,
            on_trouble=on_trouble,
        )
        self._settings = Followed[InForce](
            f"/v1/terminals/{self._terminal}/settings",
            storage.settings,
            judge=lambda body, known: accepted_settings(body, known, profile),
            apply=lambda told: on_settings(told.profile),
            on_trouble=on_trouble,
        )
        self._posted = Posted()
        self._on_posted = on_posted
        self._now = now
        self._stopping = False
        self._wake = Flag()
        self._news = Flag()
        self._current: SignedDocument | None = None
        self._version: int | None = None
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin with the last good catalogue, then ask for a newer one."""
        self._thread.start()

    def nudge(self) -> None:
        """The centre is there again: ask now."""
        self._wake.set()
        self._news.set()

    def report_soon(self) -> None:
        """A device's health changed: the centre should not have to wait a minute for it."""
        self._news.set()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread after what it is doing."""
        self._stopping = True
        self._wake.set()
        self._news.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        self._keys.begin()
        self._bulletin.begin()
        self._settings.begin()
        document = self._storage.catalogue.load()
        if document is not None:
            self._accept(document)
        while not self._stopping:
            self._wake.clear()
            self._news.clear()
            self._look()
            self._post_bulletin()
            try:
                self._keys.refresh(self._transport, self._now())
                self._bulletin.refresh(self._transport, self._now())
                self._post_bulletin()
                self._refresh()
                self._ask_departments()
                self._report()
                self._reconcile()
                self._forget()
                self._settings.refresh(self._transport, self._now())
                self._post_bulletin()
            except (OfflineError, KioskError) as error:
                self._on_trouble(error)
            if self._news.wait(INTERVAL_S) and not self._stopping:
                self._wake.wait(REPORT_SOON_S)

    def _post_bulletin(self) -> None:
        """Tell what of the bulletin holds now, when that has changed: announcements begin and end by the clock."""
        told = self._settings.content
        now = posted(self._bulletin.content, self._now(), told.settings.blocked if told is not None else ())
        if now != self._posted:
            self._posted = now
            self._on_posted(now)

    def _refresh(self) -> None:
        etag = self._current.etag if self._current is not None else None
        answer = self._changed() or self._transport.get_signed("/v1/catalogue", etag)
        if isinstance(answer, SignedDocument):
            if not self._accept(answer):
                return
            self._storage.catalogue.save(answer)
        self._storage.catalogue.confirm(self._now())

    def _changed(self) -> SignedDocument | NotModified | None:
        """Our catalogue with what changed since; None when the whole is to be fetched: there is none yet, the centre
        never published ours, or what came together is not what it signed.
        """
        if self._current is None or self._current.etag is None or self._version is None:
            return None
        try:
            answer = self._transport.get_signed(f"/v1/catalogue/changes/{self._version}", self._current.etag)
            if not isinstance(answer, SignedDocument):
                return answer
            changes = CatalogueChanges.model_validate_json(answer.body)
            body = with_changes(self._current.body, changes)
            return self._transport.vouched(body, changes.signature, answer.etag)
        except (ValidationError, DoesNotFitError):
            return None
        except OfflineError as error:
            if error.failure not in _FETCH_WHOLE:
                raise
            return None

    def _ask_departments(self) -> None:
        answer = self._transport.get_signed("/v1/departments", None)
        assert isinstance(answer, SignedDocument), "without an ETag nothing is 'not modified'"  # noqa: S101
        try:
            told = DepartmentsDown.model_validate_json(answer.body)
        except ValidationError as fault:
            raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "/v1/departments") from fault
        self._on_departments(frozenset(told.down))

    def _accept(self, document: SignedDocument) -> bool:
        """Take a catalogue if it is sound and not older than ours; any other changes nothing and is reported."""
        try:
            catalogue = accepted_catalogue(document)
        except KioskError as error:
            self._on_trouble(error)
            return False
        if self._version is not None and catalogue.version < self._version:
            detail = f"version {catalogue.version} is older than {self._version}; publish under a higher number"
            self._on_trouble(KioskError(KioskFailure.CATALOGUE_INVALID, detail))
            return False
        self._current = document
        self._version = catalogue.version
        self._on_catalogue(catalogue)
        return True

    def _forget(self) -> None:
        """Drop acknowledgements after half a year, by the centre's time: a clock that jumps must not drop any."""
        heard = self._storage.facts.last_heard()
        if heard is not None:
            self._storage.outbox.forget_settled(heard - ACKNOWLEDGEMENTS_KEPT)

    def _report(self) -> None:
        counts = self._storage.outbox.counts()
        devices, unsupported, attention = self._health()
        entries, head = self._storage.audit.last()
        status = TerminalStatus(
            software=VERSION,
            catalogue_version=self._version,
            settings_version=told.settings.version if (told := self._settings.content) is not None else None,
            queue_waiting=counts.waiting,
            queue_held=counts.held,
            audit_head=head,
            audit_entries=entries,
            devices=tuple(report_of(device) for device in devices),
            unsupported=unsupported,
            lost=lost_numbers(self._storage.salvages()),
            attention=attention,
        )
        self._transport.put_json(f"/v1/terminals/{self._terminal}/status", canonical(status))
