"""Where each kind of card keeps its fields: 256 bytes UTF-16LE, space padded (GA/T 490 and what extends it).

The character at offset 248 marks the kind. A field is one piece of the record, or two that are read as one text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from devices.api import CardKind

TEXT_BYTES = 256
TYPE_MARK = slice(248, 250)

Pieces = tuple[slice, ...]


@dataclass(frozen=True)
class Layout:
    """One kind of record. ``fields``: name to its place in bytes; ``required``: what no card of the kind lacks."""

    kind: CardKind
    mark: str
    fields: Mapping[str, Pieces]
    shapes: Mapping[str, re.Pattern[str]]

    @property
    def required(self) -> frozenset[str]:
        """Fields that must be there to make a card."""
        return frozenset(self.fields) - _OPTIONAL


def _at(offset: int, size: int) -> Pieces:
    return (slice(offset, offset + size),)


_OPTIONAL = frozenset(
    {
        "name",
        "english_name",
        "travel_permit",
        "times_issued",
        "card_version",
        "receiving_office",
        "renewals",
        "old_link",
    }
)
"""A record whose name is empty is refused all the same, unless an English name stands in for it."""
_DIGIT = re.compile(r"[0-9]")
_TWO_DIGITS = re.compile(r"[0-9]{2}")
_NUMBER_18 = re.compile(r"[0-9]{17}[0-9X]")
_NUMBER_15 = re.compile(r"[A-Z][A-Z<]{2}[0-9]{12}")
_COUNTRY = re.compile(r"[A-Z][A-Z<]{0,2}")

_HEAD = {"name": _at(0, 30), "sex": _at(30, 2), "birth": _at(36, 16)}
_DOMESTIC = _HEAD | {
    "address": _at(52, 70),
    "number": _at(122, 36),
    "issuer": _at(158, 30),
    "valid_from": _at(188, 16),
    "valid_to": _at(204, 16),
}

LAYOUTS = (
    Layout(
        kind=CardKind.RESIDENT,
        mark="",
        fields=_DOMESTIC | {"nation": _at(32, 4)},
        shapes={"sex": _DIGIT, "nation": _TWO_DIGITS, "number": _NUMBER_18},
    ),
    Layout(
        kind=CardKind.RESIDENCE_PERMIT,
        mark="J",
        fields=_DOMESTIC | {"travel_permit": _at(220, 18), "times_issued": _at(238, 4)},
        shapes={"sex": _DIGIT, "number": _NUMBER_18},
    ),
    Layout(
        kind=CardKind.FOREIGNER_2017,
        mark="I",
        fields={
            "english_name": _at(0, 120),
            "sex": _at(120, 2),
            "number": _at(122, 30),
            "nationality": _at(152, 6),
            "name": _at(158, 30),
            "valid_from": _at(188, 16),
            "valid_to": _at(204, 16),
            "birth": _at(220, 16),
            "card_version": _at(236, 4),
            "receiving_office": _at(240, 8),
        },
        shapes={"sex": _DIGIT, "number": _NUMBER_15, "nationality": _COUNTRY},
    ),
    Layout(
        kind=CardKind.FOREIGNER_2023,
        mark="Y",
        fields=_HEAD
        | {
            "renewals": _at(32, 4),
            "english_name": (slice(52, 122), slice(220, 242)),
            "number": _at(122, 36),
            "valid_from": _at(188, 16),
            "valid_to": _at(204, 16),
            "nationality": _at(242, 6),
            "old_link": _at(250, 6),
        },
        shapes={"sex": _DIGIT, "number": _NUMBER_18, "nationality": _COUNTRY},
    ),
)
