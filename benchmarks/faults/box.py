"""A whole terminal in a box: one process, one seed. Residents walk through the real rules; the real keeper, outbox,
courier, transport, print ledger and cashier do what follows; the real centre's intake judges. Devices, bank, network,
clock and the power are played, and fail by chance. What must never be is looked for after each resident. A seed replays
its life to the last power cut: ``python -m benchmarks.faults.box --seed N``.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from benchmarks.faults.box_world import Bank, Line, Power, PowerCutError, Printer, SyncHost
from benchmarks.faults.outcome import Outcome
from central.database import Database as CentralDatabase
from central.keys import load_keys
from central.library import publish
from devices.host import DeviceHost
from kiosk import audit
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.cashier import Cashier
from kiosk.catalogue import load_directory
from kiosk.contract import Catalogue, Item, OfflineUse, StepKind, Words
from kiosk.failures import KioskError
from kiosk.keeper import Keeper
from kiosk.printing import Printing
from kiosk.profile import load_profile
from kiosk.rehearsal import Person, Rehearsal
from kiosk.state import Farewell, State
from kiosk.state import Home as AtHome
from kiosk.storage import Storage
from offline.courier import Courier
from offline.failures import OfflineError
from offline.parcel import ParcelState
from sandbox.home import CATALOGUE, Home, make_home

SEEDS, RESIDENTS = 5, 400
START = datetime(2026, 11, 23, 2, tzinfo=UTC)
ABANDONED, CUT, PATIENCE = 0.25, 0.04, 200
_LOOKING_S = 0.001
_FEE = Words(zh="示例", en="sample")
_PEOPLE = (("安小徽", "349900199003070028"), ("方晚霞", "349900195509090044"))


class BrokenPromiseError(Exception):
    """What must never be, was; the message says what."""


class _Resident(Rehearsal):
    """Walks as a rehearsal does; what the rules want is done by the box."""

    def __init__(self, box: "Box", item: Item, person: Person) -> None:
        super().__init__(box.catalogue, item, person, box.now(), online=False)
        self._box = box

    def _dispatch(self, event: ev.Event) -> list[ev.Event]:
        before = self.state
        followed = super()._dispatch(event)
        entries = audit.record(before, self.state, event, self._box.now())
        if entries:
            self._box.storage.audit.append(entries)
        return followed

    def answers(self, effect: fx.Effect, state: State) -> tuple[ev.Event, ...]:
        """The box's own, where it has the real thing."""
        done = self._box.perform(effect, state.session)
        return super().answers(effect, state) if done is None else tuple(done)

    def step(self) -> bool:
        """Touch once; False when the visit is over."""
        if isinstance(self.state.place, Farewell | AtHome):
            return False
        sheet = self.page.sheet
        if sheet is not None and sheet.actions:
            self.play(self._box.chance.choice(sheet.actions).event)
        else:
            self._touch()
        return True

    @property
    def holds_anything(self) -> bool:
        """Whether the terminal still knows something of this person."""
        return self.state.draft is not None


@cache
def _catalogue() -> Catalogue:
    return load_directory(CATALOGUE)


