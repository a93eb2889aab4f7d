"""Page printer over IPP, driverless or a CUPS queue: sends a PDF and follows the job to its end.

Whatever fails or takes too long is cancelled at the printer, so that no page comes out for the next person. A job whose
printer went away is cancelled as soon as it is back.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    DeviceError,
    PaperState,
    PrintOutcome,
    PrintStage,
    Ready,
    Sense,
    Settings,
    Status,
)
from devices.failures import DeviceFailure
from devices.page_printer.ipp_client import (
    IppClient,
    IppRefusedError,
    IppUnreachableError,
    JobWord,
    PrinterWord,
    Timeouts,
)
from devices.page_printer.job import Followed, follow
from devices.page_printer.reasons import obstacle, paper_state, stale, unknown_reasons
from devices.printed_jobs import PrintedJobs

USER: Final = "terminal"
"""Requesting user of every job: no resident's name goes to a printer."""
AT_A_GLANCE: Final[Timeouts] = (0.4, 0.5)
BUSY_RETRY_S: Final = 0.5
WARNINGS: Final = {"paper": "paper-low", "supply": "supply-low"}

_BUSY = frozenset({0x0505, 0x0507})
_NOT_ACCEPTING = frozenset({0x0502, 0x0506, 0x050A})
_NO_SUCH_OPERATION = 0x0501


class IppPagePrinter:
    """Settings: ``uri``, like ``ipp://localhost:631/ipp/print`` or ``ipp://localhost/printers/NAME``."""

    def __init__(self, settings: Settings) -> None:
        self._uri = str(settings["uri"])
        self._client = IppClient(self._uri, USER)
        self._jobs = PrintedJobs()
        self._lost: set[str] = set()

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """See that the printer answers. Raises DeviceError PAGE_PRINTER_ABSENT."""
        try:
            self._client.printer(AT_A_GLANCE)
        except (IppUnreachableError, IppRefusedError) as fault:
            raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def status(self) -> Status:
        """Ask the printer; low paper and low supplies are warnings."""
        try:
            word = self._client.printer(AT_A_GLANCE)
            if self._lost:
                self._cancel_named(self._lost)
                self._lost.clear()
        except (IppUnreachableError, IppRefusedError) as fault:
            return Absent(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault))
        if (failure := obstacle(word)) is not None:
            detail = ", ".join(word.reasons)
            away = failure is DeviceFailure.PAGE_PRINTER_ABSENT
            return Absent(failure, detail) if away else Blocked(failure, detail)
        state = paper_state(word)
        warnings = tuple(code for sense, code in WARNINGS.items() if getattr(state, sense) is Sense.LOW)
        return Ready(", ".join((self._uri, *unknown_reasons(word))), warnings)

    def paper_state(self) -> PaperState:
        """Ask every sensor. Never raises."""
        try:
            return paper_state(self._client.printer(AT_A_GLANCE))
        except (IppUnreachableError, IppRefusedError):
            return PaperState(link=Sense.BAD)

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
                self._refuse_if_blocked(self._client.printer())
                self._cancel_leftovers()
        except (IppUnreachableError, IppRefusedError) as fault:
            raise DeviceError(DeviceFailure.PAGE_PRINTER_ABSENT, str(fault)) from fault
        self._jobs.record(job, PrintOutcome.UNKNOWN)
        number = at_printer.number if at_printer else self._send(job, pdf, cancel, deadline)
        if number is None:
            self._lost.add(job)
            return PrintOutcome.UNKNOWN
        on_stage(PrintStage.SENT)
        try:
            followed = follow(self._client, number, on_stage, cancel, deadline)
        except DeviceError as error:
            self._jobs.record(job, error)
            raise
        if followed is Followed.LOST:
            self._lost.add(job)
        outcome = PrintOutcome.SEEN if followed is Followed.SEEN else PrintOutcome.UNKNOWN
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
                if known.name == job:
                    return known
        return None

    def _cancel_leftovers(self) -> None:
        """One job is printed at a time: what this terminal still has waiting is of somebody who has gone."""
        self._cancel_named({known.name for known in self._client.jobs("not-completed") if known.user == USER})

    def _cancel_named(self, names: set[str]) -> None:
        for known in self._client.jobs("not-completed"):
            if known.name in names:
                with suppress(IppRefusedError):  # finished meanwhile
                    self._client.cancel(known.number)

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
        with suppress(IppUnreachableError, IppRefusedError):
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
