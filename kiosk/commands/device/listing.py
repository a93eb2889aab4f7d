"""``device list``: every device of the profile, and what is plugged in that no driver looks after."""

import argparse

from kiosk.commands.device.common import Actions
from kiosk.commands.device.health import device_line, device_row, present_report, unsupported_line, unsupported_row
from kiosk.commands.output import FAILED, Output
from kiosk.profile import load_profile


def add(actions: Actions) -> None:
    """Add the action."""
    actions.add("list", "devices: state, since when, driver, firmware, supplies; and unsupported ones", _list)


def _list(arguments: argparse.Namespace, output: Output) -> int:
    profile = load_profile(arguments.profile_path())
    report = present_report(profile)
    rows = [device_row(device) for device in report.devices]
    nothing = "the terminal is starting, nothing is known yet" if profile.devices else "the profile has no devices"
    lines = [device_line(device) for device in report.devices] or [nothing]
    output.show(
        rows + [unsupported_row(device) for device in report.unsupported],
        lines + [unsupported_line(device) for device in report.unsupported],
    )
    known = bool(report.devices) or not profile.devices
    return 0 if known and all(device.state == "ready" for device in report.devices) else FAILED
