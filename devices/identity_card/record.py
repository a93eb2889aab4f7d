"""The card's text record: 256 bytes UTF-16LE, space padded (GA/T 490), resident layout.

======  ====  =============================================
offset  size  field
======  ====  =============================================
0       30    name
30      2     sex (GB/T 2261.1)
32      4     nation (GB/T 3304)
36      16    birth, YYYYMMDD
52      70    address
122     36    citizen number (GB 11643)
158     30    issuer
188     16    valid from, YYYYMMDD
204     16    valid to, YYYYMMDD or 长期
248     2     type mark: blank for residents
======  ====  =============================================
"""

import re
from datetime import date, datetime

from devices.api import CardKind, DeviceError, IdentityCard
from devices.failures import DeviceFailure

TEXT_BYTES = 256
PHOTO_BYTES = 1024
FOR_LIFE = "长期"

_FIELDS = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_TYPE_MARK = (248, 2)
_SHAPES = {
    "sex": re.compile(r"[0-9]"),
    "nation": re.compile(r"[0-9]{2}"),
    "number": re.compile(r"[0-9]{17}[0-9X]"),
}


def decode_record(text: bytes, photo_block: bytes) -> IdentityCard:
    """A record as read from the chip.

    Raises DeviceError RECORD_TRUNCATED (wrong size), CARD_KIND_UNKNOWN (another layout), RECORD_FIELD_WRONG (names the
    field, never its value).
    """
    if len(text) != TEXT_BYTES or len(photo_block) != PHOTO_BYTES:
        detail = f"{len(text)} bytes of text and {len(photo_block)} of photo"
        raise DeviceError(DeviceFailure.RECORD_TRUNCATED, detail)
    mark = _text(text, "type mark", *_TYPE_MARK)
    if mark:
        raise DeviceError(DeviceFailure.CARD_KIND_UNKNOWN, f"type mark U+{ord(mark[0]):04X}")
    fields = {name: _text(text, name, *place) for name, place in _FIELDS.items()}
    for name, shape in _SHAPES.items():
        if not shape.fullmatch(fields[name]):
            raise _wrong(name)
    if not fields["name"]:
        raise _wrong("name")
    return IdentityCard(
        kind=CardKind.RESIDENT,
        name=fields["name"],
        sex=fields["sex"],
        nation=fields["nation"],
        birth=_date(fields, "birth"),
        address=fields["address"],
        number=fields["number"],
        issuer=fields["issuer"],
        valid_from=_date(fields, "valid_from"),
        valid_to=None if fields["valid_to"] == FOR_LIFE else _date(fields, "valid_to"),
        photo_block=photo_block,
    )


def encode_record(fields: dict[str, str], type_mark: str = "") -> bytes:
    """A text record from its fields, as card simulators hold it. Raises ValueError when a field does not fit."""
    record = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    for name, (offset, size) in _FIELDS.items():
        content = fields[name].encode("utf-16-le")
        if len(content) > size:
            raise ValueError(f"{name} takes {len(content)} bytes, there is room for {size}")
        record[offset : offset + len(content)] = content
    offset, _ = _TYPE_MARK
    mark = type_mark.encode("utf-16-le")
    record[offset : offset + len(mark)] = mark
    return bytes(record)


def _text(record: bytes, name: str, offset: int, size: int) -> str:
    try:
        return record[offset : offset + size].decode("utf-16-le").strip(" \0　")
    except UnicodeDecodeError:
        raise _wrong(name) from None


def _date(fields: dict[str, str], name: str) -> date:
    value = fields[name]
    if not (len(value) == len("YYYYMMDD") and value.isascii() and value.isdigit()):
        raise _wrong(name)
    try:
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise _wrong(name) from None


def _wrong(name: str) -> DeviceError:
    return DeviceError(DeviceFailure.RECORD_FIELD_WRONG, f"field {name}")
