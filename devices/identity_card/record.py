"""From a card's text record to an ``IdentityCard``, and back for simulators; the layouts are in ``layouts.py``."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from devices.api import CardKind, DeviceError, IdentityCard
from devices.failures import DeviceFailure
from devices.identity_card.layouts import LAYOUTS, TEXT_BYTES, TYPE_MARK, Layout, Pieces

PHOTO_BYTES = 1024
ADDRESS_BYTES = 70
FOR_LIFE = "长期"
_PADDING = " \0　"


def decode_record(text: bytes, photo_block: bytes, newest_address: str = "") -> IdentityCard:
    """A record as read from the chip; ``newest_address`` was appended to it later.

    Raises DeviceError RECORD_TRUNCATED (wrong size), CARD_KIND_UNKNOWN (another layout), RECORD_FIELD_WRONG (names the
    field, never its value).
    """
    if len(text) != TEXT_BYTES or len(photo_block) != PHOTO_BYTES:
        detail = f"{len(text)} bytes of text and {len(photo_block)} of photo"
        raise DeviceError(DeviceFailure.RECORD_TRUNCATED, detail)
    layout = _layout_of(text)
    fields = {name: _text(text, name, pieces) for name, pieces in layout.fields.items()}
    for field, shape in layout.shapes.items():
        if not shape.fullmatch(fields[field]):
            raise _wrong(field)
    name = fields.pop("name") or fields.get("english_name", "")
    if not name:
        raise _wrong("name")
    address = fields.pop("address", "")
    return IdentityCard(
        kind=layout.kind,
        name=name,
        nation=fields.pop("nation", ""),
        birth=_date("birth", fields.pop("birth")),
        address=newest_address or address,
        former_address=address if newest_address else "",
        issuer=fields.pop("issuer", ""),
        valid_from=_date("valid_from", fields.pop("valid_from")),
        valid_to=None if (end := fields.pop("valid_to")) == FOR_LIFE else _date("valid_to", end),
        photo_block=photo_block,
        former_number=_former_number(fields.pop("old_link", ""), fields),
        **fields,
    )


def decode_address(content: bytes) -> str:
    """The newest appended address, 70 bytes UTF-16LE. Raises DeviceError RECORD_TRUNCATED, RECORD_FIELD_WRONG."""
    if len(content) != ADDRESS_BYTES:
        raise DeviceError(DeviceFailure.RECORD_TRUNCATED, f"{len(content)} bytes of appended address")
    return _text(content, "appended address", (slice(0, ADDRESS_BYTES),))


def encode_record(fields: Mapping[str, str], kind: CardKind = CardKind.RESIDENT) -> bytes:
    """A text record from its fields, as card simulators hold it; optional ones may be left out.

    Raises KeyError when a field is missing, ValueError when one is unknown to the kind or does not fit.
    """
    layout = next(layout for layout in LAYOUTS if layout.kind is kind)
    if unknown := set(fields) - set(layout.fields):
        raise ValueError(f"a {kind} card has no {', '.join(sorted(unknown))}; it has {', '.join(layout.fields)}")
    if missing := layout.required - set(fields):
        raise KeyError(", ".join(sorted(missing)))
    record = bytearray(_padded("", TEXT_BYTES))
    for name, content in fields.items():
        pieces = layout.fields[name]
        room = sum(piece.stop - piece.start for piece in pieces)
        left = _padded(content, room, name)
        for piece in pieces:
            size = piece.stop - piece.start
            record[piece], left = left[:size], left[size:]
    record[TYPE_MARK] = _padded(layout.mark, TYPE_MARK.stop - TYPE_MARK.start)
    return bytes(record)


def encode_address(address: str) -> bytes:
    """An appended address as the chip holds it. Raises ValueError when it does not fit."""
    return _padded(address, ADDRESS_BYTES, "appended_address")


def _layout_of(text: bytes) -> Layout:
    unit = text[TYPE_MARK]
    mark = "" if unit == bytes(2) else chr(int.from_bytes(unit, "little")).strip(_PADDING)
    for layout in LAYOUTS:
        if layout.mark == mark:
            return layout
    raise DeviceError(DeviceFailure.CARD_KIND_UNKNOWN, f"type mark U+{ord(mark):04X}")


def _text(record: bytes, name: str, pieces: Pieces) -> str:
    """A field's pieces as one text: joined before they are decoded, so that no character is cut in two.

    A control character is no part of a name or an address and would be a command to a printer.
    """
    try:
        text = b"".join(record[piece] for piece in pieces).decode("utf-16-le").strip(_PADDING)
    except UnicodeDecodeError:
        raise _wrong(name) from None
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise _wrong(name)
    return text


def _date(name: str, value: str) -> date:
    if not (len(value) == len("YYYYMMDD") and value.isascii() and value.isdigit()):
        raise _wrong(name)
    try:
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise _wrong(name) from None


def _former_number(link: str, fields: Mapping[str, str]) -> str:
    """The 15 characters of the permit of 2017 that the card of 2023 replaced: nationality, province, place, birth …

    The link holds what the new number has not; empty when there is none.
    """
    number, country = fields["number"], fields.get("nationality", "")
    if len(link) != len("123") or not (link.isascii() and link.isdigit()):
        return ""
    first14 = f"{country:<<3}{number[1:3]}{link[:2]}{number[8:14]}{link[2]}"
    return first14 + str(permit_check_digit(first14))


def permit_check_digit(first14: str) -> int:
    """Check digit of a permit of 2017: weights 7, 3, 1 over digits, letters (A = 10) and ``<`` (0), modulo 10."""
    values = (0 if character == "<" else int(character, 36) for character in first14)
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10


def _padded(content: str, size: int, name: str = "") -> bytes:
    encoded = content.encode("utf-16-le")
    if len(encoded) > size:
        raise ValueError(f"{name} takes {len(encoded)} bytes, there is room for {size}")
    return encoded + " ".encode("utf-16-le") * ((size - len(encoded)) // 2)


def _wrong(name: str) -> DeviceError:
    return DeviceError(DeviceFailure.RECORD_FIELD_WRONG, f"field {name}")
