"""``device list``: every device of the profile and its state."""

import argparse
from typing import cast

from devices.api import Absent, DeviceError, Status
from kiosk.commands.device.common import Actions, from_profile, in_words, opened
from kiosk.commands.output import FAILED, Output
from kiosk.profile import load_profile


def add(actions: Actions) -> None:
    """Add the action."""
    actions.add("list", "devices of the profile and their state", _list)


def _list(arguments: argparse.Namespace, output: Output) -> int:
    rows = []
    for name in load_profile(arguments.profile_path()).devices:
        rows.append({"name": name, **in_words(_status_of(arguments, name))})
    output.show(rows, [_device_line(row) for row in rows] or ["the profile has no devices"])
    return 0 if all(row["state"] == "ready" for row in rows) else FAILED


def _status_of(arguments: argparse.Namespace, name: str) -> Status:
    try:
        with opened(from_profile(arguments, name)) as driver:
            status: Status = driver.status()
            return status
    except DeviceError as error:
        return Absent(error.failure, error.detail)


def _device_line(row: dict[str, object]) -> str:
    words = [f"{row['name']:18} {row['state']:8}"]
    words += [str(row[key]) for key in ("failure", "detail") if row.get(key)]
    if row.get("warnings"):
        words.append("warnings: " + ", ".join(cast("list[str]", row["warnings"])))
    return " ".join(words)
