"""What the terminal files for every item and bundle, the centre's own judgement takes: the two never disagree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from central.judgement import faults
from central.library import Offer
from kiosk import effects as fx
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.contract import Case, Evidence, Item, OfflineUse, StepKind
from kiosk.draft import Draft, Kept
from kiosk.keeper import build_case
from kiosk.profile import TerminalTable
from kiosk.rehearsal import Person, Rehearsal

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
CATALOGUE = load_directory(SANDBOX / "catalogue")
PEOPLE = load_people(SANDBOX / "people.yaml")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
NUMBER = "AH0001-20261123-0001-K"
FILING = {flow.id for flow in CATALOGUE.flows if any(step.kind is StepKind.SUBMIT for step in flow.steps)}
FILED = [item for item in CATALOGUE.items if item.on_request and item.flow in FILING]


class Everything:
    """A centre that issued whatever is brought back to it: what is judged here is the rest."""

    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def issued(self, token: str, number: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def consented(self, token: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def uploaded(self, upload: str, case: Case) -> bool:  # noqa: ARG002 - the protocol's names
        return True


def _filed(item: Item, person: Person, *, online: bool) -> Draft:
    journey = Rehearsal(CATALOGUE, item, person, NOW, online=online)
    journey.finish()
    return next(effect.draft for effect in journey.effects if isinstance(effect, fx.KeepCase))


@pytest.fixture
def terminal(tmp_path: Path) -> TerminalTable:
    return TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)


def _faults(draft: Draft, terminal: TerminalTable) -> tuple[str, ...]:
    kept = Kept(number=NUMBER, key="0" * 32, progress_url="http://127.0.0.1/p", at=NOW)
    case, files = build_case(draft, kept, "t" * 24, terminal)
    whole: Mapping[str, bytes] = files
    read = Case.model_validate_json(case.model_dump_json())
    return faults(read, whole, Offer(CATALOGUE, draft.plan.item), Everything())


@pytest.mark.parametrize("item", FILED, ids=lambda item: item.name.en.replace(" ", "-"))
def test_what_is_filed_is_taken(item: Item, terminal: TerminalTable) -> None:
    assert not _faults(_filed(item, PEOPLE[0], online=True), terminal)


@pytest.mark.parametrize(
    "item",
    [item for item in FILED if item.offline is OfflineUse.SEALED],
    ids=lambda item: item.name.en.replace(" ", "-"),
)
def test_what_is_filed_without_the_network_is_taken_when_it_arrives(item: Item, terminal: TerminalTable) -> None:
    assert not _faults(_filed(item, Person(), online=False), terminal)
