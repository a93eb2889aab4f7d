"""The health of all devices: for technicians in a file, for the centre in the status report.

The file, ``health.json`` in ``state_dir``, holds no personal data. ``device list`` and ``device watch`` read it while
the terminal runs, because the devices are the terminal's then.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from typing import IO, Any

from pydantic import ValidationError

from devices.api import Absent, Blocked, Health, Ready
from devices.usb import UsbDevice, plugged_in, unsupported
from kiosk.contract import CapabilityReport, DeviceReport, Moment, SupplyReport, UnsupportedDevice, Wire
from kiosk.log import log

WATCH_S = 1.0
"""How often the list of what is plugged in is looked at: added and removed devices are noticed within two seconds."""


class HealthReport(Wire):
    """Content of ``health.json``."""

    at: Moment
    devices: tuple[DeviceReport, ...]
    unsupported: tuple[UnsupportedDevice, ...] = ()


def report_of(health: Health) -> DeviceReport:
    """A device's health as it is written and sent."""
    state, failure, detail, warnings = _status(health)
    return DeviceReport(
        name=health.name,
        state=state,
        failure=failure,
        detail=detail,
        warnings=warnings,
        device=health.state,
        since=health.since,
        driver=health.driver,
        model=health.description.model,
        firmware=health.description.firmware,
        serial=health.description.serial,
        capabilities=tuple(CapabilityReport(name=c.name, support=c.support) for c in health.capabilities),
        supplies=tuple(SupplyReport(name=s.name, level=s.level, percent=s.percent) for s in health.supplies),
        media=health.media,
        restarts=health.restarts,
    )


def _status(health: Health) -> tuple[Any, str | None, str, tuple[str, ...]]:
    match health.status:
        case None:
            return "starting", None, "", ()
        case Ready(detail, warnings):
            return "ready", None, detail, warnings
        case Absent(failure, detail):
            return "absent", failure, detail, ()
        case Blocked(failure, detail):
            return "blocked", failure, detail, ()


def claimed_usb(devices: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """``vendor:product`` of the profile's devices that name one."""
    return tuple(str(table["usb"]) for table in devices.values() if "usb" in table)


def unsupported_now(claimed: Iterable[str]) -> tuple[UnsupportedDevice, ...]:
    """What is plugged in and nobody's."""
    return tuple(_named(device) for device in unsupported(plugged_in(), claimed))


def _named(device: UsbDevice) -> UnsupportedDevice:
    return UnsupportedDevice(place=device.place, usb=device.usb, name=device.name)


class HealthBoard:
    """Keeps ``health.json`` true while the terminal runs, and holds the lock that says that it runs."""

    def __init__(self, state_dir: Path, claimed: Iterable[str], health: Callable[[], tuple[Health, ...]]) -> None:
        self._path = state_dir / "health.json"
        self._claimed = tuple(claimed)
        self._health = health
        self._lock = Lock()
        self._running = _lock_file(state_dir).open("w")
        fcntl.flock(self._running, fcntl.LOCK_SH)
        self._stopping = Flag()
        self.unsupported: tuple[UnsupportedDevice, ...] = ()
        self._thread = Thread(target=self._watch, name="health", daemon=True)

    def start(self) -> None:
        """Begin to watch what is plugged in."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; the devices are anybody's again."""
        self._stopping.set()
        self._thread.join()
        self._running.close()

    def write(self) -> None:
        """Write what is known now; on any thread."""
        with self._lock:  # around the asking, too: of two threads, the last to write must know the most
            devices = tuple(report_of(health) for health in self._health())
            report = HealthReport(at=datetime.now(UTC), devices=devices, unsupported=self.unsupported)
            beside = self._path.with_suffix(".new")
            try:
                beside.write_text(report.model_dump_json(indent=1), encoding="utf-8")
                beside.replace(self._path)
            except OSError as fault:  # a full disk must not stop a terminal for want of a technician's file
                log.warning("health.json not written", detail=fault.strerror or "")

    def _watch(self) -> None:
        while not self._stopping.wait(WATCH_S):
            found = unsupported_now(self._claimed)
            if found != self.unsupported:
                self.unsupported = found
                self.write()


def running_report(state_dir: Path) -> HealthReport | None:
    """The health that a running terminal wrote; None when none runs, and the devices may be opened."""
    if not terminal_runs(state_dir):
        return None
    try:
        return HealthReport.model_validate_json((state_dir / "health.json").read_bytes())
    except (OSError, ValidationError):
        return HealthReport(at=datetime.now(UTC), devices=())


def terminal_runs(state_dir: Path) -> bool:
    """Whether a terminal with this state directory runs now and holds the devices."""
    try:
        file: IO[bytes] = _lock_file(state_dir).open("rb")
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock_file(state_dir: Path) -> Path:
    return Path(os.fspath(state_dir)) / "running.lock"
