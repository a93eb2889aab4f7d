"""ESC/POS receipt printer on a serial line: asks before, prints, asks again, and vouches for no more than it was told.

"Settled" is the printer's answer to a status request (GS r) that waits in its buffer behind the receipt. It answers
only after it has worked through all that was before; a printer without paper stops there and never answers.
"""

import time
from collections.abc import Callable
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    DeviceError,
    PaperState,
    PrintOutcome,
    PrintStage,
    Ready,
    Receipt,
    Sense,
    Settings,
    Status,
)
from devices.failures import DeviceFailure
from devices.printed_jobs import PrintedJobs
from devices.receipt_printer.conversation import ask_all, request_settle, settled_within
from devices.receipt_printer.render import Form, render_pieces
from devices.receipt_printer.serial_line import LineGoneError, SerialLine
from devices.receipt_printer.status import Answers, Query, obstacle, paper_state, vouched

STUCK_S: Final = 8.0
"""How long a printer may take no byte: longer than any buffer of a printer that prints needs to make room."""
SETTLE_S: Final = 12.0
"""How long a printer that answers may take to work through a receipt."""
SILENT_S: Final = 3.0
"""How long one that answers nothing at all, be it asked in real time, is waited for."""
WATCH_S: Final = 0.5
"""How often paper and cover are looked at while waiting."""
WATCH_BYTES: Final = 2048
CLEAR_BUFFER: Final = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 fn=8: forget what is buffered, or the rest would come out for the next person once paper is in."""
CUT_OFF_REMNANT: Final = b"\x1b@\x1dVB\0"
"""ESC @, GS V 66 0: what an unfinished receipt left in the printer must not hang on the next person's."""

PAPER_LOW: Final = "paper-low"
SENSES: Final = {
    "printer": Query.PRINTER,
    "cover": Query.OFFLINE_CAUSE,
    "error": Query.ERROR_CAUSE,
    "paper": Query.PAPER,
}
SETTLES: Final = "settled"
ALL_SENSES: Final = (*SENSES, SETTLES)


