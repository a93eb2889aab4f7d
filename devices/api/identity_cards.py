"""Identity cards and their readers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from devices.api.driver import CancelToken, Driver
from devices.api.pictures import Picture


class CardKind(StrEnum):
    """Layout of the text record, by its type mark (GA/T 490)."""

    RESIDENT = "resident"


@dataclass(frozen=True, kw_only=True)
class IdentityCard:
    """What an identity card says (docs of the layout in devices/identity_card/record.py)."""

    kind: CardKind
    name: str
    sex: str
    """GB/T 2261.1: "1" male, "2" female, "0" unknown, "9" not stated."""
    nation: str
    """GB/T 3304, two digits: "01" Han."""
    birth: date
    address: str
    number: str
    issuer: str
    valid_from: date
    valid_to: date | None
    """None: valid for life (长期)."""
    photo_block: bytes
    """1024 bytes as on the chip; only a decoder plug-in knows their meaning."""


@dataclass(frozen=True)
class CardReading:
    """A card as read once: the record, its decoded photo (None without a decoder) and the reader's SAM id."""

    card: IdentityCard
    photo: Picture | None
    reader: str


class ReadsIdentityCards(Driver, Protocol):
    """An identity-card reader."""

    def sam_id(self) -> str:
        """Identity of the reader's security module, ``05.03-20090107-0000012345-0123456789``. Raises DeviceError."""

    def read(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardReading:
        """Wait for a card, call ``on_found`` once it lies there, read it with its photo.

        Raises DeviceError: CANCELLED, TIMED_OUT (no card came), CARD_*, RECORD_*, READER_*, FRAME_*.
        """


class DecodesPhotos(Driver, Protocol):
    """Decodes the chip's photo block in a process of its own."""

    def decode(self, photo_block: bytes) -> Picture:
        """Raises DeviceError: PHOTO_UNDECODABLE, CHILD_CRASHED, TIMED_OUT."""
