"""What the terminal files for every item and bundle, the centre's own judgement takes: the two never disagree."""

from pathlib import Path

import pytest

from kiosk import effects as fx
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.contract import Item, OfflineUse, StepKind
from kiosk.draft import Draft
from kiosk.profile import TerminalTable
from kiosk.rehearsal import Person, Rehearsal
from tests.flows.filed_cases import NOW, centre_faults

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
CATALOGUE = load_directory(SANDBOX / "catalogue")
PEOPLE = load_people(SANDBOX / "people.yaml")
FILING = {flow.id for flow in CATALOGUE.flows if any(step.kind is StepKind.SUBMIT for step in flow.steps)}
FILED = [item for item in CATALOGUE.items if item.on_request and item.flow in FILING]


def _filed(item: Item, person: Person, *, online: bool) -> Draft:
    journey = Rehearsal(CATALOGUE, item, person, NOW, online=online)
    journey.finish()
    return next(effect.draft for effect in journey.effects if isinstance(effect, fx.KeepCase))


@pytest.fixture
def terminal(tmp_path: Path) -> TerminalTable:
    return TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)


@pytest.mark.parametrize("item", FILED, ids=lambda item: item.name.en.replace(" ", "-"))
def test_what_is_filed_is_taken(item: Item, terminal: TerminalTable) -> None:
    assert not centre_faults(_filed(item, PEOPLE[0], online=True), terminal, CATALOGUE)


@pytest.mark.parametrize(
    "item",
    [item for item in FILED if item.offline is OfflineUse.SEALED],
    ids=lambda item: item.name.en.replace(" ", "-"),
)
def test_what_is_filed_without_the_network_is_taken_when_it_arrives(item: Item, terminal: TerminalTable) -> None:
    assert not centre_faults(_filed(item, Person(), online=False), terminal, CATALOGUE)
