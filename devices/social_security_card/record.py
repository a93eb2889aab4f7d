"""Basic data of a social security card: EF05 and EF06 of the application SSSE (LD/T 32-2015).

A record is ``tag(1) len(1) value``. Record 3 of EF06 is the sex on cards of version 1, the name's extension since.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from devices.api import DeviceError
from devices.failures import DeviceFailure

SELECT_APPLICATION: Final = bytes.fromhex("00A404000F 7378312E73682E C9E7BBE1B1A3D5CF")
"""By its name: ``sx1.sh.`` and 社会保障 in GBK."""
HEAD_BYTES: Final = 2


class Coding(Enum):
    """How a value is written."""

    HEX = "cn"
    TEXT = "an"
    GBK = "gbk"
    BCD = "bcd"
    DATE = "bcd YYYYMMDD"


@dataclass(frozen=True)
class RecordKind:
    """A record: its file and number, its tag (None: not established, so not checked), the size of its value."""

    name: str
    file: int
    number: int
    tag: int | None
    size: int
    coding: Coding

    @property
    def command(self) -> bytes:
        """READ RECORD by short file identifier."""
        return bytes([0x00, 0xB2, self.number, self.file << 3 | 4, HEAD_BYTES + self.size])


CARD_ID: Final = RecordKind("card_id", 5, 1, 0x01, 16, Coding.HEX)
VERSION: Final = RecordKind("version", 5, 3, 0x03, 4, Coding.TEXT)
OPEN: Final = (
    RecordKind("organisation", 5, 4, 0x04, 12, Coding.HEX),
    RecordKind("issued", 5, 5, 0x05, 4, Coding.DATE),
    RecordKind("valid_to", 5, 6, 0x06, 4, Coding.DATE),
)
CARD_NUMBER: Final = RecordKind("card_number", 5, 7, 0x07, 9, Coding.TEXT)
NUMBER: Final = RecordKind("number", 6, 1, 0x08, 18, Coding.TEXT)
NAME: Final = RecordKind("name", 6, 2, 0x09, 30, Coding.GBK)
NAME_EXTENSION: Final = RecordKind("name_extension", 6, 3, None, 20, Coding.GBK)
_SINCE_V2: Final = (
    NAME_EXTENSION,
    RecordKind("sex", 6, 4, 0x0A, 1, Coding.TEXT),
    RecordKind("nation", 6, 5, 0x0B, 1, Coding.BCD),
    RecordKind("birthplace", 6, 6, 0x0C, 3, Coding.BCD),
    RecordKind("birth", 6, 7, 0x0D, 4, Coding.DATE),
)
_V1: Final = (
    RecordKind("sex", 6, 3, 0x0A, 1, Coding.TEXT),
    RecordKind("nation", 6, 4, 0x0B, 1, Coding.BCD),
    RecordKind("birthplace", 6, 5, 0x0C, 3, Coding.BCD),
    RecordKind("birth", 6, 6, 0x0D, 4, Coding.DATE),
)
REQUIRED: Final = frozenset({CARD_ID, VERSION, NUMBER, NAME})
LOCKED_GENERATION: Final = "3"


def personal(version: str) -> tuple[RecordKind, ...]:
    """The records that say whose card it is. Raises DeviceError SOCIAL_SECURITY_VERSION_UNKNOWN."""
    match version[:1]:
        case "1":
            return (CARD_NUMBER, NUMBER, NAME, *_V1)
        case "2" | "3":
            return (CARD_NUMBER, NUMBER, NAME, *_SINCE_V2)
        case _:
            raise DeviceError(DeviceFailure.SOCIAL_SECURITY_VERSION_UNKNOWN, f"version {version!r}")


def decode_record(kind: RecordKind, record: bytes) -> str | date | None:
    """The value of a record; None when it is not stated. Pure.

    Raises DeviceError SOCIAL_SECURITY_TRUNCATED, SOCIAL_SECURITY_FIELD_WRONG.
    """
    place = f"EF{kind.file:02d} record {kind.number}"
    if len(record) < HEAD_BYTES or len(record) < HEAD_BYTES + record[1] or not record[1]:
        raise DeviceError(DeviceFailure.SOCIAL_SECURITY_TRUNCATED, f"{place}: {len(record)} bytes")
    if kind.tag is not None and record[0] != kind.tag:
        raise _wrong(place, f"tag {record[0]:02X}")
    if record[1] != kind.size and kind.coding is not Coding.GBK:
        raise _wrong(place, f"length {record[1]}")
    value = _READ[kind.coding](record[HEAD_BYTES : HEAD_BYTES + record[1]], place)
    if value is None and kind in REQUIRED:
        raise _wrong(place, "empty")
    return value


def _hex(value: bytes, place: str) -> str | None:
    del place  # every byte is hexadecimal
    return value.hex().upper()


def _text(value: bytes, place: str) -> str | None:
    text = value.rstrip(b"\0 ")
    if not all(0x21 <= byte < 0x7F for byte in text):  # noqa: PLR2004 - printable ASCII
        raise _wrong(place, "not alphanumeric")
    return text.decode("ascii") or None


def _gbk(value: bytes, place: str) -> str | None:
    try:
        text = value.rstrip(b"\0 ").decode("gb18030")  # the GBK of the standard and the characters added since
    except UnicodeDecodeError:
        raise _wrong(place, "not GBK") from None
    if not text.isprintable():
        raise _wrong(place, "unprintable")
    return text or None


def _bcd(value: bytes, place: str) -> str | None:
    digits = value.hex()
    if not digits.strip("f"):
        return None
    if not digits.isdecimal():
        raise _wrong(place, "not BCD")
    return digits


def _date(value: bytes, place: str) -> date | None:
    digits = _bcd(value, place)
    if digits is None or not digits.strip("0"):
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        raise _wrong(place, "no day of the calendar") from None


_READ: Final[Mapping[Coding, Callable[[bytes, str], str | date | None]]] = {
    Coding.HEX: _hex,
    Coding.TEXT: _text,
    Coding.GBK: _gbk,
    Coding.BCD: _bcd,
    Coding.DATE: _date,
}


def _wrong(place: str, why: str) -> DeviceError:
    """What is wrong and where; never the value, which is a person's."""
    return DeviceError(DeviceFailure.SOCIAL_SECURITY_FIELD_WRONG, f"{place}: {why}")


