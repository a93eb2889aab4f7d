"""The promise protocol as a state machine over the real code: keeper, outbox, courier, transport, the centre's intake.

docs/promise-model.md sets its rules beside those of the model that SPIN checks. Hypothesis chooses what happens, and
finds the shortest life in which a promise breaks.
"""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from benchmarks.faults.box import Box
from benchmarks.faults.box_world import FAULTS, PowerCutError
from kiosk.casefile import load_case_file
from kiosk.draft import Draft
from offline.database import Database
from sandbox.home import ROOT, Home, make_home

SETTINGS = settings(
    max_examples=10,
    stateful_step_count=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class PromiseMachine(RuleBasedStateMachine):
    """Cases are promised and delivered while power, network, centre and clock do what Hypothesis likes."""

    home: ClassVar[Home]
    centre: ClassVar[Path]
    """Folder of the centre's database."""
    fresh: ClassVar[Path]
    """The database before any case."""
    draft: ClassVar[Draft]

    def __init__(self) -> None:
        super().__init__()
        self.box: Box | None = None

    @initialize()
    def begin(self) -> None:
        for left in (*self.home.state.glob("terminal.db*"), *self.centre.glob("centre.db*")):
            left.unlink()
        shutil.copy(self.fresh, self.centre)  # the terminal's numbers begin anew: so does what the centre knows of them
        self.box = Box(self.home, 1)
        self.box.power.share = self.box.line.share = 0.0
        self.before = {number for number, _ in self.box.line.cases()}

    @property
    def now_open(self) -> Box:
        assert self.box is not None
        return self.box

    def teardown(self) -> None:
        if self.box is not None:
            self.box.finish()
            self.box.close()

    def until_cut(self, action: Callable[[], object], cut_after: int) -> None:
        """Do it; the power goes at the n-th thing that storage or network do, if there are so many."""
        self.now_open.power.cut_after = cut_after
        try:
            action()
        except PowerCutError:
            self.now_open.cut()
        self.now_open.power.cut_after = 0

    def promise(self) -> None:
        box = self.now_open
        kept = box.keeper.keep_case(self.draft, box.now())
        box.promised[kept.number] = kept.key

    @rule(cut_after=st.integers(0, 6))
    def a_case_is_promised(self, cut_after: int) -> None:
        self.until_cut(self.promise, cut_after)

    @rule(cut_after=st.integers(0, 12), fault=st.sampled_from(("", *FAULTS)))
    def the_courier_runs(self, cut_after: int, fault: str) -> None:
        self.now_open.line.next_fault = fault
        self.until_cut(lambda: self.now_open.courier.drain(5.0), cut_after)

    @rule()
    def the_power_goes(self) -> None:
        self.now_open.cut()

    @rule()
    def the_centre_starts_anew(self) -> None:
        self.now_open.line.restart()

    @rule(days=st.sampled_from((-3650, -1, 1, 3650)))
    def the_clock_jumps(self, days: int) -> None:
        self.now_open.moment += timedelta(days=days)

    @rule(minutes=st.integers(1, 120))
    def time_passes(self, minutes: int) -> None:
        self.now_open.moment += timedelta(minutes=minutes)

    @invariant()
    def every_promise_is_somewhere_and_no_case_is_twice(self) -> None:
        if self.box is not None:
            self.box.look()

    @invariant()
    def what_the_centre_has_was_put_into_the_outbox_first(self) -> None:
        if self.box is None:
            return
        with Database(self.home.state / "terminal.db") as database, database.reading("SELECT key FROM parcel") as rows:
            put = {key for (key,) in rows}
        sent = {key for number, key in self.box.line.cases() if number not in self.before}
        assert sent <= put


def test_every_promise_is_kept_whatever_happens() -> None:
    with tempfile.TemporaryDirectory(prefix="promise") as folder:
        PromiseMachine.home = make_home(Path(folder) / "home")
        PromiseMachine.centre = PromiseMachine.home.directory / "centre"
        PromiseMachine.fresh = Path(folder) / "centre.db"
        shutil.copy(PromiseMachine.centre / "centre.db", PromiseMachine.fresh)
        box = Box(PromiseMachine.home, 1)
        PromiseMachine.draft = load_case_file(ROOT / "docs" / "examples" / "case.json", box.catalogue, box.now())
        box.close()
        run_state_machine_as_test(PromiseMachine, settings=SETTINGS)
