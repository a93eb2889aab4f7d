"""Page printer over IPP, driverless or a CUPS queue: sends a PDF and follows the job to its end.

Whatever fails or takes too long is cancelled at the printer, so that no page comes out for the next person. A job whose
printer went away is cancelled as soon as it is back. A CUPS queue is emptied after each job and at the start, documents
included, and resumed when it was left paused; its policy must let the terminal do so (Resume-Printer, Cancel-Job).
"""

import hashlib
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    Description,
    DeviceError,
    Media,
    PaperState,
    PrintOutcome,
    PrintStage,
    Ready,
    Sense,
    Settings,
    Status,
    Supply,
)
from devices.failures import DeviceFailure
from devices.measured import blind_senses, trusted
from devices.page_printer.destination import Destination
from devices.page_printer.ipp_answers import Attributes, IppRefusedError, IppUnreachableError, JobWord, PrinterWord
from devices.page_printer.ipp_client import AT_A_GLANCE, UNHURRIED, IppClient, Timeouts
from devices.page_printer.job import Followed, follow
from devices.page_printer.reasons import left_paused, obstacle, paper_state, stale, unknown_reasons
from devices.page_printer.supplies import (
    DESCRIPTION_ATTRIBUTES,
    MEDIA_ATTRIBUTES,
    SUPPLY_ATTRIBUTES,
    description,
    media,
    supplies,
)
from devices.printed_jobs import PrintedJobs

BUSY_RETRY_S: Final = 0.5
RESUME_EVERY_S: Final = 5.0
"""A queue that stops again at once is not driven on and on."""
WARNINGS: Final = {"paper": "paper-low", "supply": "supply-low"}

_BUSY = frozenset({0x0505, 0x0507})
_NOT_ACCEPTING = frozenset({0x0502, 0x0506, 0x050A})
_NO_SUCH_OPERATION = 0x0501
_FAULTS = (IppUnreachableError, IppRefusedError)
_VOUCHING = frozenset({"paper", "jam"})
"""A printer that was measured to be blind in one of these has seen nothing, whatever it says."""


def requesting_user(uri: str) -> str:
    """Whose jobs these are, to the printer: no resident's name goes to it, and no other terminal or printer table has
    the same one, so that nobody cancels another's.
    """
    return f"terminal-{hashlib.sha256(f'{socket.gethostname()} {uri}'.encode()).hexdigest()[:12]}"