@dataclass
class Box:
    """The terminal, the centre and the world of one seed."""

    home: Home
    seed: int
    promised: dict[str, str] = field(default_factory=dict)
    """Number to key of every case under a receipt."""
    residents: int = 0
    cuts: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.power = Power(self.chance, CUT)
        self.moment = START
        self.lived_s = 0.0
        self.profile = load_profile(self.home.profile)
        self.catalogue = _catalogue()
        filing = {flow.id for flow in self.catalogue.flows if any(s.kind is StepKind.SUBMIT for s in flow.steps)}
        self.items = [
            item
            for item in self.catalogue.items
            if item.on_request and item.flow in filing and item.offline is OfflineUse.SEALED
        ]
        self.database = CentralDatabase(self.home.database)
        self.line = Line(self.database, load_keys(self.home.keys), publish(self.database, self.catalogue), self)
        self.printer = Printer(self.chance, self.power)
        self.bank = Bank(self.chance, self.power, self.now)
        self.start()

    def now(self) -> datetime:
        """The terminal's clock, which is sometimes wrong."""
        return self.moment

    def monotonic(self) -> float:
        """Seconds since the beginning, however wrong the clock is; looking at them takes a moment."""
        self.lived_s += _LOOKING_S
        return self.lived_s

    def start(self) -> None:
        """Power on: everything that lives in memory is new."""
        self.storage = Storage(self.profile, lambda _: None)
        self.storage.prints.recover(self.now())
        outbox, ledger = self.power.guarded(self.storage.outbox), self.power.guarded(self.storage.prints)
        self.keeper = Keeper(outbox, self.storage.keys, self.profile.terminal, self.profile.centre)
        self.posted: list[ev.Event] = []
        self.printing = Printing(
            host=cast(DeviceHost, SyncHost(self.printer)),
            ledger=ledger,
            terminal=self.profile.terminal,
            post=lambda event, _: self.posted.append(event),
            now=self.now,
        )
        self.cashier = Cashier(self.power.guarded(self.storage.payments), self.bank, self.now)
        self.courier = Courier(
            outbox,
            self.line.transport(self.profile, self.storage.keys.signing),
            clock=self.now,
            random=self.chance.random,
            on_change=lambda _: None,
            on_settled=lambda _key, _body: None,
            monotonic=self.monotonic,
        )

    def cut(self) -> None:
        """Power off, wherever it was, and on again."""
        self.cuts += 1
        self.storage.close()
        self.power.sleep(self.start)

    # --- What the rules want ------------------------------------------------------------------------------------------

    def perform(self, effect: fx.Effect, session: int) -> list[ev.Event] | None:
        """Do it; what came of it. None: that is the rehearsal's."""
        self.posted.clear()
        match effect:
            case fx.KeepCase(draft):
                try:
                    kept = self.keeper.keep_case(draft, self.now())
                except (OfflineError, KioskError) as error:
                    return [ev.KeepFailed(error.failure)]
                # The receipt is on the screen: from here on it is a promise.
                self.promised[kept.number] = kept.key
                return [ev.CaseKept(kept.number, kept.key, kept.progress_url, kept.at)]
            case fx.KeepRating(draft, level):
                self.keeper.keep_rating(draft, level, self.now())
            case fx.PrintReceipt(draft) | fx.PrintPages(draft):
                self.printer.wanted[type(effect).__name__, draft.kept.number if draft.kept else ""] += 1
                self.printing.perform(effect, "zh", session)
            case fx.Wipe():
                self.printing.give_up()
            case _:
                return None
        return list(self.posted)

    # --- One resident -------------------------------------------------------------------------------------------------

    def serve(self) -> None:
        """One resident comes and goes, or is cut off. Raises BrokenPromiseError."""
        self.residents += 1
        name, number = self.chance.choice(_PEOPLE)
        resident = _Resident(self, self.chance.choice(self.items), Person(name, number))
        stays = self.chance.randrange(1, 60) if self.chance.random() < ABANDONED else PATIENCE
        try:
            resident.begin()
            while resident.step():
                stays -= 1
                if stays <= 0:
                    resident.play(sev.CancelAsked())
                    resident.play(sev.CancelConfirmed())
            if resident.holds_anything:
                raise BrokenPromiseError("the farewell still knows the person")
            self._pay()
            self._deliver()
        except PowerCutError:
            self.cut()
        self._let_time_pass()

    def _pay(self) -> None:
        """Now and then a fee of a case: asked for, paid or not, asked about, after power cuts, too."""
        if not self.promised or self.chance.random() < 0.7:
            return
        reference = self.chance.choice(sorted(self.promised))
        try:
            self.cashier.perform(fx.RequestPayment(reference, 500, _FEE))
            self.bank.phone_pays(reference)
            self.cashier.perform(fx.CheckPayment(reference))
            self.cashier.reconcile()
        except (OfflineError, KioskError):
            pass

    def _deliver(self) -> None:
        for _ in range(self.chance.randrange(4)):
            self.courier.drain(10.0)

    def _let_time_pass(self) -> None:
        if self.chance.random() < 0.01:
            self.moment += timedelta(days=self.chance.choice((-3650, 3650)))
        self._wait(self.chance.expovariate(1 / 300))

    def _wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        self.lived_s += seconds

    # --- What must never be -------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Raises BrokenPromiseError."""
        rows = {row.key: row for row in self.storage.outbox.rows()}
        at_centre = self.line.cases()
        doubled = [number for number, count in Counter(number for number, _ in at_centre).items() if count > 1]
        stored = {key for _, key in at_centre}
        lost = [
            number
            for number, key in self.promised.items()
            if key not in stored and (key not in rows or rows[key].state is ParcelState.SETTLED)
        ]
        if lost or doubled:
            raise BrokenPromiseError(f"lost {lost}, doubled {doubled}")
        held = [row.last_reason for row in rows.values() if row.state is ParcelState.HELD]
        if held:
            raise BrokenPromiseError(f"held: {held}")
        twice = [job for job, count in self.printer.papers.items() if count > 1]
        if twice or self.printer.unasked():
            raise BrokenPromiseError(f"printed twice {twice}, unasked {self.printer.unasked()}")
        if overcharged := self.bank.overcharged():
            raise BrokenPromiseError(f"charged twice: {overcharged}")

    def strike_off(self) -> None:
        """Forget what was looked at and is done: the terminal's memory is to be measured, not the box's."""
        stored = {key for _, key in self.line.cases()}
        self.promised = {number: key for number, key in self.promised.items() if key not in stored}
        self.printer.strike_off()
        self.bank.strike_off()

    def search_disk(self) -> None:
        """Nothing of any person is in the terminal's files. Raises BrokenPromiseError."""
        needles = [text.encode(code) for pair in _PEOPLE for text in pair for code in ("utf-8", "utf-16-le", "gbk")]
        for path in self.home.state.rglob("*"):
            if path.is_file() and path.name != "catalogue.signed":
                content = path.read_bytes()
                if any(needle in content for needle in needles):
                    raise BrokenPromiseError(f"something personal is in {path.name}")

    def finish(self) -> None:
        """The world behaves: everything promised must arrive, once. Raises BrokenPromiseError."""
        self.power.share = self.line.share = 0.0
        for _ in range(200):
            if self.courier.drain(60.0).waiting == 0:
                break
            self._wait(900)
        self.look()
        stored = {key for _, key in self.line.cases()}
        if missing := [number for number, key in self.promised.items() if key not in stored]:
            raise BrokenPromiseError(f"never arrived: {missing}")
        self.search_disk()

    def close(self) -> None:
        """End."""
        self.storage.close()
        self.database.close()


