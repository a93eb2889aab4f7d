"""Who a person is, by whichever way they came in."""

from dataclasses import dataclass
from datetime import date

from devices.api import CardReading, Picture, SocialSecurityCard
from kiosk.card_kinds import certificate_type
from kiosk.contract import ResolvedPerson
from kiosk.identifiers import citizen_birth_date

_RESIDENT_CARD = "111"
_SEX_DIGIT = 16


@dataclass(frozen=True)
class Identity:
    """A text that the way in does not tell is empty."""

    name: str
    number: str
    birth: date
    sex: str = ""
    """GB/T 2261.1."""
    nation: str = ""
    """GB/T 3304, two digits."""
    address: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    certificate_type: str = _RESIDENT_CARD
    photo: Picture | None = None
    """Of an identity card's chip: a face is compared with nothing else."""


def of_identity_card(reading: CardReading) -> Identity:
    """What the card says."""
    card = reading.card
    return Identity(
        name=card.name,
        number=card.number,
        birth=card.birth,
        sex=card.sex,
        nation=card.nation,
        address=card.address,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        certificate_type=certificate_type(card.kind),
        photo=reading.photo,
    )


def of_social_security_card(card: SocialSecurityCard) -> Identity | None:
    """What the card says; None when it keeps to itself whose it is, or says it of no citizen number."""
    resolved = ResolvedPerson(name=card.name, number=card.number) if card.name and card.number else None
    person = of_resolved(resolved) if resolved is not None else None
    if person is None:
        return None
    return Identity(
        name=person.name,
        number=person.number,
        birth=person.birth,
        sex=card.sex or person.sex,
        nation=card.nation or "",
    )


def of_resolved(person: ResolvedPerson) -> Identity | None:
    """Whom the centre named; birth and sex stand in the number (GB 11643). None when it is no citizen number."""
    birth = citizen_birth_date(person.number)
    if birth is None:
        return None
    sex = "1" if int(person.number[_SEX_DIGIT]) % 2 else "2"
    return Identity(name=person.name, number=person.number, birth=birth, sex=sex)


def identity_value(person: Identity, field: str) -> str:
    """A field as an answer: dates ISO 8601, sex and nation as their codes; empty when the way in does not tell.

    Raises KeyError for a field that no card has.
    """
    value = {
        "name": person.name,
        "number": person.number,
        "sex": person.sex,
        "nation": person.nation,
        "birth": person.birth.isoformat(),
        "address": person.address,
        "valid_from": person.valid_from.isoformat() if person.valid_from is not None else "",
        "valid_to": person.valid_to.isoformat() if person.valid_to is not None else "",
    }
    return value[field]
