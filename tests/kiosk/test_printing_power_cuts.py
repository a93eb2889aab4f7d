"""A terminal killed in the middle of printing, at many moments: nothing twice, and never a claim below the truth."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from offline.database import Database
from offline.print_ledger import PrintLedger, PrintState
from tests.devices.conftest import Simulator, wait_until

ROOT = Path(__file__).resolve().parents[2]
KILLS = 60
TOO_LATE = 1.2
"""The last ones are killed when they should be over."""


class Terminal:
    """Starts prints in a process of their own and kills them."""

    def __init__(self, database: Path, port: Path) -> None:
        self._line = f"{database} {port}"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "children" / "printing_terminal.py")],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def prints(self, reference: str, killed_after_s: float | None = None) -> float:
        """Print, killed after so long; how long it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._line} {reference}\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        started = time.monotonic()
        if killed_after_s is not None:
            Event().wait(killed_after_s)
            os.kill(pid, signal.SIGKILL)
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "over\n"
        return time.monotonic() - started

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="cut") as folder:
        opened = Simulator("receipt_printer", Path(folder), "--port", f"{folder}/port", "--output", folder)
        yield opened
        opened.close()


@pytest.fixture
def terminal(simulator: Simulator, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path / "t.db", simulator.port)
    yield opened
    opened.close()


@pytest.mark.fault(
    "receipt printer",
    "power cut while printing",
    sees="after the restart nothing is printed again by itself",
    recovers="the print is unknown in the ledger; what it left is cut off before the next receipt",
)
def test_killed_at_any_moment_nothing_is_printed_twice_and_the_ledger_never_claims_less_than_is_on_paper(
    terminal: Terminal, simulator: Simulator, tmp_path: Path
) -> None:
    terminal.prints("warm-up")
    whole_s = terminal.prints("unharmed")
    killed = [f"killed-{number:02d}." for number in range(KILLS)]
    for number, reference in enumerate(killed):
        terminal.prints(reference, killed_after_s=whole_s * TOO_LATE * number / KILLS)
    terminal.prints("last")
    wait_until(lambda: simulator.tell("state")["waiting_bytes"] == 0)

    papers = [path.read_bytes().decode("gb18030", errors="replace") for path in simulator.output.glob("receipt-*.bin")]
    with Database(tmp_path / "t.db") as database:
        ledger = PrintLedger(database)
        ledger.recover(datetime.now(UTC))
        states = {row.reference: row.state for row in ledger.rows()}

    assert states["unharmed"] is states["last"] is PrintState.SEEN
    for reference in killed:
        begun = sum(paper.count(f"BEGIN {reference}") for paper in papers)
        whole = sum(f"END {reference}" in paper for paper in papers)
        state = states.get(reference)
        assert begun <= 1, f"{reference} was begun on paper more than once"
        assert state in (None, PrintState.FAILED, PrintState.UNKNOWN, PrintState.SEEN)
        if begun:
            assert state in (PrintState.UNKNOWN, PrintState.SEEN), f"{reference} is on paper and {state}"
        if state is PrintState.SEEN:
            assert whole == 1, f"{reference} was not on paper and seen"
        assert not any(f"BEGIN {reference}" in paper and "END last" in paper for paper in papers)
    assert len({states.get(reference) for reference in killed}) > 1, "it was killed at different moments"


def test_nothing_is_printed_by_starting_again(terminal: Terminal, simulator: Simulator, tmp_path: Path) -> None:
    whole_s = terminal.prints("first")
    terminal.prints("cut", killed_after_s=whole_s / 2)
    wait_until(lambda: simulator.tell("state")["waiting_bytes"] == 0)
    before = simulator.tell("state")["receipts"]

    with Database(tmp_path / "t.db") as database:
        PrintLedger(database).recover(datetime.now(UTC))

    assert simulator.tell("state")["receipts"] == before
