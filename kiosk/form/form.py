"""The form of an item, or of a bundle: the union of its items' elements by code, each asked once; their materials
de-duplicated by code; and what of all this the answers make necessary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.contract import Catalogue, DivisionLevel, Element, ElementKind, Item, Material, Rule, Violation
from kiosk.form.clauses import holds
from kiosk.form.divisions import DivisionTree
from kiosk.form.representing import ACTING_FOR, ELEMENTS, POWER_OF_ATTORNEY, elements_of, materials_of
from kiosk.form.rules import breaks

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """An item with everything that may be asked for it. ``left_out``: codes of optional members that the resident does
    without.
    """

    item: Item
    members: tuple[Item, ...]
    elements: tuple[Element, ...]
    """In the order of asking: groups in the catalogue's order, within them as the items name them."""
    materials: tuple[Material, ...]
    divisions: DivisionTree

    def joined(self, answers: Answers, left_out: frozenset[str], today: date) -> tuple[Item, ...]:
        """A bundle's members that the answers and the resident's choice make part of this case."""
        wanted = {
            member.item
            for member in self.item.members
            if holds(member.when, answers, today) and not (member.optional and member.item in left_out)
        }
        return tuple(member for member in self.members if member.code in wanted)

    def shown(self, answers: Answers, left_out: frozenset[str], today: date) -> tuple[Element, ...]:
        """Elements that this case has. A condition on an element that is not shown itself sees no answer."""
        joined = self.joined(answers, left_out, today)
        wanted = {*self.item.elements, *(code for member in joined for code in member.elements)}
        effective: dict[str, str] = {}
        found: list[Element] = []
        if answers.get(ACTING_FOR):
            wanted.update(ELEMENTS)
        for element in self.elements:
            if element.code in wanted and holds(element.shown_when, effective, today):
                found.append(element)
                if answers.get(element.code):
                    effective[element.code] = answers[element.code]
        return tuple(found)

    def effective(self, answers: Answers, left_out: frozenset[str], today: date) -> dict[str, str]:
        """The answers that count: those of shown elements."""
        shown = {element.code for element in self.shown(answers, left_out, today)}
        return {code: value for code, value in answers.items() if code in shown}

    def needed(self, answers: Answers, left_out: frozenset[str], today: date) -> tuple[Material, ...]:
        """Materials that this case needs."""
        counting = self.effective(answers, left_out, today)
        joined = self.joined(answers, left_out, today)
        wanted = {*self.item.materials, *(code for member in joined for code in member.materials), POWER_OF_ATTORNEY}
        return tuple(
            material
            for material in self.materials
            if material.code in wanted and holds(material.needed_when, counting, today)
        )

    def rules(self, answers: Answers, left_out: frozenset[str], today: date) -> tuple[Rule, ...]:
        """The rules of the item and of the members that joined."""
        joined = self.joined(answers, left_out, today)
        return tuple(dict.fromkeys(rule for item in (self.item, *joined) for rule in item.rules))

    def broken(self, answers: Answers, left_out: frozenset[str], today: date) -> tuple[Rule, ...]:
        """Rules that the answers break."""
        counting = self.effective(answers, left_out, today)
        return tuple(rule for rule in self.rules(answers, left_out, today) if breaks(rule, counting, today))

    def violation(self, element: Element, value: str, answers: Answers, today: date) -> Violation | None:
        """Why a value is not acceptable beside the other answers."""
        if (found := element.violation(value, today)) is not None or not value:
            return found
        if element.choices:
            offered = {choice.value for choice in element.choices if holds(choice.when, answers, today)}
            return None if value in offered else Violation.NOT_A_CHOICE
        if element.kind is ElementKind.DIVISION:
            level = element.division_level or DivisionLevel.COUNTY
            fits = value in self.divisions and self.divisions.is_within(value, element.within)
            return None if fits and self.divisions.is_deep_enough(value, level) else Violation.NOT_A_DIVISION
        return None


def form_of(catalogue: Catalogue, item: Item) -> Form:
    """The form of an item of a sound catalogue (linted)."""
    by_code = {other.code: other for other in catalogue.items}
    members = tuple(by_code[member.item] for member in item.members)
    everybody = (item, *members)
    order = {group.code: place for place, group in enumerate(catalogue.groups)}
    elements = {element.code: element for element in catalogue.elements}
    brought = _brought(item, members)
    asked = [
        elements[code]
        for code in dict.fromkeys(code for each in everybody for code in each.elements)
        if code not in brought
    ]
    materials = {material.code: material for material in catalogue.materials}
    papers = dict.fromkeys(code for each in everybody for code in each.materials if code not in brought)
    for_others, power = elements_of(catalogue, item), materials_of(catalogue, item)
    return Form(
        item=item,
        members=members,
        elements=tuple(sorted((*asked, *for_others), key=lambda element: order.get(element.group or "", -1))),
        materials=(*(materials[code] for code in papers), *power),
        divisions=DivisionTree(catalogue.divisions),
    )


def _brought(item: Item, members: tuple[Item, ...]) -> set[str]:
    """What a bundle's members bring about whatever the answers are: nobody can be asked for it beforehand."""
    by_code = {member.code: member for member in members}
    always = (by_code[member.item] for member in item.members if not member.when and not member.optional)
    return {code for member in always for code in member.brings}
