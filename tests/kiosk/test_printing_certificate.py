"""A certificate on paper: the very bytes that the centre signed, a row in the ledger under the certificate's id."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from devices.api import DeviceError, PrintOutcome, PrintStage
from devices.failures import DeviceFailure
from kiosk.events import Event, PaperMoved
from kiosk.printing import Printing
from kiosk.profile import TerminalTable
from kiosk.rehearsal.certificates import sample
from offline.database import Database
from offline.print_ledger import PrintLedger, PrintState

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
TERMINAL = TerminalTable(id="AH0001", place="合肥市 示范路银行网点", state_dir=Path("/nowhere"))


class _Printer:
    """Takes pages, or has none."""

    def __init__(self, failure: DeviceFailure | None = None) -> None:
        self.pages: list[bytes] = []
        self._failure = failure

    def print_pages(
        self, _job: str, pdf: bytes, on_stage: Callable[[PrintStage], None], _cancel: Flag, _wait_s: float
    ) -> PrintOutcome:
        if self._failure is not None:
            raise DeviceError(self._failure, "told by the test")
        self.pages.append(pdf)
        on_stage(PrintStage.SENT)
        on_stage(PrintStage.SETTLED)
        return PrintOutcome.SEEN


class _Host:
    """Does at once, on this thread, what an owner of a device does on its own."""

    def __init__(self, printer: _Printer) -> None:
        self._printer = printer

    def ask(self, name: str, operation: Any, *, deadline_s: float, on_result: Callable[[Any], None]) -> None:
        assert (name, deadline_s > 0) == ("page_printer", True)
        try:
            result = operation(self._printer, Flag())
        except DeviceError as error:
            result = error
        on_result(result)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[PrintLedger]:
    with Database(tmp_path / "t.db") as database:
        yield PrintLedger(database)


def _print(printer: _Printer, ledger: PrintLedger) -> list[str]:
    told: list[str] = []

    def post(event: Event, _: int | None) -> None:
        assert isinstance(event, PaperMoved)
        assert event.document == "certificate"
        told.append(event.state)

    host: Any = _Host(printer)
    printing = Printing(host=host, ledger=ledger, terminal=TERMINAL, post=post, now=lambda: NOW)
    printing.print_certificate(sample(NOW), 1, 1)
    return told


def test_the_signed_bytes_are_printed_and_every_stage_is_told(ledger: PrintLedger) -> None:
    printer = _Printer()
    assert _print(printer, ledger) == ["created", "sent", "settled", "seen"]
    assert printer.pages == [sample(NOW).pdf]
    (row,) = ledger.copies(sample(NOW).issued.id, "certificate")
    assert row.state is PrintState.SEEN


def test_a_printer_without_paper_is_told_as_failed(ledger: PrintLedger) -> None:
    assert _print(_Printer(DeviceFailure.PAGE_PAPER_OUT), ledger) == ["created", "failed"]
    (row,) = ledger.copies(sample(NOW).issued.id, "certificate")
    assert row.failure == DeviceFailure.PAGE_PAPER_OUT
