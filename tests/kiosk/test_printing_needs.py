"""The list of what an item needs on paper: a row in the ledger under the item's code, and nobody's receipt."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from devices.api import CardReading, PrintOutcome, PrintStage, Receipt, TextLine
from kiosk.effects import NotePaperTaken, PrintNeeds
from kiosk.events import Event, PaperMoved
from kiosk.plan import Plan
from kiosk.printing import Printing
from kiosk.profile import TerminalTable
from offline.database import Database
from offline.print_ledger import PrintLedger, PrintState
from tests.kiosk.player import Player, to_receipt

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
TERMINAL = TerminalTable(id="AH0001", place="合肥市 示范路银行网点", state_dir=Path("/nowhere"))


class _Host:
    """A receipt printer that does at once, on this thread, what it is asked."""

    def __init__(self) -> None:
        self.papers: list[Receipt] = []

    def print_receipt(self, _job: str, paper: Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        self.papers.append(paper)
        on_stage(PrintStage.SENT)
        on_stage(PrintStage.SETTLED)
        return PrintOutcome.SEEN

    def ask(self, name: str, operation: Any, *, deadline_s: float, on_result: Callable[[Any], None]) -> None:
        assert (name, deadline_s > 0) == ("receipt_printer", True)
        on_result(operation(self, Flag()))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[PrintLedger]:
    with Database(tmp_path / "t.db") as database:
        yield PrintLedger(database)


@pytest.fixture
def host() -> _Host:
    return _Host()


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def printing(host: Any, ledger: PrintLedger, told: list[Event]) -> Printing:
    def post(event: Event, _: int | None) -> None:
        told.append(event)

    return Printing(host=host, ledger=ledger, terminal=TERMINAL, post=post, now=lambda: NOW)


def test_the_list_is_printed_in_the_language_asked_for_and_filed_under_the_item(
    printing: Printing, host: _Host, ledger: PrintLedger, told: list[Event], plan: Plan
) -> None:
    printing.perform(PrintNeeds(plan), "en", 1)

    (paper,) = host.papers
    assert TextLine(plan.item.name.en, bold=True) in paper.parts
    assert TERMINAL.place in "".join(part.text for part in paper.parts if isinstance(part, TextLine))
    (row,) = ledger.copies(plan.item.code, "needs")
    assert row.state is PrintState.SEEN
    states = [event.state for event in told if isinstance(event, PaperMoved) and event.document == "needs"]
    assert states == ["created", "sent", "settled", "seen"]


def test_taking_the_list_is_not_taken_for_taking_the_receipt_of_somebody_before(
    printing: Printing, ledger: PrintLedger, player: Player, reading: CardReading, plan: Plan
) -> None:
    to_receipt(player, reading)
    printing.print_receipt(player.draft, 1, "zh", 1)

    printing.perform(PrintNeeds(plan), "zh", 2)
    printing.perform(NotePaperTaken("receipt"), "zh", 2)

    assert player.draft.kept is not None
    (receipt,) = ledger.copies(player.draft.kept.number, "receipt")
    assert receipt.state is PrintState.SEEN
