"""What departments hold about people: the data-sharing service, from a YAML file in the sandbox."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from central.problems import described
from kiosk.contract import Catalogue, ElementKind, HeldLicence, SharedValue, Wire


class PeopleError(Exception):
    """The file of people can't be used; the message says what is wrong and where."""


class Person(Wire):
    """One person and what is held about them."""

    name: str
    number: str
    values: tuple[SharedValue, ...] = ()
    licences: tuple[HeldLicence, ...] = ()


@dataclass(frozen=True)
class People:
    """Everybody of whom something is held. Empty outside the sandbox: no department is connected."""

    people: tuple[Person, ...] = ()
    phone_elements: frozenset[str] = frozenset()

    def find(self, name: str, number: str) -> Person | None:
        """The person, when name and number both fit."""
        return next((person for person in self.people if (person.name, person.number) == (name, number)), None)

    def phone(self, person: Person) -> str | None:
        """The mobile phone that government has on record."""
        return next((value.value for value in person.values if value.element in self.phone_elements), None)

    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:
        """Whether this very e-licence is held for this person."""
        return any(
            (licence.kind, licence.certificate) == (kind, certificate)
            for person in self.people
            if person.number == number
            for licence in person.licences
        )


def load_people(path: Path, catalogue: Catalogue) -> People:
    """Read people and check every value against its element. Raises PeopleError."""
    try:
        people = TypeAdapter(tuple[Person, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise PeopleError(f"{path.name}: can't be read: {fault}") from fault
    except ValidationError as fault:
        raise PeopleError(f"{path.name}: {described(fault)}") from fault
    elements = {element.code: element for element in catalogue.elements}
    today = datetime.now(UTC).date()
    for index, person in enumerate(people):
        for value in person.values:
            element = elements.get(value.element)
            if element is None or not element.shared:
                raise PeopleError(f"{path.name}: {index}: {value.element} is no shared element of the catalogue")
            if violation := element.violation(value.value, today):
                raise PeopleError(f"{path.name}: {index}: {value.element}: {violation}")
    phones = frozenset(code for code, element in elements.items() if element.kind is ElementKind.MOBILE_PHONE)
    return People(people, phones)
