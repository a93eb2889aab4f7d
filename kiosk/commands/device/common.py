"""What every action on a device is made of: its arguments, the driver it opens, how a status is put in words."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from devices.api import Absent, Blocked, DeviceError, Driver, Ready, Status
from devices.failures import DeviceFailure
from devices.registry import load
from kiosk.commands.output import Output, guarded
from kiosk.profile import load_profile

Run = Callable[[argparse.Namespace, Output], int]


class Actions:
    """The actions of ``device``; each module of this package adds its own."""

    def __init__(self, parser: argparse.ArgumentParser, profile: argparse.ArgumentParser) -> None:
        self._actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        self._profile = profile

    def add(self, name: str, help_text: str, run: Run) -> argparse.ArgumentParser:
        """A new action; ``run`` returns the exit code and may raise the world's errors."""
        action = self._actions.add_parser(name, help=help_text, parents=[self._profile])
        action.add_argument("--json", action="store_true", help="print JSON")

        def command(arguments: argparse.Namespace) -> int:
            output = Output(as_json=arguments.json)
            return guarded(output, lambda: run(arguments, output))

        action.set_defaults(command=command)
        return action


@contextmanager
def opened(driver: Driver) -> Iterator[Any]:
    """The driver, opened; closed at the end."""
    try:
        driver.open()
        yield driver
    finally:
        driver.close()


def from_profile(arguments: argparse.Namespace, name: str) -> Driver:
    """The driver of a device of the profile. Raises DeviceError when the profile has no such device."""
    devices = load_profile(arguments.profile_path()).devices
    if name not in devices:
        known = ", ".join(devices) or "none"
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"the profile has no device {name}; it has: {known}")
    settings = dict(devices[name])
    return load(str(settings.pop("driver", "")), settings)


def in_words(status: Status) -> dict[str, object]:
    """A status as JSON."""
    match status:
        case Ready(detail, warnings):
            return {"state": "ready", "detail": detail, "warnings": list(warnings)}
        case Absent(failure, detail):
            return {"state": "absent", "failure": failure.value, "detail": detail}
        case Blocked(failure, detail):
            return {"state": "blocked", "failure": failure.value, "detail": detail}
