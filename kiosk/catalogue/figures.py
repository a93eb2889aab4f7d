"""What a catalogue amounts to: counts, languages, and how much of its forms government fills in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kiosk.contract import Catalogue, Item
from kiosk.form import form_of
from kiosk.identity import identity_value, of_identity_card
from kiosk.rehearsal.person import Person

LANGUAGES = ("zh", "en")
_MOST_STEPS = 40


@dataclass(frozen=True)
class Prefill:
    """Of the elements that an item's form has, how many nobody needs to type."""

    known: int
    asked: int

    @property
    def rate(self) -> float:
        """Known over all; 1 where there is nothing to fill in."""
        return self.known / (self.known + self.asked) if self.known + self.asked else 1.0


Known = Mapping[str, str]
"""Values by element, as a card and the departments hold them about one person."""


def load_people(path: Path) -> tuple[Person, ...]:
    """The persons of a sandbox's file. Raises OSError, ValueError (no such file of people)."""
    try:
        return tuple(
            Person(
                name=row["name"],
                number=row["number"],
                values={value["element"]: value["value"] for value in row.get("values", ())},
                licences=frozenset(licence["kind"] for licence in row.get("licences", ())),
            )
            for row in yaml.load(path.read_bytes(), yaml.CSafeLoader)
        )
    except (yaml.YAMLError, KeyError, TypeError) as fault:
        raise ValueError(f"{path}: holds no people: {fault}") from fault


def known_of(person: Person, catalogue: Catalogue) -> Known:
    """What nobody needs to type for this person: the card's fields and what departments hold."""
    known = of_identity_card(person.reading())
    fields = ((element.code, element.card_field) for element in catalogue.elements)
    values = {code: identity_value(known, field) for code, field in fields if field is not None}
    return {**values, **person.values}


def prefill(catalogue: Catalogue, item: Item, people: Iterable[Known], today: date) -> Prefill:
    """Over these people: what is filled in, and what is asked. A question that has choices is answered by the first of
    them and any other is taken as answered, so that what depends on it is counted, too.
    """
    form = form_of(catalogue, item)
    known = asked = 0
    for person in people:
        values = {code: value for code, value in person.items() if code in {element.code for element in form.elements}}
        typed: set[str] = set()
        for _ in range(_MOST_STEPS):
            open_ones = [one for one in form.shown(values, frozenset(), today) if not values.get(one.code)]
            if not open_ones:
                break
            first = open_ones[0]
            values[first.code] = first.choices[0].value if first.choices else "1"
            typed.add(first.code)
        shown = {element.code for element in form.shown(values, frozenset(), today)}
        known += len(shown - typed)
        asked += len(shown & typed)
    return Prefill(known, asked)


def figures(catalogue: Catalogue, people: tuple[Known, ...], today: date) -> dict[str, Any]:
    """Everything as JSON values. Prefill rates are of these people; without people there are none."""
    bundles = [item for item in catalogue.items if item.members]
    content: dict[str, Any] = {
        "version": catalogue.version,
        "items": len(catalogue.items) - len(bundles),
        "bundles": len(bundles),
        "departments": len({item.department for item in catalogue.items}),
        "elements": len(catalogue.elements),
        "materials": len(catalogue.materials),
        "flows": len(catalogue.flows),
        "languages": list(LANGUAGES),
        "unverified": sum(item.unverified for item in catalogue.items),
    }
    if people:
        rates = {item.code: prefill(catalogue, item, people, today) for item in catalogue.items}
        known = sum(rate.known for rate in rates.values())
        asked = sum(rate.asked for rate in rates.values())
        content["prefill_rate"] = round(Prefill(known, asked).rate, 3)
        content["prefill"] = {code: round(rate.rate, 3) for code, rate in rates.items()}
    return content
