"""ESC/POS receipt printer on a serial line: asks before, prints, asks again, vouches for no more than it was told."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from devices.api import (
    Absent,
    Blocked,
    Description,
    DeviceError,
    Media,
    PaperState,
    PrintOutcome,
    PrintStage,
    Ready,
    Receipt,
    Sense,
    Settings,
    Status,
    Supply,
    SupplyLevel,
    TextLine,
)
from devices.failures import DeviceFailure
from devices.measured import blind_senses
from devices.printed_jobs import PrintedJobs
from devices.receipt_printer import job as work
from devices.receipt_printer.conversation import WRITE_IDLE_S, ask_block, ask_identity
from devices.receipt_printer.exit_sensor import ExitSensor
from devices.receipt_printer.job import Talk, cooled, print_pieces, words
from devices.receipt_printer.render import Form, render, render_pieces
from devices.receipt_printer.serial_line import LineGoneError, SerialLine
from devices.receipt_printer.status import Query, obstacle

CUT_OFF_REMNANT: Final = b"\x1b@\x1dVB\0"
"""ESC @, GS V 66 0: what an unfinished receipt may have left must not hang on the next person's. A cut of nothing moves
hardly any paper."""
VOID: Final = Receipt(
    (
        TextLine("作 废", size=2, bold=True, centre=True),
        TextLine("上面这张没有打完，不作凭证", centre=True),
        TextLine("VOID: not printed to its end", centre=True),
    )
)
RECOVER: Final = b"\x10\x05\x02"
"""DLE ENQ 2: try again after an error, without what was buffered. A cutter that was freed stays in error until told."""
RECOVER_EVERY_S: Final = 5.0
_RECOVERABLE: Final = frozenset({DeviceFailure.RECEIPT_CUTTER_STUCK, DeviceFailure.RECEIPT_PRINTER_ERROR})

PAPER_LOW: Final = "paper-low"
HEAD_HOT: Final = "head-hot"
SENSES: Final = {
    "printer": Query.PRINTER,
    "cover": Query.OFFLINE_CAUSE,
    "error": Query.ERROR_CAUSE,
    "paper": Query.PAPER,
}
SETTLES: Final = "settled"
IDENTITY: Final = "identity"
ALL_SENSES: Final = (*SENSES, SETTLES, IDENTITY)
MODEL, FIRMWARE, SERIAL = 67, 65, 68
"""n of GS I."""
_LEVELS = {
    Sense.GOOD: SupplyLevel.FULL,
    Sense.LOW: SupplyLevel.LOW,
    Sense.BAD: SupplyLevel.OUT,
    Sense.UNKNOWN: SupplyLevel.UNKNOWN,
    Sense.NOT_SUPPORTED: SupplyLevel.NOT_SUPPORTED,
}
Answer = TypeVar("Answer")


class EscPosReceiptPrinter:
    """Settings: ``port``; ``baud`` (115200); ``dots`` across (576) and ``columns`` (48) of half-width characters;
    ``four_byte`` (true): the font has GB18030's four-byte characters; ``senses``: what the model can tell, of
    ``printer``, ``cover``, ``error``, ``paper``, ``settled``, ``identity`` (all); ``exit_sensor`` (false) and how it is
    asked (exit_sensor.py).
    """

    def __init__(self, settings: Settings) -> None:
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 115200))
        self._form = Form(
            dots=int(settings.get("dots", 576)),
            columns=int(settings.get("columns", 48)),
            four_byte=bool(settings.get("four_byte", True)),
        )
        self._senses = frozenset(str(sense) for sense in settings.get("senses", ALL_SENSES))
        self._blind = blind_senses(settings)
        if unknown := self._senses - set(ALL_SENSES):
            raise ValueError(f"senses: {', '.join(sorted(unknown))}; known: {', '.join(ALL_SENSES)}")
        self._exit = ExitSensor.of(settings)
        self._talk: Talk | None = None
        self._jobs = PrintedJobs()
        self._tail = CUT_OFF_REMNANT
        """What must be printed before the next receipt; at first, a program that was killed may have left something."""
        self._recovered_at = 0.0

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the port. Raises DeviceError RECEIPT_PRINTER_ABSENT."""
        if self._talk is not None:
            return
        try:
            line = SerialLine(self._port, self._baud)
        except LineGoneError as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, str(fault)) from fault
        asked = frozenset(query for name, query in SENSES.items() if name in self._senses)
        self._talk = Talk(line, asked, SETTLES in self._senses, self._blind)

    def close(self) -> None:
        """Close the port."""
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.line.close()

    def status(self) -> Status:
        """Ask every sensor; paper near its end and a hot head are warnings. A printer in error is told to try again."""
        state = self.paper_state()
        failure = obstacle(state)
        if failure is DeviceFailure.RECEIPT_PRINTER_ABSENT:
            gone = state.link is Sense.BAD
            return Absent(failure, self._port if gone else f"{self._port} does not answer")
        if failure is not None:
            if failure in _RECOVERABLE:
                self._recover()
            return Blocked(failure, words(state))
        warnings = {PAPER_LOW: state.paper is Sense.LOW, HEAD_HOT: state.temperature is Sense.LOW}
        return Ready(self._port, tuple(code for code, true in warnings.items() if true))

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""
        return self._asked(Talk.state, PaperState(link=Sense.BAD))

    def description(self) -> Description:
        """GS I. Never raises."""
        if IDENTITY not in self._senses:
            return Description()
        return self._asked(_described, Description())

    def supplies(self) -> tuple[Supply, ...]:
        """The roll, as far as its sensors tell. Never raises."""
        return (Supply("paper", _LEVELS[self.paper_state().paper]),)

    def media(self) -> Media:
        """Whether a receipt lies at the exit. Never raises."""
        sensor = self._exit
        if sensor is None:
            return Media.NOT_SUPPORTED

        def look(talk: Talk) -> Media:
            answer = ask_block(talk.line, sensor.query, sensor.answer_start, sensor.answer_length)
            return sensor.media(answer)

        return self._asked(look, Media.UNKNOWN)

    def _asked(self, question: Callable[[Talk], Answer], otherwise: Answer) -> Answer:
        if self._talk is None:
            return otherwise
        try:
            return question(self._talk)
        except LineGoneError:
            return otherwise

    def _recover(self) -> None:
        if time.monotonic() - self._recovered_at > RECOVER_EVERY_S:
            self._recovered_at = time.monotonic()
            self._asked(lambda talk: talk.line.write(RECOVER, WRITE_IDLE_S), 0)

    # --- Printing ---------------------------------------------------------------------------------------------------

    def print_receipt(self, job: str, receipt: Receipt, on_stage: Callable[[PrintStage], None]) -> PrintOutcome:
        """Query, print, cut, query. Raises as devices.api says."""
        if (outcome := self._jobs.first_outcome(job)) is not None:
            return outcome
        talk = self._prepared()
        initialisation, *pieces = render_pieces(receipt, self._form)
        self._begin(talk, self._tail + initialisation)
        self._jobs.record(job, PrintOutcome.UNKNOWN)
        self._tail = CUT_OFF_REMNANT
        try:
            outcome = print_pieces(talk, pieces, lambda stage: self._heard(stage, on_stage))
        except LineGoneError:
            self.close()
            return PrintOutcome.UNKNOWN
        except DeviceError as error:
            self._tail = render(VOID, self._form)
            self._jobs.record(job, error)
            raise
        self._jobs.record(job, outcome)
        return outcome

    def _prepared(self) -> Talk:
        """The line to a printer that would print now. Raises DeviceError."""
        state = self.paper_state()
        if (failure := obstacle(state)) is not None or self._talk is None:
            raise DeviceError(failure or DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port} {words(state)}")
        try:
            cool = cooled(self._talk)
        except LineGoneError as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, str(fault)) from fault
        if not cool:
            raise DeviceError(DeviceFailure.RECEIPT_TOO_HOT, self._port)
        return self._talk

    def _begin(self, talk: Talk, initialisation: bytes) -> None:
        """Send what prints nothing of this receipt: a printer that fails here has put none of it on paper."""
        try:
            if talk.line.write(initialisation, work.STUCK_S) == len(initialisation):
                return
        except LineGoneError as fault:
            raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, str(fault)) from fault
        raise DeviceError(DeviceFailure.RECEIPT_PRINTER_ABSENT, f"{self._port} takes no data")

    def _heard(self, stage: PrintStage, on_stage: Callable[[PrintStage], None]) -> None:
        if stage is PrintStage.SETTLED:
            self._tail = b""
        on_stage(stage)


def _described(talk: Talk) -> Description:
    """A printer that leaves the first question unanswered is not asked the others."""
    model = ask_identity(talk.line, MODEL)
    if model is None:
        return Description()
    return Description(model, ask_identity(talk.line, FIRMWARE) or "", ask_identity(talk.line, SERIAL) or "")