class EscPosReceiptPrinter:
    """Settings: ``port``; ``baud`` (115200); ``dots`` across (576) and ``columns`` (48) of half-width characters;
    ``four_byte`` (true): the font has GB18030's four-byte characters; ``senses``: what the model can tell, of
    ``printer``, ``cover``, ``error``, ``paper``, ``settled`` (all).
    """

    def __init__(self, settings: Settings) -> None:
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 115200))
        self._form = Form(
            dots=int(settings.get("dots", 576)),
            columns=int(settings.get("columns", 48)),
            four_byte=bool(settings.get("four_byte", True)),
        )
        senses = frozenset(str(sense) for sense in settings.get("senses", ALL_SENSES))
        if unknown := senses - set(ALL_SENSES):
            raise ValueError(f"senses: {', '.join(sorted(unknown))}; known: {', '.join(ALL_SENSES)}")
        self._queries = frozenset(query for name, query in SENSES.items() if name in senses)
        self._settles = SETTLES in senses
        self._line: SerialLine | None = None
        self._jobs = PrintedJobs()
        self._remnant = False

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the port. Raises DeviceError RECEIPT_PRINTER_ABSENT."""
        if self._line is None:
            try:
                self._line = SerialLine(self._port, self._baud)
            except LineGoneError as fault:
                raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, str(fault)) from fault

    def close(self) -> None:
        """Close the port."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def status(self) -> Status:
        """Ask every sensor; paper near its end is a warning."""
        state = self.paper_state()
        failure = obstacle(state)
        if failure is DeviceFailure.RECEIPT_PRINTER_ABSENT:
            gone = state.link is Sense.BAD
            return Absent(failure, self._port if gone else f"{self._port} does not answer")
        if failure is not None:
            return Blocked(failure, _words(state))
        return Ready(self._port, (PAPER_LOW,) if state.paper is Sense.LOW else ())

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""
        if self._line is None:
            return PaperState(link=Sense.BAD)
        try:
            return self._asked(self._line)
        except LineGoneError:
            return PaperState(link=Sense.BAD)

    def _asked(self, line: SerialLine) -> PaperState:
        answers: Answers = ask_all(line, self._queries)
        return paper_state(answers)

    # --- Printing ---------------------------------------------------------------------------------------------------

    def print_receipt(self, job: str, receipt: Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        """Query, print, cut, query. Raises as devices.api says."""
        if (outcome := self._jobs.first_outcome(job)) is not None:
            return outcome
        state = self.paper_state()
        if (failure := obstacle(state)) is not None:
            raise DeviceError(failure, f"{self._port} {_words(state)}")
        assert self._line is not None, "an unopened line is an obstacle"  # noqa: S101 (says it to mypy, too)
        initialisation, *pieces = render_pieces(receipt, self._form)
        self._begin(self._line, CUT_OFF_REMNANT + initialisation if self._remnant else initialisation)
        self._jobs.record(job, PrintOutcome.UNKNOWN)
        self._remnant = True
        try:
            outcome = self._print(self._line, pieces, on_stage)
        except DeviceError as error:
            self._jobs.record(job, error)
            raise
        self._jobs.record(job, outcome)
        return outcome

    def _begin(self, line: SerialLine, initialisation: bytes) -> None:
        """Send what prints nothing: a printer that fails here has put nothing on paper."""
        try:
            if line.write(initialisation, STUCK_S) == len(initialisation):
                return
        except LineGoneError as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, str(fault)) from fault
        raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port} takes no data")

    def _print(self, line: SerialLine, pieces: list[bytes], on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        try:
            if not self._sent(line, pieces):
                self._raise_if_cut_short(line)
                return PrintOutcome.UNKNOWN
            on_stage(PrintStage.SENT)
            if not self._settles or not self._settled(line):
                return PrintOutcome.UNKNOWN
            self._remnant = False
            on_stage(PrintStage.SETTLED)
            return PrintOutcome.SEEN if vouched(self._asked(line)) else PrintOutcome.UNKNOWN
        except LineGoneError:
            self.close()
            return PrintOutcome.UNKNOWN

    def _sent(self, line: SerialLine, pieces: list[bytes]) -> bool:
        """Send all pieces, looking at paper and cover between them; false when the printer takes no more."""
        unwatched = 0
        for piece in pieces:
            if unwatched + len(piece) > WATCH_BYTES:
                self._raise_if_cut_short(line)
                unwatched = 0
            if line.write(piece, STUCK_S) < len(piece):
                return False
            unwatched += len(piece)
        return True

    def _settled(self, line: SerialLine) -> bool:
        """Wait until the printer says that it has worked through everything."""
        if not request_settle(line):
            self._raise_if_cut_short(line)
            return False
        last_heard = time.monotonic()
        deadline = last_heard + SETTLE_S
        while time.monotonic() < min(deadline, last_heard + SILENT_S):
            if settled_within(line, WATCH_S):
                return True
            if self._raise_if_cut_short(line).link is not Sense.UNKNOWN:
                last_heard = time.monotonic()
        return False

    def _raise_if_cut_short(self, line: SerialLine) -> PaperState:
        state = self._asked(line)
        failure = obstacle(state)
        if failure is None or failure is DeviceFailure.RECEIPT_PRINTER_ABSENT:
            return state
        line.write(CLEAR_BUFFER, WATCH_S)
        raise DeviceError(DeviceFailure.RECEIPT_CUT_SHORT, f"{failure.name} {_words(state)}")


def _words(state: PaperState) -> str:
    senses = {"link": state.link, "cover": state.cover, "paper": state.paper, "cutter": state.jam}
    return ", ".join(f"{name} {sense.value}" for name, sense in senses.items() if sense is not Sense.GOOD)
