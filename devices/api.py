"""Capabilities, their values and their errors: everything that the kiosk may know of hardware.

A driver is a plain synchronous class made from its settings (a mapping out of the profile); it has ``open()``,
``close()`` and ``status()`` and implements one or more capability protocols. It raises ``DeviceError`` and nothing else
for the world's faults. ``DeviceHost`` owns its thread. Long operations take a ``CancelToken`` and look at it often.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from threading import Event
from typing import Any, Protocol

from devices.failures import DeviceFailure

CancelToken = Event
"""Set by whoever no longer wants the result; a driver looks at it often."""

Settings = Mapping[str, Any]
"""A device's table in the profile, without its ``driver`` entry."""


class DeviceError(Exception):
    """A fault of the world.

    ``failure`` is the published code; ``detail`` is for the technician and never holds personal data.
    """

    def __init__(self, failure: DeviceFailure, detail: str = "") -> None:
        super().__init__(f"{failure.name} ({failure.value}) {detail}".rstrip())
        self.failure = failure
        self.detail = detail


# --- Status --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """The device works. ``warnings`` are codes of conditions that do not stop it (paper near its end)."""

    detail: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """The device can't be reached: unplugged, switched off, not configured."""

    failure: DeviceFailure
    detail: str = ""


@dataclass(frozen=True)
class Blocked:
    """The device is there and can't work: no paper, cover open, library missing."""

    failure: DeviceFailure
    detail: str = ""


Status = Ready | Absent | Blocked


class Driver(Protocol):
    """Life of every driver. ``open`` may be called again after ``close``; both are idempotent."""

    def open(self) -> None:
        """Connect. Raises DeviceError."""

    def close(self) -> None:
        """Let go of everything; never raises."""

    def status(self) -> Status:
        """Ask the device, in less than a second. Never raises."""


# --- Identity cards --------------------------------------------------------------------------------------------


class CardKind(StrEnum):
    """Layout of the text record, by its type mark (GA/T 490)."""

    RESIDENT = "resident"


@dataclass(frozen=True)
class Picture:
    """An RGB picture: ``len(rgb) == width * height * 3``, rows from the top, 8 bits a channel."""

    width: int
    height: int
    rgb: bytes


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


# --- Cameras and faces ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frame:
    """A camera picture with its monotonic time (seconds, ``time.monotonic``) and running number."""

    picture: Picture
    taken_at: float
    number: int


class TakesPictures(Driver, Protocol):
    """A camera. Frames live in memory only."""

    def latest(self) -> Frame | None:
        """The newest frame, None before the first. Never blocks; callable from any thread."""

    def start(self) -> None:
        """Begin streaming (lamp on). Raises DeviceError."""

    def stop(self) -> None:
        """End streaming and forget the frames; never raises."""


class Advice(StrEnum):
    """What the person should do now for a usable picture; screens say it in words."""

    LOOK_HERE = "look-here"
    COME_CLOSER = "come-closer"
    STEP_BACK = "step-back"
    ONE_PERSON = "one-person"
    MORE_LIGHT = "more-light"
    LESS_LIGHT = "less-light"
    HOLD_STILL = "hold-still"
    LOOK_STRAIGHT = "look-straight"
    TURN_LEFT = "turn-left"
    """Towards the person's own left hand."""
    TURN_RIGHT = "turn-right"
    COMPARING = "comparing"


@dataclass(frozen=True)
class FaceProgress:
    """One moment of a face check. ``done`` goes from 0 to 1."""

    advice: Advice
    done: float


@dataclass(frozen=True)
class FaceMatch:
    """The live person and the chip photo are the same person by this margin."""

    distance: float
    threshold: float


