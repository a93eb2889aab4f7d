"""Identity cards and their readers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from devices.api.driver import CancelToken, Driver
from devices.api.pictures import Picture


class CardKind(StrEnum):
    """Layout of the text record, by its type mark (GA/T 490)."""

    RESIDENT = "resident"
    """居民身份证: no mark."""
    RESIDENCE_PERMIT = "residence-permit"
    """港澳台居民居住证, for residents of Hong Kong, Macao and Taiwan: mark J."""
    FOREIGNER_2017 = "foreigner-2017"
    """外国人永久居留身份证 of 2017: mark I."""
    FOREIGNER_2023 = "foreigner-2023"
    """外国人永久居留身份证 of 2023: mark Y."""


@dataclass(frozen=True, kw_only=True)
class IdentityCard:
    """What an identity card says (layouts in devices/identity_card/layouts.py). A text that a kind has not is empty."""

    kind: CardKind
    name: str
    """The Chinese name; a foreigner who has none: the English name."""
    sex: str
    """GB/T 2261.1: "1" male, "2" female, "0" unknown, "9" not stated."""
    nation: str
    """GB/T 3304, two digits: "01" Han; of residents only."""
    birth: date
    address: str
    """The address in use: the newest one appended to the chip, else that of the record. Foreigners' cards have none."""
    number: str
    issuer: str
    valid_from: date
    """First day; of foreigners' cards the day of issue."""
    valid_to: date | None
    """None: valid for life (长期)."""
    photo_block: bytes = field(repr=False)
    """1024 bytes as on the chip; only a decoder plug-in knows their meaning."""
    former_address: str = ""
    """The record's address, where a newer one was appended."""
    travel_permit: str = ""
    """Residence permit: number of the travel permit (通行证)."""
    times_issued: str = ""
    """Residence permit: two digits."""
    english_name: str = ""
    nationality: str = ""
    """Foreigners: ISO 3166 alpha-3."""
    card_version: str = ""
    """Foreigners 2017."""
    receiving_office: str = ""
    """Foreigners 2017: code of the office that took the application."""
    renewals: str = ""
    """Foreigners 2023: two digits."""
    former_number: str = ""
    """Foreigners 2023: the 15 characters of the permit of 2017, where the card links to one."""


FINGERPRINT_BYTES = 512


@dataclass(frozen=True)
class CardReading:
    """A card as read once: the record, its decoded photo (None without a decoder) and the reader's SAM id."""

    card: IdentityCard
    photo: Picture | None
    reader: str
    fingerprints: bytes = field(default=b"", repr=False)
    """The chip's fingerprint block, 512 bytes a finger; empty when not asked for or when the chip has none.

    It lives here alone: no log, no file, no answer takes it up.
    """

    @property
    def fingers(self) -> int:
        """How many fingerprints the chip holds: 0, 1 or 2."""
        return len(self.fingerprints) // FINGERPRINT_BYTES


class ReadsIdentityCards(Driver, Protocol):
    """An identity-card reader."""

    def sam_id(self) -> str:
        """Identity of the reader's security module, ``05.03-20090107-0000012345-0123456789``. Raises DeviceError."""

    def read(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardReading:
        """Wait for a card, call ``on_found`` once it lies there, read it with its photo and its newest address.

        Raises DeviceError: CANCELLED, TIMED_OUT (no card came), CARD_*, RECORD_*, READER_*, FRAME_*, LIBRARY_*,
        CHILD_CRASHED, GARBAGE.
        """


class DecodesPhotos(Driver, Protocol):
    """Decodes the chip's photo block in a process of its own."""

    def decode(self, photo_block: bytes) -> Picture:
        """Raises DeviceError: PHOTO_UNDECODABLE, CHILD_CRASHED, TIMED_OUT."""
