"""Printers: what their sensors say, what is printed, what can be vouched for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.api.driver import CancelToken, Driver


class Sense(StrEnum):
    """What a sensor says; UNKNOWN when it was asked and did not answer, NOT_SUPPORTED when there is no such sensor."""

    GOOD = "good"
    LOW = "low"
    BAD = "bad"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "notSupported"


@dataclass(frozen=True, kw_only=True)
class PaperState:
    """A printer's senses, each on its own: nothing is inferred from silence."""

    link: Sense
    cover: Sense = Sense.UNKNOWN
    paper: Sense = Sense.UNKNOWN
    jam: Sense = Sense.UNKNOWN
    cutter: Sense = Sense.UNKNOWN
    temperature: Sense = Sense.UNKNOWN
    """LOW while a hot print head cools: it goes on by itself."""
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
        RECEIPT_CUTTER_STUCK, RECEIPT_TOO_HOT, RECEIPT_PRINTER_ERROR) or RECEIPT_CUT_SHORT when paper, cover or cutter
        failed during the print; what came out of it is marked as void before anything else is printed.
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
