"""``device measure NAME``: the conformance kit. Walks a device through its conditions, writes what it truly reports."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.measuring import Condition, conditions_for, measure
from kiosk.commands.device.common import Actions, from_profile
from kiosk.commands.device.health import require_stopped
from kiosk.commands.output import Output
from kiosk.profile import load_profile


def add(actions: Actions) -> None:
    """Add the action."""
    action = actions.add(
        "measure", "find out by trying what a device can truly report, and write its profile", _measure
    )
    action.add_argument("name", metavar="NAME", help="as in the profile")
    action.add_argument("--output", type=Path, metavar="FILE.json", help="write the measured profile here")


def _measure(arguments: argparse.Namespace, output: Output) -> int:
    profile = load_profile(arguments.profile_path())
    require_stopped(profile)
    driver = from_profile(arguments, arguments.name)
    driver_name = str(profile.devices[arguments.name]["driver"])
    now = datetime.now(UTC).isoformat(timespec="seconds")
    measured = measure(driver, driver_name, conditions_for(driver), _brought_about, now)
    if arguments.output is not None:
        try:
            arguments.output.write_text(measured.to_json(), encoding="utf-8")
        except OSError as fault:
            raise DeviceError(DeviceFailure.SETTING_WRONG, f"{arguments.output}: {fault.strerror}") from fault
    lines = [f"does not notice: {', '.join(measured.unnoticed()) or 'nothing: it notices every condition tried'}"]
    lines += [f"can't tell {one} from {other}" for one, other in measured.alike()]
    lines += [f"the terminal will not trust its word on: {', '.join(measured.blind())}"] if measured.blind() else []
    output.show(json.loads(measured.to_json()), lines)
    return 0


def _brought_about(condition: Condition) -> bool:
    sys.stderr.write(f"→ {condition.name}: {condition.instruction}\n  Enter when done, s to skip: ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    return bool(answer) and answer.strip().lower() != "s"
