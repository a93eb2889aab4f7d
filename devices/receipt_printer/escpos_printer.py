"""Receipt printer on a serial line: asks before and after, and never calls printed what nobody can vouch for."""

import termios
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import serial

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
from devices.receipt_printer.render import render
from devices.receipt_printer.status import QUERIES, Answers, all_known, is_status, obstacle, paper_state

ANSWER_S: Final = 0.4
CHUNK: Final = 1024
WRITE_S: Final = 5.0
DRAIN_S: Final = 15.0
"""How long a printer may take to work through a receipt before it counts as silent."""
REMEMBERED: Final = 64
ALL_SENSES: Final = frozenset({"cover", "paper", "error"})
_ORDERED_STATUS: Final = b"\x1dr\x01"
"""GS r 1: answered in the order of the buffer, so its answer proves that everything before it was worked through."""
_GONE = (OSError, termios.error, TypeError)


class EscPosReceiptPrinter:
    """Settings: ``port``; ``baud`` (115200); ``senses``, what the model can report: cover, paper, error (all)."""

    def __init__(self, settings: Settings) -> None:
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 115200))
        self._senses = frozenset(settings.get("senses", ALL_SENSES))
        if not self._senses <= ALL_SENSES:
            raise ValueError(f"senses are {', '.join(sorted(ALL_SENSES))}")
        self._line: serial.Serial | None = None
        self._outcomes: OrderedDict[str, PrintOutcome] = OrderedDict()

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the port. Raises DeviceError RECEIPT_PRINTER_ABSENT."""
        if self._line is None:
            try:
                self._line = serial.Serial(self._port, self._baud, timeout=0, write_timeout=WRITE_S, exclusive=True)
            except (*_GONE, ValueError) as fault:
                raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port}: {fault}") from fault

    def close(self) -> None:
        """Close the port."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_GONE):  # the port may have gone away first
                line.close()

    def status(self) -> Status:
        """Ask every sensor and sum up."""
        state = self.paper_state()
        failure = obstacle(state)
        if failure is not None:
            return Blocked(failure, self._port)
        if state.link is not Sense.GOOD:
            return Absent(DeviceFailure.RECEIPT_PRINTER_ABSENT, self._port)
        return Ready(self._port, warnings=("paper-low",) if state.paper is Sense.LOW else ())

    def paper_state(self) -> PaperState:
        """Ask every sensor."""
        try:
            return paper_state(Answers(self._ask()), self._senses)
        except DeviceError:
            return PaperState(link=Sense.BAD)

    # --- Printing ---------------------------------------------------------------------------------------------------

    def print_receipt(self, job: str, receipt: Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        """Query, print, cut, query; see devices.api."""
        if job in self._outcomes:
            return self._outcomes[job]
        before = self.paper_state()
        failure = obstacle(before)
        if failure is not None:
            raise DeviceError(failure, "before printing")
        if before.link is not Sense.GOOD:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port} does not answer")
        # From the first byte on, a repetition of this job could print twice.
        self._remember(job, PrintOutcome.UNKNOWN)
        outcome = self._print(render(receipt), on_stage)
        self._remember(job, outcome)
        return outcome

    def _print(self, content: bytes, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        try:
            self._send(content + _ORDERED_STATUS)
            on_stage(PrintStage.SENT)
            if not self._worked_through():
                self._raise_if_cut_short()
                return PrintOutcome.UNKNOWN
            on_stage(PrintStage.SETTLED)
            after = self._raise_if_cut_short()
        except DeviceError as error:
            if error.failure is DeviceFailure.RECEIPT_PRINTER_ABSENT:
                return PrintOutcome.UNKNOWN
            raise
        return PrintOutcome.SEEN if all_known(after) else PrintOutcome.UNKNOWN

    def _raise_if_cut_short(self) -> PaperState:
        after = self.paper_state()
        failure = obstacle(after)
        if failure is not None:
            raise DeviceError(DeviceFailure.RECEIPT_CUT_SHORT, f"{failure.name} while printing")
        return after

    def _remember(self, job: str, outcome: PrintOutcome) -> None:
        self._outcomes[job] = outcome
        self._outcomes.move_to_end(job)
        while len(self._outcomes) > REMEMBERED:
            self._outcomes.popitem(last=False)

    # --- The line ---------------------------------------------------------------------------------------------------

    def _ask(self) -> dict[int, int]:
        """Real-time status of every query that is answered. Raises DeviceError RECEIPT_PRINTER_ABSENT."""
        answers: dict[int, int] = {}
        for query in QUERIES:
            answer = self._ask_once(query) if answers else self._ask_once(query) or self._ask_once(query)
            if answer is None:
                return answers  # a printer that is silent now is not asked for the rest
            answers[query] = answer
        return answers

    def _ask_once(self, query: int) -> int | None:
        self._forget_input()
        self._send(bytes([0x10, 0x04, query]))
        return self._take(ANSWER_S)

    def _worked_through(self) -> bool:
        """Whether the answer to the ordered status came: bits 4 and 7 are clear in it (Epson, GS r)."""
        deadline = time.monotonic() + DRAIN_S
        while (left := deadline - time.monotonic()) > 0:
            answer = self._take(min(left, 1.0))
            if answer is not None:
                if not is_status(answer):
                    return True
                continue
            if obstacle(self.paper_state()) is not None:
                return False
        return False

    def _send(self, content: bytes) -> None:
        line = self._opened()
        try:
            for start in range(0, len(content), CHUNK):
                line.write(content[start : start + CHUNK])
        except _GONE as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port}: {fault}") from fault

    def _take(self, timeout_s: float) -> int | None:
        line = self._opened()
        try:
            line.timeout = timeout_s
            answer: bytes = line.read(1)
        except _GONE as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port}: {fault}") from fault
        return answer[0] if answer else None

    def _forget_input(self) -> None:
        try:
            self._opened().reset_input_buffer()
        except _GONE as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port}: {fault}") from fault

    def _opened(self) -> serial.Serial:
        if self._line is None:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port} is not open")
        return self._line
