"""The health of all devices as the command line sees it: from the terminal that runs, or by looking for itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any

from devices.api import Health
from devices.host import DeviceHost
from kiosk.beijing import beijing_time
from kiosk.contract import DeviceReport, UnsupportedDevice
from kiosk.device_health import HealthReport, claimed_usb, report_of, running_report, terminal_runs, unsupported_now
from kiosk.failures import KioskError, KioskFailure
from kiosk.profile import Profile

FIRST_LOOK_S = 20.0


def require_stopped(profile: Profile) -> None:
    """Raise KioskError TERMINAL_RUNS while a terminal with this profile holds the devices."""
    if terminal_runs(profile.terminal.state_dir):
        raise KioskError(KioskFailure.TERMINAL_RUNS, str(profile.terminal.state_dir))


def present_report(profile: Profile) -> HealthReport:
    """What the running terminal knows; without one, what a look at every device tells."""
    report = running_report(profile.terminal.state_dir)
    if report is not None:
        return report
    devices = tuple(report_of(health) for health in look_at_all(profile))
    return HealthReport(
        at=datetime.now(UTC), devices=devices, unsupported=unsupported_now(claimed_usb(profile.devices))
    )


def look_at_all(profile: Profile) -> tuple[Health, ...]:
    """One look at every device of a terminal that does not run."""
    with looking_after(profile.devices) as (host, news):
        _until_all_were_seen(host, news)
        return host.health()


@contextmanager
def looking_after(
    devices: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[DeviceHost, SimpleQueue[Health]]]:
    """A host of our own, and its news."""
    news: SimpleQueue[Health] = SimpleQueue()
    host = DeviceHost(devices, news.put)
    host.start()
    try:
        yield host, news
    finally:
        host.stop()


def _until_all_were_seen(host: DeviceHost, news: SimpleQueue[Health]) -> None:
    unseen = set(host.names)
    while unseen:
        try:
            unseen.discard(news.get(timeout=FIRST_LOOK_S).name)
        except Empty:
            return


def device_line(report: DeviceReport) -> str:
    """A device in a line for people: state, since when, driver, what it says it is, what is left of its supplies."""
    words = [f"{report.name:18} {report.state:8} {report.device:13}"]
    if report.since is not None:
        words.append(f"since {beijing_time(report.since):%m-%d %H:%M:%S}")
    words.append(f"[{' '.join(filter(None, (report.driver, report.model, report.firmware, report.serial)))}]")
    words += filter(None, (report.failure or "", report.detail))
    words += [f"{supply.name} {_level(supply.level, supply.percent)}" for supply in report.supplies]
    if report.media != "notSupported":
        words.append(f"media {report.media}")
    if cannot := [one.name for one in report.capabilities if one.support == "notSupported"]:
        words.append("can't tell " + ", ".join(cannot))
    if report.warnings:
        words.append("warnings: " + ", ".join(report.warnings))
    if report.restarts:
        words.append(f"restarted {report.restarts}×")
    return " ".join(words)


def _level(level: str, percent: int | None) -> str:
    return level if percent is None else f"{level} {percent}%"


def unsupported_line(device: UnsupportedDevice) -> str:
    """Something that nobody looks after."""
    return f"{'-':18} unsupported {device.usb} {device.name} at {device.place}".rstrip()


def device_row(report: DeviceReport) -> dict[str, Any]:
    """A device as JSON."""
    return report.model_dump(mode="json")


def unsupported_row(device: UnsupportedDevice) -> dict[str, Any]:
    """Something that nobody looks after, as JSON in the same list."""
    return {"name": device.name, "state": "unsupported", "usb": device.usb, "place": device.place}