class IppPagePrinter:
    """Settings: ``uri``, like ``ipp://localhost:631/ipp/print`` or ``ipp://localhost/printers/NAME``; ``exit_sensor``
    (false): the output tray has a sensor, and printer-output-tray tells what it sees.
    """

    def __init__(self, settings: Settings) -> None:
        self._uri = str(settings["uri"])
        self._user = requesting_user(self._uri)
        self._to = Destination(self._uri, self._user)
        self._client = self._to.client
        self._exit_sensor = settings.get("exit_sensor", False) is True
        self._blind = blind_senses(settings)
        self._jobs = PrintedJobs()
        self._left_behind = False
        self._resumed_at = 0.0

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """See that the printer answers; what it still has of this terminal's is of somebody who has gone.

        Raises DeviceError PAGE_PRINTER_ABSENT.
        """
        try:
            word = self._to.word(AT_A_GLANCE)
            self._empty(word)
        except _FAULTS as fault:
            raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault

    def close(self) -> None:
        """Let go of the connections."""
        self._to.close()

    def status(self) -> Status:
        """Ask the printer; low paper and low supplies are warnings. A queue left paused is emptied and resumed."""
        try:
            word = self._woken(AT_A_GLANCE)
            if self._left_behind:
                self._empty(word)
                self._left_behind = False
        except _FAULTS as fault:
            return Absent(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault))
        if (failure := obstacle(word)) is not None and not stale(word):
            detail = ", ".join(word.reasons)
            away = failure is DeviceFailure.PAGE_PRINTER_ABSENT
            return Absent(failure, detail) if away else Blocked(failure, detail)
        state = trusted(paper_state(word), self._blind)
        warnings = tuple(code for sense, code in WARNINGS.items() if getattr(state, sense) is Sense.LOW)
        return Ready(", ".join((self._uri, *unknown_reasons(word))), warnings)

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""
        try:
            return trusted(paper_state(self._to.word(AT_A_GLANCE)), self._blind)
        except _FAULTS:
            return PaperState(link=Sense.BAD)

    def description(self) -> Description:
        """What the printer says it is. Never raises."""
        return description(self._attributes(DESCRIPTION_ATTRIBUTES))

    def supplies(self) -> tuple[Supply, ...]:
        """Paper, trays, toner. Never raises."""
        return supplies(self.paper_state(), self._attributes(SUPPLY_ATTRIBUTES))

    def media(self) -> Media:
        """Whether a page lies in the output tray. Never raises."""
        return media(self._attributes(MEDIA_ATTRIBUTES)) if self._exit_sensor else Media.NOT_SUPPORTED

    def _attributes(self, names: tuple[str, ...]) -> Attributes:
        try:
            return self._to.attributes(names)
        except _FAULTS:
            return {}

    def _woken(self, timeouts: Timeouts) -> PrinterWord:
        """The printer's word, after its queue was resumed if it was left paused. Raises _FAULTS."""
        word = self._to.word(timeouts)
        if not left_paused(word) or time.monotonic() - self._resumed_at < RESUME_EVERY_S:
            return word
        self._resumed_at = time.monotonic()
        self._empty(word)
        with suppress(IppRefusedError):  # not allowed to: it stays stopped, which the status then says
            self._client.resume()
        return self._to.word(timeouts)

    # --- Printing ---------------------------------------------------------------------------------------------------

    def print_pages(
        self, job: str, pdf: bytes, on_stage: Callable[[PrintStage], None], cancel: CancelToken, timeout_s: float
    ) -> PrintOutcome:
        """Send and follow. Raises as devices.api says."""
        if (outcome := self._jobs.first_outcome(job)) is not None:
            return outcome
        deadline = time.monotonic() + timeout_s
        try:
            at_printer = self._at_printer(job)
            if at_printer is None:
                word = self._woken(UNHURRIED)
                self._refuse_if_blocked(word)
                self._empty(word)
        except _FAULTS as fault:
            raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault
        self._jobs.record(job, PrintOutcome.UNKNOWN)
        number = at_printer.number if at_printer else self._send(job, pdf, cancel, deadline)
        if number is None:
            self._left_behind = True
            return PrintOutcome.UNKNOWN
        on_stage(PrintStage.SENT)
        try:
            followed = follow(self._to, number, on_stage, cancel, deadline)
        except DeviceError as error:
            self._jobs.record(job, error)
            self._tidy()
            raise
        if followed is Followed.LOST:
            self._left_behind = True
        else:
            self._tidy()
        vouched = followed is Followed.SEEN and not self._blind & _VOUCHING
        outcome = PrintOutcome.SEEN if vouched else PrintOutcome.UNKNOWN
        self._jobs.record(job, outcome)
        return outcome

    @staticmethod
    def _refuse_if_blocked(word: PrinterWord) -> None:
        failure = obstacle(word)
        if failure is not None and not stale(word):
            raise DeviceError(failure, ", ".join(word.reasons))

    def _at_printer(self, job: str) -> JobWord | None:
        """The job of this name if the printer has it already: memory here ends with the program, there it doesn't."""
        for which in ("not-completed", "completed"):
            for known in self._client.jobs(which):
                if known.name == job and known.user in (self._user, ""):
                    return known
        return None

    def _empty(self, word: PrinterWord) -> None:
        """One job is printed at a time: what this terminal still has there is of somebody who has gone.

        A queue keeps the documents of past jobs on its disk, and one that was stopped in the middle leaves the job to
        the printer behind it: they go as well. Raises _FAULTS.
        """
        self._end(self._client, "not-completed", purge=word.is_queue)
        if word.is_queue:
            self._end(self._client, "completed", purge=True)
        if (behind := self._to.printer_behind) is not None:
            self._end(behind, "not-completed", purge=False)

    def _tidy(self) -> None:
        with suppress(*_FAULTS):
            word = self._client.printer()
            if word.is_queue:
                self._empty(word)

    def _end(self, client: IppClient, which: str, *, purge: bool) -> None:
        for known in client.jobs(which):
            if known.user != self._user:
                continue
            with suppress(IppRefusedError):  # finished meanwhile
                if purge:
                    client.purge(known.number)
                else:
                    client.cancel(known.number)

    def _send(self, job: str, pdf: bytes, cancel: CancelToken, deadline: float) -> int | None:
        """The number of the new job; None when nobody knows whether the printer got it."""
        try:
            self._validate()
            while (number := self._tried(job, pdf)) == _AGAIN:
                _wait_for_turn(cancel, deadline)
        except DeviceError:
            self._jobs.forget(job)
            raise
        return number

    def _validate(self) -> None:
        try:
            self._client.validate()
        except IppUnreachableError as fault:
            raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault
        except IppRefusedError as refusal:
            if refusal.status not in {_NO_SUCH_OPERATION} | _BUSY:
                raise _refusal(refusal) from refusal

    def _tried(self, job: str, pdf: bytes) -> int | None:
        try:
            return self._client.print_job(job, pdf)
        except IppRefusedError as refusal:
            if refusal.status in _BUSY:
                return _AGAIN
            raise _refusal(refusal) from refusal
        except IppUnreachableError as fault:
            if fault.nothing_sent:
                raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault
        with suppress(*_FAULTS):
            if (known := self._at_printer(job)) is not None:
                return known.number
        return None


_AGAIN: Final = -1


def _wait_for_turn(cancel: CancelToken, deadline: float) -> None:
    if cancel.wait(BUSY_RETRY_S):
        raise DeviceError(DeviceFailure.CANCELLED)
    if time.monotonic() > deadline:
        raise DeviceError(DeviceFailure.TIMED_OUT, "the printer is busy")


def _refusal(refusal: IppRefusedError) -> DeviceError:
    if refusal.status in _NOT_ACCEPTING:
        return DeviceError(DeviceFailure.PAGE_PRINTER_STOPPED, str(refusal))
    return DeviceError(DeviceFailure.PAGE_REFUSED, str(refusal))
