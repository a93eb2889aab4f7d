"""What a receipt printer's status bytes mean.

Source: Epson ESC/POS Command Reference, "DLE EOT n" (transmit real-time status) and "GS r n" (transmit status). Bits
are counted from 0, the lowest. A byte without the fixed bits of its answer is noise and is taken for no answer.
"""

from dataclasses import dataclass
from enum import IntEnum

from devices.api import PaperState, Sense
from devices.failures import DeviceFailure


class Query(IntEnum):
    """n of DLE EOT n, answered at once, even by a printer that is offline."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4

    @property
    def request(self) -> bytes:
        """The command's bytes."""
        return bytes((0x10, 0x04, self.value))


SETTLE_REQUEST = b"\x1dr\x01"
"""GS r 1: paper sensor status, answered in the order of the data before it."""

_REAL_TIME_FIXED, _REAL_TIME_VALUE = 0b1001_0011, 0b0001_0010
_SETTLE_FIXED = 0b1001_0000

_OFFLINE = 0x08  # n = 1
_COVER_OPEN, _STOPPED_WITHOUT_PAPER, _ERROR = 0x04, 0x20, 0x40  # n = 2
_RECOVERABLE, _CUTTER, _UNRECOVERABLE, _RECOVERS_BY_ITSELF = 0x04, 0x08, 0x20, 0x40  # n = 3
_NEAR_END, _END = 0x0C, 0x60  # n = 4


def is_real_time_answer(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear."""
    return byte & _REAL_TIME_FIXED == _REAL_TIME_VALUE


def is_settle_answer(byte: int) -> bool:
    """Whether a byte can be an answer to GS r: bits 4 and 7 clear."""
    return byte & _SETTLE_FIXED == 0


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The status bytes, each None when the printer was asked and kept silent."""

    asked: frozenset[Query]
    """The queries that this model can answer."""
    printer: int | None = None
    offline_cause: int | None = None
    error_cause: int | None = None
    paper: int | None = None
    settled: bool = False
    """The answer to a settle request came while these were asked."""

    @property
    def given(self) -> frozenset[Query]:
        """The queries that were answered."""
        values = zip(Query, (self.printer, self.offline_cause, self.error_cause, self.paper), strict=True)
        return frozenset(query for query, value in values if value is not None)


def paper_state(answers: Answers) -> PaperState:
    """The senses behind the answers. ``jam`` is the mechanism, but for the cutter, which has its own bit; a hot head
    (``temperature`` LOW) cools by itself.
    """

    def sense(queries: set[Query], *, bad: bool, low: bool = False) -> Sense:
        if bad:
            return Sense.BAD
        if not queries & answers.asked:
            return Sense.NOT_SUPPORTED
        if not queries & answers.given:
            return Sense.UNKNOWN
        return Sense.LOW if low else Sense.GOOD

    offline, error = answers.offline_cause or 0, answers.error_cause or 0
    paper = answers.paper or 0
    # n = 2 says that there is an error and n = 3 which: only without the second does the first have to do.
    unexplained = bool(offline & _ERROR) and Query.ERROR_CAUSE not in answers.given
    return PaperState(
        link=sense(set(Query), bad=False, low=bool((answers.printer or 0) & _OFFLINE)),
        cover=sense({Query.OFFLINE_CAUSE}, bad=bool(offline & _COVER_OPEN)),
        paper=sense(
            {Query.PAPER},
            bad=bool(paper & _END or offline & _STOPPED_WITHOUT_PAPER),
            low=bool(paper & _NEAR_END),
        ),
        jam=sense(
            {Query.ERROR_CAUSE},
            bad=unexplained or bool(error & (_RECOVERABLE | _UNRECOVERABLE)),
        ),
        cutter=sense({Query.ERROR_CAUSE}, bad=bool(error & _CUTTER)),
        temperature=sense({Query.ERROR_CAUSE}, bad=False, low=bool(error & _RECOVERS_BY_ITSELF)),
        supply=Sense.NOT_SUPPORTED,
        queue=Sense.NOT_SUPPORTED,
    )


def obstacle(state: PaperState) -> DeviceFailure | None:
    """Why this printer would not print now; None when it would, as far as it says."""
    match state:
        case PaperState(link=Sense.BAD | Sense.UNKNOWN):
            return DeviceFailure.RECEIPT_PRINTER_ABSENT
        case PaperState(cover=Sense.BAD):
            return DeviceFailure.RECEIPT_COVER_OPEN
        case PaperState(paper=Sense.BAD):
            return DeviceFailure.RECEIPT_PAPER_OUT
        case PaperState(cutter=Sense.BAD):
            return DeviceFailure.RECEIPT_CUTTER_STUCK
        case PaperState(jam=Sense.BAD):
            return DeviceFailure.RECEIPT_PRINTER_ERROR
        case PaperState(link=Sense.LOW, temperature=Sense.LOW):
            return None
        case PaperState(link=Sense.LOW):
            return DeviceFailure.RECEIPT_PRINTER_ERROR
    return None


def vouched(state: PaperState) -> bool:
    """Whether every sensor that the printer has said good (or near end), paper at least among them."""
    senses = (state.link, state.cover, state.paper, state.jam, state.cutter, state.temperature)
    return not {Sense.BAD, Sense.UNKNOWN} & set(senses) and state.paper in (Sense.GOOD, Sense.LOW)