def live(seed: int, residents: int, each: Callable[[Box, int], None] = lambda box, _: box.look()) -> Box:
    """A terminal's life with so many residents; after each one the world is looked at, or what ``each`` does is done.

    Raises BrokenPromiseError with the seed.
    """
    with tempfile.TemporaryDirectory(prefix="box") as folder:
        box = Box(make_home(Path(folder) / "home"), seed)
        with closing(box):
            try:
                for nth in range(residents):
                    box.serve()
                    each(box, nth)
                box.finish()
            except BrokenPromiseError as broken:
                where = f"seed {seed}, resident {box.residents}"
                raise BrokenPromiseError(f"{where}: {broken}") from broken
        return box


def measure() -> Iterator[Outcome]:
    """At full length, a row for each seed."""
    for seed in range(SEEDS):
        fault = f"a whole terminal in a box, seed {seed}: {RESIDENTS} residents, all devices, centre, clock, power"
        try:
            box = live(seed, RESIDENTS)
        except BrokenPromiseError as broken:
            yield Outcome(fault=fault, injected=0, promised=0, broken=str(broken))
        else:
            yield Outcome(fault=fault, injected=box.cuts + box.line.struck, promised=len(box.promised))


def main(words: Iterable[str] | None = None) -> int:
    """Replay a seed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults.box", description=main.__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--residents", type=int, default=RESIDENTS)
    arguments = parser.parse_args(None if words is None else list(words))
    try:
        box = live(arguments.seed, arguments.residents)
    except BrokenPromiseError as broken:
        print(broken, file=sys.stderr)
        return 1
    told: dict[str, Any] = {"residents": box.residents, "promised": len(box.promised), "power cuts": box.cuts}
    print(json.dumps(told | {"papers": sum(box.printer.papers.values()), "charges": len(box.bank.charges)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
