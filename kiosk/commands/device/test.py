"""``device test NAME|all``: a technician is led through everything a device can do; test papers, then a report."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from devices.api import DeviceError
from devices.failures import DeviceFailure
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.device.exercises import exercised
from kiosk.commands.device.guide import Finding, Guide
from kiosk.commands.device.health import require_stopped
from kiosk.commands.output import FAILED, Output
from kiosk.profile import load_profile

ALL = "all"


def add(actions: Actions) -> None:
    """Add the action."""
    test = actions.add("test", "try everything a device can do, with test papers, and report", _test)
    test.add_argument("name", metavar="NAME|all", help="as in the profile: id_card_reader, camera, receipt_printer …")
    test.add_argument("--output", type=Path, metavar="FILE.json", help="write the findings here, too")
    test.add_argument("--no-questions", action="store_true", help="ask for nothing that needs somebody's hands or eyes")


def _test(arguments: argparse.Namespace, output: Output) -> int:
    profile = load_profile(arguments.profile_path())
    require_stopped(profile)
    names = tuple(profile.devices) if arguments.name == ALL else (arguments.name,)
    guide = Guide(somebody=sys.stdin.isatty() and not arguments.no_questions)
    findings: list[Finding] = []
    for name in names:
        for finding in _findings(arguments, name, guide):
            findings.append(finding)
            if not output.as_json:
                output.show(None, [finding.line()])
    rows = json.dumps([finding.row() for finding in findings], ensure_ascii=False, indent=2) + "\n"
    if arguments.output is not None:
        _write(rows, arguments.output)
    if output.as_json:
        sys.stdout.write(rows)
    return FAILED if any(finding.passed is False for finding in findings) else 0


def _write(rows: str, path: Path) -> None:
    try:
        path.write_text(rows, encoding="utf-8")
    except OSError as fault:
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{path}: {fault.strerror}") from fault


def _findings(arguments: argparse.Namespace, name: str, guide: Guide) -> Iterator[Finding]:
    try:
        with opened(from_profile(arguments, name)) as driver:
            yield from exercised(name, driver, guide)
    except DeviceError as error:
        yield Finding(name, "open", passed=False, detail=error.detail, failure=error.failure)
