"""What a terminal does for itself between residents: fetches a newer catalogue, reports its state to the centre."""

from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from devices.api import Absent, Blocked, Ready, Status
from devices.host import DeviceHost
from kiosk.contract import Catalogue, DeviceReport, TerminalStatus, canonical
from kiosk.failures import KioskError, KioskFailure
from kiosk.storage import Storage, accepted_catalogue
from kiosk.version import VERSION
from offline.failures import OfflineError
from offline.signed import SignedDocument

if TYPE_CHECKING:
    from offline.transport import CentreTransport

INTERVAL_S = 60.0


class Housekeeping:
    """One thread; asks when started, when nudged, and every minute."""

    def __init__(
        self,
        *,
        storage: Storage,
        transport: "CentreTransport",
        host: DeviceHost,
        terminal: str,
        on_catalogue: Callable[[Catalogue], None],
        on_trouble: Callable[[OfflineError | KioskError], None],
    ) -> None:
        self._storage = storage
        self._transport = transport
        self._host = host
        self._terminal = terminal
        self._on_catalogue = on_catalogue
        self._on_trouble = on_trouble
        self._stopping = False
        self._wake = Flag()
        self._current: SignedDocument | None = None
        self._version: int | None = None
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin with the last good catalogue, then ask for a newer one."""
        self._thread.start()

    def nudge(self) -> None:
        """The centre is there again: ask now."""
        self._wake.set()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread after what it is doing."""
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        document = self._storage.catalogue.load()
        if document is not None:
            self._accept(document)
        while not self._stopping:
            self._wake.clear()
            try:
                self._refresh()
                self._report()
            except OfflineError as error:
                self._on_trouble(error)
            self._wake.wait(INTERVAL_S)

    def _refresh(self) -> None:
        etag = self._current.etag if self._current is not None else None
        answer = self._transport.get_signed("/v1/catalogue", etag)
        if isinstance(answer, SignedDocument) and self._accept(answer):
            self._storage.catalogue.save(answer)

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

    def _report(self) -> None:
        counts = self._storage.outbox.counts()
        status = TerminalStatus(
            software=VERSION,
            catalogue_version=self._version,
            queue_waiting=counts.waiting,
            queue_held=counts.held,
            audit_head=self._storage.audit.head(),
            devices=tuple(
                _report(name, status) for name in self._host.names if (status := self._host.status(name)) is not None
            ),
        )
        self._transport.put_json(f"/v1/terminals/{self._terminal}/status", canonical(status))


def _report(name: str, status: Status) -> DeviceReport:
    match status:
        case Ready():
            return DeviceReport(name=name, state="ready")
        case Absent(failure):
            return DeviceReport(name=name, state="absent", failure=failure)
        case Blocked(failure):
            return DeviceReport(name=name, state="blocked", failure=failure)
