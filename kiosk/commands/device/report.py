"""``device report``: is this terminal ready to open? On the screen, in a file, on either printer."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag

from devices.api import DeviceError
from devices.failures import DeviceFailure
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.device.health import present_report, require_stopped
from kiosk.commands.output import FAILED, Output
from kiosk.documents.letters import check_fonts
from kiosk.documents.readiness_receipt import readiness_receipt
from kiosk.failures import KioskError
from kiosk.profile import Profile, load_profile
from kiosk.readiness import Readiness, Verdict, readiness
from kiosk.storage import Storage
from kiosk.version import VERSION

PRINT_S = 120


def add(actions: Actions) -> None:
    """Add the action."""
    report = actions.add("report", "readiness of the whole terminal; exit 0 when it is ready", _report)
    report.add_argument("--output", type=Path, metavar="FILE", help="write it here: .json or .pdf")
    report.add_argument("--print", choices=["receipt", "page"], help="print it, too; only while no terminal runs")


def _report(arguments: argparse.Namespace, output: Output) -> int:
    profile = load_profile(arguments.profile_path())
    if arguments.print is not None:
        require_stopped(profile)
    report = _made(profile)
    if arguments.output is not None:
        _write(report, arguments.output)
    if arguments.print == "receipt":
        with opened(from_profile(arguments, "receipt_printer")) as printer:
            printer.print_receipt(_job(report), readiness_receipt(report), lambda _: None)
    elif arguments.print == "page":
        with opened(from_profile(arguments, "page_printer")) as printer:
            printer.print_pages(_job(report), _pdf(report), lambda _: None, Flag(), PRINT_S)
    lines = [f"{report.verdict}: {report.terminal} {report.place}"]
    lines += [f"  {task.what}: {task.failure} {task.en}" for task in report.tasks]
    output.show(json.loads(report.to_json()), lines)
    return 0 if report.verdict is Verdict.READY else FAILED


def _made(profile: Profile) -> Readiness:
    with Storage(profile, lambda _: None) as storage:
        counts = storage.outbox.counts()
        try:
            catalogue: int | None = storage.load_catalogue().version
        except KioskError:
            catalogue = None
    try:
        check_fonts()
        fonts = ""
    except KioskError as error:
        fonts = error.failure.value
    return readiness(
        terminal=profile.terminal.id,
        place=profile.terminal.place,
        at=datetime.now(UTC),
        software=VERSION,
        catalogue=catalogue,
        waiting=counts.waiting,
        held=counts.held,
        fonts=fonts,
        devices=present_report(profile).devices,
    )


def _write(report: Readiness, path: Path) -> None:
    if path.suffix not in (".json", ".pdf"):
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{path}: a report is a .json or a .pdf")
    content = _pdf(report) if path.suffix == ".pdf" else report.to_json().encode()
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise DeviceError(DeviceFailure.SETTING_WRONG, f"{path}: {fault.strerror}") from fault


def _pdf(report: Readiness) -> bytes:
    from kiosk.documents.readiness_pdf import readiness_pdf  # slow to load

    return readiness_pdf(report)


def _job(report: Readiness) -> str:
    return f"readiness-{report.at:%Y%m%d%H%M%S%f}"