def encode_records(generation: str, values: Mapping[str, Any]) -> dict[tuple[int, int], bytes]:
    """Records of a card of generation ``1``, ``2`` or ``3``, by file and number: what simulators hold.

    Values are texts: dates YYYYMMDD, the card id 32 hexadecimal digits. Raises ValueError for values that do not fit.
    """
    given = {"card_id": DEFAULT_CARD_ID, "organisation": DEFAULT_ORGANISATION, **values, "version": f"{generation}.00"}
    try:
        kinds = (CARD_ID, VERSION, *OPEN, *personal(generation))
    except DeviceError as error:
        raise ValueError(f"version: {generation!r}; known: 1, 2, 3") from error
    return {
        (kind.file, kind.number): _encoded(kind, str(given[kind.name])) for kind in kinds if given.get(kind.name, "")
    }


def _encoded(kind: RecordKind, value: str) -> bytes:
    if kind.coding in {Coding.HEX, Coding.BCD, Coding.DATE}:
        content = bytes.fromhex(value)
    else:
        content = value.encode("gb18030" if kind.coding is Coding.GBK else "ascii").ljust(kind.size, b"\0")
    if len(content) != kind.size:
        raise ValueError(f"{kind.name}: {len(content)} bytes instead of {kind.size}")
    return bytes([0x4E if kind.tag is None else kind.tag, kind.size]) + content


DEFAULT_CARD_ID: Final = "349900D15600000599110145FFFFFFFF"
DEFAULT_ORGANISATION: Final = "349900D156000001FFFFFFFF"
