"""Every item and bundle of the shipped catalogue is walked from Home to farewell, in both languages, with and without
the centre; a page that can't be left, or a text that is not there, fails.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk import effects as fx
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.contract import Item, OfflineUse, StepKind
from kiosk.rehearsal import Person, Rehearsal
from kiosk.state import Farewell

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
CATALOGUE = load_directory(SANDBOX / "catalogue")
PEOPLE = load_people(SANDBOX / "people.yaml")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
OFFERED = [item for item in CATALOGUE.items if item.on_request]

Walk = Callable[..., Rehearsal]


def _name(item: Item) -> str:
    return item.name.en.replace(" ", "-")


@pytest.fixture
def walk() -> Walk:
    def walked(item: Item, person: Person, *, online: bool = True, language: str = "zh") -> Rehearsal:
        journey = Rehearsal(CATALOGUE, item, person, NOW, online=online, language=language)
        for page in journey.walk():
            assert page.heading
            assert page.language == language or isinstance(journey.state.place, Farewell)
        return journey

    return walked


def submits(item: Item) -> bool:
    """Whether its flow ends in a kept case."""
    flow = next(flow for flow in CATALOGUE.flows if flow.id == item.flow)
    return any(step.kind is StepKind.SUBMIT for step in flow.steps)


@pytest.mark.parametrize("item", OFFERED, ids=_name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_can_be_finished(item: Item, language: str, walk: Walk) -> None:
    journey = walk(item, PEOPLE[0], language=language)

    assert isinstance(journey.state.place, Farewell)
    if submits(item):
        assert sum(isinstance(effect, fx.KeepCase) for effect in journey.effects) == 1


@pytest.mark.parametrize("item", [item for item in OFFERED if item.offline is OfflineUse.SEALED], ids=_name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_can_be_finished_without_the_centre(item: Item, language: str, walk: Walk) -> None:
    journey = walk(item, Person(), online=False, language=language)

    kept = [effect.draft for effect in journey.effects if isinstance(effect, fx.KeepCase)]
    assert len(kept) == submits(item)
    for draft in kept:
        shared = {element.code for element in draft.shown if element.shared}
        typed = {answer.element for answer in draft.answers if answer.unchecked}
        assert typed <= shared
        assert {code for code in shared if draft.answer(code)} == typed, "what nobody could check is marked"


def test_the_catalogue_knows_what_government_holds() -> None:
    from kiosk.catalogue.figures import figures, known_of

    known = tuple(known_of(person, CATALOGUE) for person in PEOPLE[:1])

    assert figures(CATALOGUE, known, NOW.date())["prefill_rate"] >= 0.7
