"""A real IPP printer and a real CUPS queue onto it, for tests of the page printer's driver."""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from devices.page_printer.ipp_client import IppClient
from devices.page_printer.ipp_printer import requesting_user
from tests.devices.conftest import Simulator


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return int(opened.getsockname()[1])


def document() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89))
    canvas.drawString(100, 700, "Page")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


PDF = document()


class Printers:
    """The printer, the queue, and their addresses."""

    def __init__(self, printer: Simulator, printer_port: int, cups: Simulator, cups_port: int) -> None:
        self.printer = printer
        self.cups = cups
        self.direct = f"ipp://localhost:{printer_port}/ipp/print"
        self.queue = f"ipp://localhost:{cups_port}/printers/pages"

    def in_good_order(self) -> None:
        """Nothing left of another test."""
        self.cups.tell("start")
        self.printer.tell("plug")
        self.printer.tell("slow", seconds=0)
        self.printer.tell("tray", state="full")
        self.printer.tell("jam", on=False)
        self.printer.tell("cover", state="closed")
        self.printer.tell("toner", state="full")

    def printed(self) -> int:
        return int(self.printer.tell("state")["printed"])

    def spooled(self) -> int:
        """Documents on the queue's disk."""
        return int(self.cups.tell("state")["files"])

    @contextmanager
    def killed_terminal(self, uri: str) -> Iterator[IppClient]:
        """What a terminal sends that does not live to follow it."""
        client = IppClient(uri, requesting_user(uri))
        yield client
        client.close()


@contextmanager
def printers(folder: Path) -> Iterator[Printers]:
    """Both, running."""
    for name in ("printer", "cups"):
        (folder / name).mkdir()
    port, cups_port = free_port(), free_port()
    printer = Simulator("page_printer", folder / "printer", "--port", str(port), "--output", str(folder / "printer"))
    try:
        device = f"ipp://localhost:{port}/ipp/print"
        cups = Simulator("cups", folder / "cups", "--port", str(cups_port), "--device", device)
        try:
            yield Printers(printer, port, cups, cups_port)
        finally:
            cups.close()
    finally:
        printer.close()
