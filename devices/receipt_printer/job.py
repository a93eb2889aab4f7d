"""One receipt on its way to paper: sent in pieces, watched between them, followed until the printer has settled.

"Settled" is the printer's answer to a status request (GS r) that waits in its buffer behind the receipt. It answers
only after it has worked through all that was before; a printer without paper stops there and never answers.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from devices.api import DeviceError, PaperState, PrintOutcome, PrintStage, Sense
from devices.failures import DeviceFailure
from devices.measured import trusted
from devices.receipt_printer.conversation import ask_all, request_settle, settled_within
from devices.receipt_printer.serial_line import SerialLine
from devices.receipt_printer.status import Answers, Query, obstacle, paper_state, vouched

STUCK_S: Final = 8.0
"""How long a printer may take no byte: longer than any buffer of a printer that prints needs to make room."""
SETTLE_S: Final = 12.0
"""How long a printer that answers may take to work through a receipt."""
SILENT_S: Final = 3.0
"""How long one that answers nothing at all, be it asked in real time, is waited for."""
COOL_S: Final = 60.0
"""How long a hot head is waited for; makers say that it takes seconds."""
WATCH_S: Final = 0.5
"""How often the sensors are looked at while waiting."""
WATCH_BYTES: Final = 2048
CLEAR_BUFFER: Final = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 fn=8: forget what is buffered, or the rest would come out for the next person once paper is in."""


@dataclass(frozen=True)
class Talk:
    """An open line and what its printer can be asked. Everything raises LineGoneError."""

    line: SerialLine
    asked: frozenset[Query]
    settles: bool
    blind: frozenset[str] = frozenset()
    """Senses whose word was measured to be worth nothing."""

    def state(self) -> PaperState:
        """Every sense that can be trusted."""
        return self.state_of(ask_all(self.line, self.asked))

    def state_of(self, answers: Answers) -> PaperState:
        """What answers say, as far as they can be trusted."""
        return trusted(paper_state(answers), self.blind)


def cooled(talk: Talk) -> bool:
    """Wait for a hot head; false when it stays hot."""
    deadline = time.monotonic() + COOL_S
    while talk.state().temperature is Sense.LOW:
        if time.monotonic() > deadline:
            return False
        talk.line.read(WATCH_S)
    return True


def print_pieces(talk: Talk, pieces: Iterable[bytes], on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
    """Print what was rendered. Raises DeviceError RECEIPT_CUT_SHORT, LineGoneError."""
    if not _sent(talk, pieces):
        raise_if_cut_short(talk)
        return PrintOutcome.UNKNOWN
    on_stage(PrintStage.SENT)
    if not talk.settles or not _settled(talk):
        return PrintOutcome.UNKNOWN
    on_stage(PrintStage.SETTLED)
    return PrintOutcome.SEEN if vouched(talk.state()) else PrintOutcome.UNKNOWN


def _sent(talk: Talk, pieces: Iterable[bytes]) -> bool:
    """Send all pieces, looking at the sensors between them; false when the printer takes no more."""
    unwatched = 0
    for piece in pieces:
        if unwatched + len(piece) > WATCH_BYTES:
            raise_if_cut_short(talk)
            unwatched = 0
        if not _taken(talk, piece):
            return False
        unwatched += len(piece)
    return True


def _taken(talk: Talk, piece: bytes) -> bool:
    """Send a piece, with patience while the head cools."""
    cool_until = time.monotonic() + COOL_S
    sent = talk.line.write(piece, STUCK_S)
    while sent < len(piece):
        if raise_if_cut_short(talk).temperature is not Sense.LOW or time.monotonic() > cool_until:
            return False
        sent += talk.line.write(piece[sent:], STUCK_S)
    return True


def _settled(talk: Talk) -> bool:
    """Wait until the printer says that it has worked through everything."""
    if not request_settle(talk.line):
        raise_if_cut_short(talk)
        return False
    last_heard = time.monotonic()
    deadline, cool_until = last_heard + SETTLE_S, last_heard + COOL_S
    while time.monotonic() < min(deadline, last_heard + SILENT_S):
        if settled_within(talk.line, WATCH_S):
            return True
        answers = ask_all(talk.line, talk.asked)
        if answers.settled:
            return True
        state = _unless_cut_short(talk, talk.state_of(answers))
        now = time.monotonic()
        if state.link is not Sense.UNKNOWN:
            last_heard = now
        if state.temperature is Sense.LOW:
            deadline = max(deadline, min(now + SETTLE_S, cool_until))
    return False


def raise_if_cut_short(talk: Talk) -> PaperState:
    """The state, unless something keeps the printer from going on. Raises DeviceError RECEIPT_CUT_SHORT."""
    return _unless_cut_short(talk, talk.state())


def _unless_cut_short(talk: Talk, state: PaperState) -> PaperState:
    failure = obstacle(state)
    if failure is None or failure is DeviceFailure.RECEIPT_PRINTER_ABSENT:
        return state
    talk.line.write(CLEAR_BUFFER, WATCH_S)
    raise DeviceError(DeviceFailure.RECEIPT_CUT_SHORT, f"{failure.name} {words(state)}")


def words(state: PaperState) -> str:
    """What is not good, for the technician."""
    senses = {
        "link": state.link,
        "cover": state.cover,
        "paper": state.paper,
        "cutter": state.cutter,
        "mechanism": state.jam,
        "temperature": state.temperature,
    }
    return ", ".join(f"{name} {sense.value}" for name, sense in senses.items() if sense is not Sense.GOOD)
