"""``device print``: a test receipt or a PDF, and what became of it."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import cast

from devices.api import DeviceError, PrintsPages, PrintsReceipts
from devices.failures import DeviceFailure
from devices.registry import load
from kiosk.commands.device.common import Actions, from_profile, opened
from kiosk.commands.device.papers import test_page, test_receipt
from kiosk.commands.output import FAILED, Output


def add(actions: Actions) -> None:
    """Add the action."""
    print_ = actions.add("print", "print a test receipt or a PDF, and tell what became of it", _print)
    print_.add_argument("what", choices=["receipt", "page"])
    print_.add_argument("--port", help="receipt printer's serial port; default: the profile's")
    print_.add_argument("--uri", help="page printer's address; default: the profile's")
    print_.add_argument("--pdf", type=Path, help="page: the PDF to print (default: a test page)")


def _print(arguments: argparse.Namespace, output: Output) -> int:
    job = f"test-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    stages: list[str] = []
    if arguments.what == "receipt":
        driver = load("escpos-receipt", {"port": arguments.port}) if arguments.port else None
        receipts = cast(PrintsReceipts, driver or from_profile(arguments, "receipt_printer"))
        with opened(receipts):
            outcome = receipts.print_receipt(job, test_receipt(), stages.append)
    else:
        try:
            pdf = arguments.pdf.read_bytes() if arguments.pdf else test_page()
        except OSError as fault:
            raise DeviceError(DeviceFailure.SETTING_WRONG, f"{arguments.pdf}: {fault.strerror}") from fault
        driver = load("ipp-pages", {"uri": arguments.uri}) if arguments.uri else None
        pages = cast(PrintsPages, driver or from_profile(arguments, "page_printer"))
        with opened(pages):
            outcome = pages.print_pages(job, pdf, stages.append, Flag(), 120)
    content = {"job": job, "stages": stages, "outcome": outcome.value}
    output.show(content, [f"{' → '.join(['created', *stages, outcome.value])}"])
    return 0 if outcome.value == "seen" else FAILED
