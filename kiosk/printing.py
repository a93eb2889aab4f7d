"""Paper, told truthfully: every print is a row in the durable ledger before a byte goes to a printer."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event as Flag
from threading import Timer
from typing import Any

from devices.api import CancelToken, DeviceError, PrintOutcome, PrintStage, Ready, Status
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from kiosk.contract import DraftSlip, Hall, Progress, Visit, Words
from kiosk.documents.certificate import Certificate
from kiosk.documents.contents import receipt_data
from kiosk.documents.draft_slip import draft_slip
from kiosk.documents.needs_list import needs_list
from kiosk.documents.progress_slip import progress_slip
from kiosk.documents.receipt import receipt
from kiosk.documents.visit_ticket import visit_ticket
from kiosk.draft import Draft
from kiosk.effects import (
    NotePaper,
    NotePaperTaken,
    Paperwork,
    PrintCertificate,
    PrintNeeds,
    PrintPages,
    PrintProgress,
    PrintReceipt,
    PrintSlip,
    PrintVisit,
)
from kiosk.events import Event, PaperMoved
from kiosk.log import log
from kiosk.needs import needs_of
from kiosk.plan import Plan
from kiosk.profile import TerminalTable
from kiosk.texts import Voice
from offline.failures import OfflineError
from offline.print_ledger import CUT_SHORT, PrintLedger, PrintRow, PrintState

RECEIPT_DEADLINE_S = 120.0
"""A hot print head may take a minute to cool."""
PAGES_WAIT_S = 90.0
REPRINT_WAIT_S = 180.0
"""How long a receipt that was cut short waits for its printer; the session's end ends it sooner."""
REPRINT_LOOK_S = 1.0
REPRINT_ANSWER_S = 10.0
GRACE_S = 10.0
WAITING = "waiting"

OnStage = Callable[[PrintStage], None]
PrintIt = Callable[[PrintRow, OnStage, Any, CancelToken], PrintOutcome]

_STAGES = {PrintStage.SENT: PrintState.SENT, PrintStage.SETTLED: PrintState.SETTLED}
_OUTCOMES = {PrintOutcome.SEEN: PrintState.SEEN, PrintOutcome.UNKNOWN: PrintState.UNKNOWN}


@dataclass(frozen=True)
class _Wanted:
    """A print: what, where, of what, how. ``after`` gets the failure once it is recorded."""

    document: str
    device: str
    reference: str
    """What the ledger files it under: a case's number, a certificate's id, or an item's code."""
    copy: int
    session: int
    print_it: PrintIt
    deadline_s: float
    cause: str | None = None
    after: Callable[[str], None] = lambda _: None
    still: Callable[[], bool] = lambda: True
    """Whether anybody still wants it when its turn comes."""


