"""A receipt cut short is printed once more by itself, marked so, while its person is there."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag

import pytest

from devices.api import CardReading, Ready
from devices.host import DeviceHost
from devices.receipt_printer import escpos_printer
from kiosk import printing
from kiosk.draft import Draft, Kept
from kiosk.events import Event, PaperMoved
from kiosk.identity import of_identity_card
from kiosk.plan import Plan
from kiosk.printing import Printing
from kiosk.profile import TerminalTable
from kiosk.steps.receipt import with_news
from offline.database import Database
from offline.print_ledger import CUT_SHORT, PrintLedger, PrintState
from tests.devices.conftest import Simulator, wait_until

NOW = datetime(2026, 11, 23, 2, 3, tzinfo=UTC)
NUMBER = "AH0001-20261123-0001-Z"
TERMINAL = TerminalTable(id="AH0001", place="合肥市 示范路银行网点", state_dir=Path("/nowhere"))


class Site:
    """A printer, its host, a ledger, and what the person was told."""

    def __init__(self, simulator: Simulator, host: DeviceHost, database: Database, draft: Draft) -> None:
        self.simulator = simulator
        self.host = host
        self.ledger = PrintLedger(database)
        self.told: list[tuple[str, str | None, int]] = []
        self.draft = draft
        self.printing = Printing(
            host=host, ledger=self.ledger, terminal=TERMINAL, post=self._post, now=lambda: datetime.now(UTC)
        )

    def _post(self, event: Event, _: int | None) -> None:
        assert isinstance(event, PaperMoved)
        self.draft = with_news(self.draft, event)
        self.told.append((event.state, event.failure, event.copy))

    def states(self) -> list[tuple[int, PrintState, str | None, str | None]]:
        return [(row.copy, row.state, row.failure, row.cause) for row in self.ledger.copies(NUMBER, "receipt")]

    def papers(self) -> list[str]:
        found = sorted(self.simulator.output.glob("receipt-*.bin"))
        return [path.read_bytes().decode("gb18030", errors="ignore") for path in found]

    def print_cut_short(self, **fault: object) -> None:
        self.simulator.tell(**{"command": "stop-after", "bytes": 700, **fault})  # type: ignore[arg-type] # JSON values
        self.printing.print_receipt(self.draft, 1, "zh", 1)
        wait_until(lambda: self.draft.receipt.state == "waiting")


@pytest.fixture
def site(tmp_path: Path, plan: Plan, reading: CardReading, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(printing, "REPRINT_LOOK_S", 0.05)
    kept = Kept(number=NUMBER, key="1" * 32, progress_url="https://example.invalid/p/1?t=2", at=NOW)
    draft = Draft(plan=plan, step="receipt", person=of_identity_card(reading), kept=kept)
    with tempfile.TemporaryDirectory(prefix="rep") as folder, Database(tmp_path / "t.db") as database:
        simulator = Simulator("receipt_printer", Path(folder), "--port", f"{folder}/port", "--output", folder)
        table = {"receipt_printer": {"driver": "escpos-receipt", "port": str(simulator.port)}}
        host = DeviceHost(table, lambda _: None)
        host.start()
        wait_until(lambda: isinstance(host.status("receipt_printer"), Ready))
        yield Site(simulator, host, database, draft)
        host.stop()
        simulator.close()


@pytest.mark.fault(
    "receipt printer",
    "paper ends while a person waits",
    code="D405",
    recovers="told to ask for paper; printed once more by itself when it is in, marked 重打",
)
def test_a_receipt_cut_short_comes_again_by_itself_when_paper_is_in(site: Site) -> None:
    site.print_cut_short()
    assert site.states() == [(1, PrintState.FAILED, "D405", None)]

    site.simulator.tell("paper", state="good")
    wait_until(lambda: site.draft.receipt.state == "seen")

    assert site.states() == [(1, PrintState.FAILED, "D405", None), (2, PrintState.SEEN, None, CUT_SHORT)]
    remnant, again = site.papers()
    assert "作 废" in remnant
    assert "重打" in again
    assert "上一张没有打完，已作废，以本张为准" in again
    assert "副本" not in again
    assert [state for state, _, copy in site.told if copy == 2] == ["created", "sent", "settled", "seen"]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ({"command": "cover", "state": "open"}, {"command": "cover", "state": "closed"}),
        ({"command": "cutter", "state": "stuck"}, {"command": "cutter", "state": "freed"}),
    ],
)
@pytest.mark.fault(
    "receipt printer", "cover opened in the middle", code="D405", recovers="printed once more when it is closed"
)
def test_a_cover_or_a_cutter_in_the_middle_is_waited_for_too(
    site: Site, broken: dict[str, str], mended: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage_sent = Flag()
    post = site.printing._post

    def break_it(event: Event, session: int | None) -> None:
        if isinstance(event, PaperMoved) and event.state == "sent" and not stage_sent.is_set():
            stage_sent.set()
            site.simulator.tell(**broken)
        post(event, session)

    monkeypatch.setattr(site.printing, "_post", break_it)
    monkeypatch.setattr(escpos_printer, "RECOVER_EVERY_S", 0.0)
    site.printing.print_receipt(site.draft, 1, "zh", 1)
    wait_until(lambda: site.draft.receipt.state == "waiting")

    site.simulator.tell(**mended)
    wait_until(lambda: site.draft.receipt.state == "seen")
    assert [row[3] for row in site.states()] == [None, CUT_SHORT]


def test_it_is_reprinted_only_once(site: Site) -> None:
    site.print_cut_short()
    site.simulator.tell("stop-after", bytes=700)
    site.simulator.tell("paper", state="low")
    site.simulator.tell("stop-after", bytes=700)

    wait_until(lambda: site.draft.receipt.state in ("failed", "seen") and site.draft.receipt.copy == 2)

    assert site.states() == [(1, PrintState.FAILED, "D405", None), (2, PrintState.FAILED, "D405", CUT_SHORT)]
    site.simulator.tell("paper", state="good")
    site.printing.print_receipt(site.draft, 3, "zh", 1)
    wait_until(lambda: site.draft.receipt.state == "seen")
    assert [row[0] for row in site.states()] == [1, 2, 3], "asked for, it is printed again"


def test_for_who_has_gone_nothing_is_printed(site: Site) -> None:
    site.print_cut_short()

    site.printing.give_up()
    wait_until(lambda: site.draft.receipt.state == "failed")
    site.simulator.tell("paper", state="good")
    done = Flag()
    site.host.ask("receipt_printer", lambda _, __: None, deadline_s=10, on_result=lambda _: done.set())
    assert done.wait(10)

    assert site.states() == [(1, PrintState.FAILED, "D405", None)]
    assert site.papers() == []


def test_a_printer_that_is_not_mended_in_time_is_told_and_nothing_is_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "REPRINT_WAIT_S", 0.5)
    site.print_cut_short()

    wait_until(lambda: site.draft.receipt.state == "failed")

    assert site.draft.receipt.failure == "D405"
    assert site.draft.kept is not None


def test_a_printer_switched_off_and_on_while_it_is_waited_for_is_found_again(site: Site) -> None:
    site.print_cut_short()
    site.simulator.tell("unplug")
    site.simulator.tell("paper", state="good")
    site.simulator.tell("plug")

    wait_until(lambda: site.draft.receipt.state == "seen")
