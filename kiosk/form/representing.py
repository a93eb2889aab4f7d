"""Acting for somebody else (帮办代办): what every form that allows it asks in addition, and the paper it takes.

The elements and the paper are the catalogue's, under the codes below.
"""

from collections.abc import Mapping
from typing import Final

from kiosk.contract import Catalogue, Element, Item, Material, Represented, RepresentedPerson

ACTING_FOR: Final = "acting-for"
"""CHOICE of ``Represented``; unanswered by whoever acts for themselves."""
NAME: Final = "represented-name"
NUMBER: Final = "represented-number"
RELATION: Final = "represented-relation"
POWER_OF_ATTORNEY: Final = "power-of-attorney"
ELEMENTS: Final = (ACTING_FOR, NAME, NUMBER, RELATION)


def elements_of(catalogue: Catalogue, item: Item) -> tuple[Element, ...]:
    """The elements about the represented person; none for an item that nobody may be represented in."""
    if not item.represented:
        return ()
    return tuple(element for element in catalogue.elements if element.code in ELEMENTS)


def materials_of(catalogue: Catalogue, item: Item) -> tuple[Material, ...]:
    """The power of attorney, where an agent may act."""
    if Represented.PRINCIPAL not in item.represented:
        return ()
    return tuple(material for material in catalogue.materials if material.code == POWER_OF_ATTORNEY)


def represented_person(answers: Mapping[str, str]) -> RepresentedPerson | None:
    """For whom the answers act; None for whoever acts for themselves."""
    kind = answers.get(ACTING_FOR)
    if not kind:
        return None
    return RepresentedPerson(
        kind=Represented(kind),
        name=answers.get(NAME, ""),
        number=answers.get(NUMBER, ""),
        relation=answers.get(RELATION, ""),
    )