class Printing:
    """Prints a case's documents and keeps the ledger."""

    def __init__(
        self,
        *,
        host: DeviceHost,
        ledger: PrintLedger,
        terminal: TerminalTable,
        post: Callable[[Event, int | None], None],
        now: Callable[[], datetime],
    ) -> None:
        self._host = host
        self._ledger = ledger
        self.terminal = terminal
        self._post = post
        self._now = now
        self._jobs: dict[tuple[str, int], str] = {}
        self._gone = Flag()
        """Set when the person has gone; the next one has another."""

    def perform(
        self,
        effect: Paperwork,
        language: str,
        session: int,
    ) -> None:
        """Do what concerns paper; what becomes of a print is posted."""
        match effect:
            case PrintReceipt(draft, copy):
                self.print_receipt(draft, copy, language, session)
            case PrintNeeds(plan):
                self.print_needs(plan, language, session)
            case PrintSlip(slip, item):
                self.print_slip(slip, item, language, session)
            case PrintVisit(visit, hall, group, copy):
                self.print_visit(visit, hall, group, copy, language, session)
            case PrintProgress(progress, copy):
                self.print_progress(progress, copy, language, session)
            case PrintPages(draft, copy):
                self.print_pages(draft, copy, session)
            case PrintCertificate(certificate, copy):
                self.print_certificate(certificate, copy, session)
            case NotePaper(document, copy, came_out):
                self.note(document, copy, came_out=came_out)
            case NotePaperTaken(document):
                self.taken(document)

    def print_receipt(self, draft: Draft, copy: int, language: str, session: int) -> None:
        """Print the receipt; a copy above 1 says so on the paper. One that is cut short is printed once more by itself
        when its printer is ready again, marked as what it is.
        """
        gone = self._gone

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            void = row.cause == CUT_SHORT
            paper = receipt(receipt_data(draft, self.terminal, copy=row.copy, language=language, replaces_void=void))
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        def wanted(copy: int, cause: str | None, after: Callable[[str], None]) -> _Wanted:
            return _Wanted(
                "receipt", "receipt_printer", _number(draft), copy, session, print_it, RECEIPT_DEADLINE_S, cause, after
            )

        def reprint(failure: str) -> None:
            if failure == DeviceFailure.RECEIPT_CUT_SHORT and not gone.is_set():
                again = wanted(copy + 1, CUT_SHORT, lambda _: None)
                self._once_mended(replace(again, still=lambda: not gone.is_set()), copy, gone)

        self._print(wanted(copy, None, reprint))

    def print_needs(self, plan: Plan, language: str, session: int) -> None:
        """Print the list of what an item needs."""
        self._forget_receipts()
        voice = Voice(language)

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            paper = needs_list(needs_of(plan, voice), self.terminal, self._now(), voice)
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        self._print(_Wanted("needs", "receipt_printer", plan.item.code, 1, session, print_it, RECEIPT_DEADLINE_S))

    def print_slip(self, slip: DraftSlip, item: Words, language: str, session: int) -> None:
        """Print the slip of a saved draft; the ledger knows it by the draft's id, which opens nothing."""
        self._forget_receipts()

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            paper = draft_slip(slip, item, self.terminal, Voice(language))
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        self._print(_Wanted("slip", "receipt_printer", slip.id, 1, session, print_it, RECEIPT_DEADLINE_S))

    def print_visit(self, visit: Visit, hall: Hall, group: Words, copy: int, language: str, session: int) -> None:
        """Print a queue ticket or an appointment."""
        self._forget_receipts()

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            paper = visit_ticket(visit, hall, group, self.terminal, self._now(), Voice(language))
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        self._print(_Wanted("visit", "receipt_printer", visit.key, copy, session, print_it, RECEIPT_DEADLINE_S))

    def print_progress(self, progress: Progress, copy: int, language: str, session: int) -> None:
        """Print where a case stands."""
        self._forget_receipts()

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            paper = progress_slip(progress, self.terminal, self._now(), Voice(language))
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        self._print(
            _Wanted("progress", "receipt_printer", progress.number, copy, session, print_it, RECEIPT_DEADLINE_S)
        )

    def _forget_receipts(self) -> None:
        """Whatever was printed before was somebody's who has gone: this paper's being taken says nothing of it."""
        self._jobs = {key: job for key, job in self._jobs.items() if key[0] != "receipt"}

    def print_pages(self, draft: Draft, copy: int, session: int) -> None:
        """Print the application form on A4, with the promise when there is one."""
        from kiosk.documents.case_pages import case_pages  # slow to load, and not needed for the first page

        assert draft.kept is not None, "nothing is printed of a case that was not kept"  # noqa: S101
        kept = draft.kept

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, cancel: CancelToken) -> PrintOutcome:
            pdf = case_pages(draft, self.terminal, kept)
            outcome: PrintOutcome = printer.print_pages(row.job, pdf, on_stage, cancel, PAGES_WAIT_S)
            return outcome

        self._print(_Wanted("pages", "page_printer", kept.number, copy, session, print_it, PAGES_WAIT_S + GRACE_S))

    def print_certificate(self, certificate: Certificate, copy: int, session: int) -> None:
        """Print the very PDF that the centre signed on A4."""

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, cancel: CancelToken) -> PrintOutcome:
            outcome: PrintOutcome = printer.print_pages(row.job, certificate.pdf, on_stage, cancel, PAGES_WAIT_S)
            return outcome

        wanted = _Wanted(
            "certificate", "page_printer", certificate.issued.id, copy, session, print_it, PAGES_WAIT_S + GRACE_S
        )
        self._print(wanted)

    def give_up(self) -> None:
        """The person has gone: nothing that still waits for a printer is theirs to take."""
        self._gone.set()
        self._gone = Flag()

    def note(self, document: str, copy: int, *, came_out: bool) -> None:
        """Record the person's word on an unknown print."""
        job = self._jobs.get((document, copy))
        if job is None:
            return
        try:
            self._ledger.advance(job, PrintState.UNKNOWN, self._now())
            self._ledger.advance(job, PrintState.SEEN if came_out else PrintState.FAILED, self._now())
        except OfflineError as error:
            log.warning("answer about a print not recorded", key=job, failure=error.failure.value)

    def taken(self, document: str) -> None:
        """The exit sensor says that the last print of this document was taken away."""
        jobs = [job for (name, _), job in self._jobs.items() if name == document]
        if not jobs:
            return
        try:
            self._ledger.advance(jobs[-1], PrintState.TAKEN, self._now())
        except (OfflineError, ValueError) as error:  # ValueError: it was reprinted meanwhile, or known to have failed
            log.warning("taken print not recorded", error=type(error).__name__)

    # --- One print --------------------------------------------------------------------------------------------------

    def _print(self, wanted: _Wanted) -> None:
        document, copy, session = wanted.document, wanted.copy, wanted.session

        def tell(state: str, failure: str | None = None) -> None:
            self._post(PaperMoved(document, state, failure, copy), session)

        try:
            row = self._ledger.create(document, wanted.reference, self._now(), wanted.cause)
        except OfflineError as error:
            tell(PrintState.FAILED, error.failure)
            return
        self._jobs.pop((document, copy), None)  # of somebody before: the last one is the newest
        self._jobs[document, copy] = row.job
        tell(PrintState.CREATED)

        over, unrecorded = Flag(), Flag()

        def advance(state: PrintState, failure: str | None = None) -> None:
            """Record, then tell. What could not be recorded once is unknown from then on, and told at the end."""
            if not unrecorded.is_set():
                try:
                    self._ledger.advance(row.job, state, self._now(), failure)
                except OfflineError as error:
                    log.warning("state of a print not recorded", key=row.job, failure=error.failure.value)
                    unrecorded.set()
            if not unrecorded.is_set():
                tell(state, failure)
            elif over.is_set():
                tell(PrintState.UNKNOWN)

        def on_stage(stage: PrintStage) -> None:
            if not over.is_set():  # a driver given up as hanging may still speak
                advance(_STAGES[stage])

        def operate(printer: Any, cancel: CancelToken) -> PrintOutcome | OfflineError:
            if not wanted.still():
                raise DeviceError(DeviceFailure.CANCELLED, "nobody waits for it any more")
            try:
                self._ledger.begin(row.job, self._now())
            except OfflineError as error:
                return error
            return wanted.print_it(row, on_stage, printer, cancel)

        def on_result(result: PrintOutcome | OfflineError | DeviceError) -> None:
            over.set()
            if isinstance(result, PrintOutcome):
                advance(_OUTCOMES[result])
            elif result.failure is DeviceFailure.TIMED_OUT:
                advance(PrintState.UNKNOWN, result.failure)
            else:
                advance(PrintState.FAILED, result.failure)
                wanted.after(result.failure)

        self._host.ask(wanted.device, operate, deadline_s=wanted.deadline_s, on_result=on_result)

    def _once_mended(self, again: _Wanted, copy: int, gone: Flag) -> None:
        """Print again when the printer is ready, be it switched off and on meanwhile; tell the failure of ``copy`` when
        that does not come about.
        """
        deadline = time.monotonic() + REPRINT_WAIT_S

        def tell(state: str) -> None:
            self._post(PaperMoved(again.document, state, DeviceFailure.RECEIPT_CUT_SHORT, copy), again.session)

        def look() -> None:
            self._host.ask(
                again.device, lambda printer, _: printer.status(), deadline_s=REPRINT_ANSWER_S, on_result=on_result
            )

        def on_result(status: Status | DeviceError) -> None:
            closing = isinstance(status, DeviceError) and status.failure is DeviceFailure.CANCELLED
            if closing or gone.is_set() or time.monotonic() > deadline:
                tell(PrintState.FAILED)
            elif isinstance(status, Ready):
                self._print(again)
            else:
                later = Timer(REPRINT_LOOK_S, look)
                later.daemon = True
                later.start()

        tell(WAITING)
        look()


def _number(draft: Draft) -> str:
    assert draft.kept is not None, "nothing is printed of a case that was not kept"  # noqa: S101
    return draft.kept.number
