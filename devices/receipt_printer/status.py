"""Status bytes of ESC/POS printers (Epson, command DLE EOT n): pure.

Every status byte has bits 0 and 7 clear and bits 1 and 4 set; anything else is not an answer.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from devices.api import PaperState, Sense
from devices.failures import DeviceFailure

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
QUERIES = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER)
_FIXED_MASK, _FIXED_VALUE = 0b1001_0011, 0b0001_0010
_COVER_OPEN = 0b0000_0100
_CUTTER_ERROR, _UNRECOVERABLE, _HEAT = 0b0000_1000, 0b0010_0000, 0b0100_0000
_NEAR_END, _PAPER_OUT = 0b0000_1100, 0b0110_0000


def is_status(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT."""
    return byte & _FIXED_MASK == _FIXED_VALUE


@dataclass(frozen=True)
class Answers:
    """Status bytes by query; a query that was not answered is missing."""

    bytes_by_query: Mapping[int, int]

    def get(self, query: int) -> int | None:
        """The answer, when it is one."""
        value = self.bytes_by_query.get(query)
        return value if value is not None and is_status(value) else None


def paper_state(answers: Answers, senses: AbstractSet[str]) -> PaperState:
    """What the sensors say. Silence is UNKNOWN; a sensor that the model lacks is NOT_SUPPORTED."""
    offline, error, paper = (answers.get(query) for query in (OFFLINE_CAUSE, ERROR_CAUSE, PAPER))
    return PaperState(
        link=Sense.GOOD if any(answers.get(query) is not None for query in QUERIES) else Sense.UNKNOWN,
        cover=_sense("cover", senses, offline, lambda byte: Sense.BAD if byte & _COVER_OPEN else Sense.GOOD),
        paper=_sense("paper", senses, paper, _paper),
        jam=_sense("error", senses, error, _error),
        supply=Sense.NOT_SUPPORTED,
        queue=Sense.NOT_SUPPORTED,
    )


def _sense(name: str, senses: AbstractSet[str], byte: int | None, judge: Callable[[int], Sense]) -> Sense:
    if name not in senses:
        return Sense.NOT_SUPPORTED
    return Sense.UNKNOWN if byte is None else judge(byte)


def _paper(byte: int) -> Sense:
    if byte & _PAPER_OUT:
        return Sense.BAD
    return Sense.LOW if byte & _NEAR_END else Sense.GOOD


def _error(byte: int) -> Sense:
    return Sense.BAD if byte & (_CUTTER_ERROR | _UNRECOVERABLE | _HEAT) else Sense.GOOD


def obstacle(state: PaperState) -> DeviceFailure | None:
    """What keeps the printer from printing, for certain."""
    if state.cover is Sense.BAD:
        return DeviceFailure.RECEIPT_COVER_OPEN
    if state.paper is Sense.BAD:
        return DeviceFailure.RECEIPT_PAPER_OUT
    if state.jam is Sense.BAD:
        return DeviceFailure.RECEIPT_PRINTER_ERROR
    return None


def all_known(state: PaperState) -> bool:
    """Whether every sensor that the model has gave an answer."""
    return Sense.UNKNOWN not in (state.link, state.cover, state.paper, state.jam)
