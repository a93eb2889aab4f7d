"""Every member of every bundle is reached by some answers, and its case is one that the centre takes."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import effects as fx
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.contract import Clause, Item, Member, Predicate
from kiosk.draft import Draft
from kiosk.form import form_of
from kiosk.profile import TerminalTable
from kiosk.rehearsal import Person, Rehearsal
from tests.flows.filed_cases import NOW, centre_faults

SANDBOX = Path(__file__).parents[2] / "central" / "sandbox"
CATALOGUE = load_directory(SANDBOX / "catalogue")
ITEMS = {item.code: item for item in CATALOGUE.items}
SOMEBODY = load_people(SANDBOX / "people.yaml")[0]
BUNDLES = {item.name.zh: item for item in CATALOGUE.items if item.members}
MEMBERS = [
    pytest.param(bundle, member, id=f"{bundle.name.en}-{ITEMS[member.item].name.en}".replace(" ", "-"))
    for bundle in BUNDLES.values()
    for member in bundle.members
]
STEERED = (Predicate.IS, Predicate.AT_LEAST, Predicate.AT_MOST)


def filed(bundle: Item, wishes: dict[str, str], person: Person = SOMEBODY) -> Draft:
    """The application of somebody who answers so, whatever departments hold."""
    known = {code: value for code, value in person.values.items() if code not in wishes}
    journey = Rehearsal(CATALOGUE, bundle, replace(person, values=known), NOW, wishes=wishes)
    journey.finish()
    return next(effect.draft for effect in journey.effects if isinstance(effect, fx.KeepCase))


def wishes_for(clauses: tuple[Clause, ...]) -> dict[str, str]:
    """Answers that make these conditions hold."""
    assert all(clause.says in STEERED for clause in clauses)
    return {clause.element: clause.values[0] for clause in clauses}


@pytest.fixture
def terminal(tmp_path: Path) -> TerminalTable:
    return TerminalTable(id="AH0001", place="示范网点", state_dir=tmp_path)


@pytest.mark.parametrize(("bundle", "member"), MEMBERS)
def test_every_member_joins_by_some_answers_and_is_taken(bundle: Item, member: Member, terminal: TerminalTable) -> None:
    draft = filed(bundle, wishes_for(member.when))

    assert member.item in {item.code for item in draft.joined}
    assert not centre_faults(draft, terminal, CATALOGUE)


@pytest.mark.parametrize("bundle", BUNDLES.values(), ids=lambda item: item.name.en.replace(" ", "-"))
def test_each_thing_is_asked_for_once(bundle: Item) -> None:
    form = form_of(CATALOGUE, bundle)

    assert len({element.code for element in form.elements}) == len(form.elements)
    assert len({material.code for material in form.materials}) == len(form.materials)
    spared = [material.spared_by for material in form.materials if material.spared_by]
    assert len(spared) == len(set(spared)), "one paper under two names"


@pytest.mark.parametrize(
    ("name", "brought"), [("开办餐饮店一件事", "company-code"), ("开办运输企业一件事", "licence-held")]
)
def test_nobody_is_asked_for_what_is_only_made_by_the_application(name: str, brought: str) -> None:
    asked = {element.code for element in form_of(CATALOGUE, BUNDLES[name]).elements}

    assert brought not in asked
    assert "company-code" not in asked


def test_a_newborn_brings_no_birth_certificate_along() -> None:
    form = form_of(CATALOGUE, BUNDLES["新生儿出生一件事"])

    assert "birth-certificate" not in {material.code for material in form.materials}
    assert "birth-certificate-number" not in {element.code for element in form.elements}


def test_an_unmarried_father_registers_the_child_with_himself(terminal: TerminalTable) -> None:
    wishes = {"parents-married": "no", "applicant-is": "father", "settle-with": "father"}

    draft = filed(BUNDLES["新生儿出生一件事"], wishes)

    assert {"father-name", "father-number"} <= {element.code for element in draft.shown}
    needed = {material.code for material in draft.needed}
    assert "paternity-proof" in needed
    assert "marriage-certificate" not in needed
    assert not centre_faults(draft, terminal, CATALOGUE)


def test_a_mother_alone_says_nothing_of_a_father(terminal: TerminalTable) -> None:
    draft = filed(BUNDLES["新生儿出生一件事"], {"parents-married": "alone"})

    assert not {"father-name", "father-number"} & {element.code for element in draft.shown}
    assert draft.values["settle-with"] == "mother"
    assert not centre_faults(draft, terminal, CATALOGUE)


def test_who_has_no_disability_certificate_yet_is_not_asked_for_its_number() -> None:
    draft = filed(BUNDLES["残疾人服务一件事"], {"disability-service": "apply"}, Person())

    assert "disability-card" not in {element.code for element in draft.shown}