class VerifiesFaces(Driver, Protocol):
    """Compares a live person with a photo, in a process of its own. Nothing is kept."""

    def compare(self, one: Picture, other: Picture) -> FaceMatch:
        """Distance of the largest faces of two pictures, whatever the verdict.

        Raises DeviceError: FACE_NONE, FACE_SEVERAL, FACE_MODEL_MISSING, CHILD_CRASHED, TIMED_OUT.
        """

    def verify(
        self,
        photo: Picture,
        latest: Callable[[], Frame | None],
        on_progress: Callable[[FaceProgress], None],
        cancel: CancelToken,
        timeout_s: float,
    ) -> FaceMatch:
        """One live person, good pictures, a random head turn, then the comparison; returns only a match.

        Raises DeviceError: CANCELLED, FACE_NONE, FACE_SEVERAL, FACE_QUALITY, FACE_NOT_LIVE, FACE_MISMATCH,
        CAMERA_SILENT, CHILD_CRASHED, TIMED_OUT.
        """


# --- Paper ----------------------------------------------------------------------------------------------------------


class Sense(StrEnum):
    """What a sensor says; UNKNOWN when it was asked and did not answer, NOT_SUPPORTED when there is no such sensor."""

    GOOD = "good"
    LOW = "low"
    BAD = "bad"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "not-supported"


@dataclass(frozen=True, kw_only=True)
class PaperState:
    """A printer's senses, each on its own: nothing is inferred from silence."""

    link: Sense
    cover: Sense = Sense.UNKNOWN
    paper: Sense = Sense.UNKNOWN
    jam: Sense = Sense.UNKNOWN
    supply: Sense = Sense.UNKNOWN
    queue: Sense = Sense.UNKNOWN


class PrintStage(StrEnum):
    """What is known while a print is under way."""

    SENT = "sent"
    """All bytes left this machine; nothing is known beyond."""
    SETTLED = "settled"
    """The device has confirmed that it worked through all of it."""


class PrintOutcome(StrEnum):
    """The most that can be vouched for at the end. What is known to have failed is raised instead."""

    SEEN = "seen"
    """Settled, and every sensor the device has was good when asked afterwards."""
    UNKNOWN = "unknown"
    """Bytes were sent and then the device or its sensors fell silent: only a person can tell."""


@dataclass(frozen=True)
class TextLine:
    """A line of a receipt; wraps by itself. ``size`` 1 or 2 times the normal glyph."""

    text: str
    size: int = 1
    bold: bool = False
    centre: bool = False


@dataclass(frozen=True)
class Rule:
    """A dashed line across the receipt."""


@dataclass(frozen=True)
class QrCode:
    """A QR code, centred."""

    payload: str


@dataclass(frozen=True)
class Gap:
    """Empty lines."""

    lines: int = 1


ReceiptPart = TextLine | Rule | QrCode | Gap


@dataclass(frozen=True)
class Receipt:
    """A receipt as the printer-independent list of its parts; the printer feeds and cuts after the last."""

    parts: tuple[ReceiptPart, ...]


class PrintsReceipts(Driver, Protocol):
    """A receipt printer."""

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""

    def print_receipt(self, job: str, receipt: Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        """Query, print, cut, query. The same ``job`` is never printed twice: a repetition returns the first outcome.

        Raises DeviceError before anything is on paper (RECEIPT_PRINTER_ABSENT, RECEIPT_PAPER_OUT, RECEIPT_COVER_OPEN,
        RECEIPT_PRINTER_ERROR) or RECEIPT_CUT_SHORT when paper or cover failed during the print.
        """


class PrintsPages(Driver, Protocol):
    """A page printer."""

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""

    def print_pages(
        self, job: str, pdf: bytes, on_stage: Callable[[PrintStage], None], cancel: CancelToken, timeout_s: float
    ) -> PrintOutcome:
        """Send a PDF (A4) and follow the job to its end. The same ``job`` is never printed twice; a job that fails or
        times out is cancelled at the printer, so that it never prints for the next person.

        Raises DeviceError: PAGE_*, TIMED_OUT, CANCELLED.
        """
