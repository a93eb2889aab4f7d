"""What ``printer-state-reasons`` mean (RFC 8011 section 5.4.12, PWG 5100.9).

The severity suffix is dropped: printers report the same empty tray as -report while idle, as -warning or -error while a
job waits for it. Reasons that are not in the table are kept for the technician and change nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from devices.api import PaperState, Sense
from devices.failures import DeviceFailure
from devices.page_printer.ipp_answers import PrinterWord

STOPPED: Final = 5
_SUFFIXES = ("-error", "-warning", "-report")

_TABLE: Final[dict[str, tuple[str, Sense]]] = {
    "media-empty": ("paper", Sense.BAD),
    "media-needed": ("paper", Sense.BAD),
    "media-low": ("paper", Sense.LOW),
    "input-tray-missing": ("paper", Sense.BAD),
    "media-jam": ("jam", Sense.BAD),
    "fuser-over-temp": ("temperature", Sense.LOW),
    "fuser-under-temp": ("temperature", Sense.LOW),
    "cover-open": ("cover", Sense.BAD),
    "door-open": ("cover", Sense.BAD),
    "interlock-open": ("cover", Sense.BAD),
    "toner-empty": ("supply", Sense.BAD),
    "toner-low": ("supply", Sense.LOW),
    "developer-empty": ("supply", Sense.BAD),
    "developer-low": ("supply", Sense.LOW),
    "marker-supply-empty": ("supply", Sense.BAD),
    "marker-supply-low": ("supply", Sense.LOW),
    "marker-waste-full": ("supply", Sense.BAD),
    "marker-waste-almost-full": ("supply", Sense.LOW),
    "opc-life-over": ("supply", Sense.BAD),
    "opc-near-eol": ("supply", Sense.LOW),
    "paused": ("queue", Sense.BAD),
    "moving-to-paused": ("queue", Sense.BAD),
    "spool-area-full": ("queue", Sense.BAD),
    "output-area-full": ("queue", Sense.BAD),
    "output-tray-missing": ("queue", Sense.BAD),
    # Some of the printers behind a queue are stopped, not all: it goes on.
    "stopped-partly": ("queue", Sense.LOW),
    "output-area-almost-full": ("queue", Sense.LOW),
    "shutdown": ("link", Sense.BAD),
    "offline": ("link", Sense.BAD),
    "timed-out": ("link", Sense.BAD),
    # Sounds like progress, but a CUPS queue says it for as long as a printer is switched off: the link is unknown.
    "connecting-to-device": ("link", Sense.UNKNOWN),
}
_PAUSED = frozenset({"paused", "moving-to-paused"})
_WORSE = (Sense.GOOD, Sense.LOW, Sense.UNKNOWN, Sense.BAD)

_FAILURES: Final = (
    ("link", DeviceFailure.PAGE_PRINTER_ABSENT),
    ("jam", DeviceFailure.PAGE_JAM),
    ("cover", DeviceFailure.PAGE_COVER_OPEN),
    ("paper", DeviceFailure.PAGE_PAPER_OUT),
    ("supply", DeviceFailure.PAGE_SUPPLY_OUT),
    ("queue", DeviceFailure.PAGE_PRINTER_STOPPED),
)
"""In the order of what must be mended first: an open cover may hide a jam, and a stopped queue has its cause."""


def keyword(reason: str) -> str:
    """A reason without its severity."""
    for suffix in _SUFFIXES:
        if reason.endswith(suffix):
            return reason.removesuffix(suffix)
    return reason


def paper_state(word: PrinterWord) -> PaperState:
    """The senses behind a printer's word.

    "none" from a printer means that all is well. From a CUPS queue whose printer can't be asked it means that no job
    has met trouble yet, not that anybody looked: what the queue does not complain of is unknown.
    """
    quiet = Sense.GOOD if word.first_hand or not word.is_queue else Sense.UNKNOWN
    state = PaperState(
        link=quiet,
        cover=quiet,
        paper=quiet,
        jam=quiet,
        cutter=Sense.NOT_SUPPORTED,
        temperature=quiet,
        supply=quiet,
        queue=Sense.GOOD,
    )
    told: dict[str, Sense] = {}
    for reason in word.reasons:
        sense, value = _TABLE.get(keyword(reason), ("", Sense.GOOD))
        if sense:
            told[sense] = max(told.get(sense, Sense.GOOD), value, key=_WORSE.index)
    if word.state == STOPPED or not word.accepting:
        told["queue"] = Sense.BAD
    return replace(state, **told)


def obstacle(word: PrinterWord) -> DeviceFailure | None:
    """Why nothing would come out of this printer now; None when something might."""
    state = paper_state(word)
    for sense, failure in _FAILURES:
        if getattr(state, sense) is Sense.BAD:
            return failure
    return None


def stale(word: PrinterWord) -> bool:
    """Whether its complaints may be those of a past job: an idle CUPS queue keeps the last ones it met."""
    return word.is_queue and not word.first_hand and word.accepting and word.state != STOPPED


def left_paused(word: PrinterWord) -> bool:
    """Whether a queue waits to be resumed, as CUPS leaves one after a printer's trouble. One that was told to take no
    jobs was told so by somebody.
    """
    return word.is_queue and word.accepting and bool(_PAUSED & set(map(keyword, word.reasons)))


def of_the_queue(reasons: Iterable[str]) -> tuple[str, ...]:
    """The reasons that speak of a queue, not of the printer behind it."""
    return tuple(reason for reason in reasons if reason != "none" and _sense(reason) in ("", "queue"))


def _sense(reason: str) -> str:
    return _TABLE.get(keyword(reason), ("", Sense.GOOD))[0]


def clean(word: PrinterWord) -> bool:
    """Whether a printer that has just completed a job complains of nothing that spoils it."""
    return obstacle(word) is None and "connecting-to-device" not in map(keyword, word.reasons)


def unknown_reasons(word: PrinterWord) -> tuple[str, ...]:
    """What the table does not know, for the technician."""
    return tuple(reason for reason in word.reasons if keyword(reason) not in _TABLE and reason != "none")
