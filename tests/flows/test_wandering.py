"""Somebody who goes back, changes answers, hesitates, wants to leave and stays still files what the centre takes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.contract import StepKind
from kiosk.draft import Draft
from kiosk.profile import TerminalTable
from kiosk.rehearsal import Rehearsal
from kiosk.state import Asked, Farewell
from kiosk.view import ReviewBody
from tests.flows.filed_cases import NOW, centre_faults

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
CATALOGUE = load_directory(SANDBOX / "catalogue")
PEOPLE = load_people(SANDBOX / "people.yaml")
FILING = {flow.id for flow in CATALOGUE.flows if any(step.kind is StepKind.SUBMIT for step in flow.steps)}
FILED = [item for item in CATALOGUE.items if item.on_request and item.flow in FILING]
MOST_DETOURS = 25
BEFORE_FILING = 200
DETOURS = ("on", "on", "on", "back", "change", "idle", "stay", "language", "staff")


@pytest.fixture
def terminal(tmp_path: Path) -> TerminalTable:
    return TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)


class Wanderer(Rehearsal):
    """Goes on as a willing person does, or strays."""

    def stray(self, way: str, place: int) -> None:
        """One detour."""
        match way:
            case "back":
                self.play(sev.WentBack())
            case "change":
                self._change(place)
            case "idle":
                self.play(ev.TimerFired("idle"))
                self.play(sev.SheetClosed())
            case "stay":
                self.play(sev.CancelAsked())
                self.play(sev.SheetClosed())
            case "language":
                self.play(sev.LanguageToggled())
            case "staff":
                self.play(sev.StaffCalled())
                self.play(sev.SheetClosed())
            case _:
                self._touch()

    def _change(self, place: int) -> None:
        body = self.page.body
        if isinstance(body, ReviewBody):
            edits = [row.edit for group in body.groups for row in group.rows if row.edit is not None]
            if edits:
                self.play(edits[place % len(edits)].event)

    @property
    def filed(self) -> Draft | None:
        """What was sealed."""
        return next((effect.draft for effect in self.effects if isinstance(effect, fx.KeepCase)), None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0, len(FILED) - 1),
    online=st.booleans(),
    detours=st.lists(st.tuples(st.sampled_from(DETOURS), st.integers(0, 20)), max_size=MOST_DETOURS),
)
def test_whoever_wanders_files_what_the_centre_takes(
    terminal: TerminalTable, number: int, online: bool, detours: list[tuple[str, int]]
) -> None:
    item = FILED[number]
    wanderer = Wanderer(CATALOGUE, item, PEOPLE[0], NOW, online=online or item.offline == "never")
    wanderer.begin()
    for way, place in detours:
        before = wanderer.draft
        if wanderer.filed is not None or before is None:
            break
        wanderer.stray(way, place)
        after = wanderer.state.draft
        if after is not None and way in ("idle", "stay", "language", "staff"):
            assert after.answers == before.answers
            assert wanderer.state.asked is Asked.NOTHING
    if wanderer.draft is None:
        return  # went back to where they came from
    for _ in range(BEFORE_FILING):
        if wanderer.filed is not None or isinstance(wanderer.state.place, Farewell):
            break
        wanderer.stray("on", 0)
    assert wanderer.filed is not None, f"{item.name.zh}: never filed"
    assert not centre_faults(wanderer.filed, terminal, CATALOGUE)
