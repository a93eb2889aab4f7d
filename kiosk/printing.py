"""Paper, told truthfully: every print is a row in the durable ledger before a byte goes to a printer."""

from collections.abc import Callable
from datetime import datetime
from threading import Event as Flag
from typing import Any

from devices.api import CancelToken, DeviceError, PrintOutcome, PrintStage
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from kiosk.documents.contents import application_form, receipt_data
from kiosk.documents.receipt import receipt
from kiosk.draft import Draft
from kiosk.effects import NotePaper, NotePaperTaken, PrintPages, PrintReceipt
from kiosk.events import Event, PaperMoved
from kiosk.log import logger
from kiosk.profile import TerminalTable
from offline.failures import OfflineError
from offline.print_ledger import PrintLedger, PrintRow, PrintState

RECEIPT_DEADLINE_S = 30.0
PAGES_WAIT_S = 90.0
GRACE_S = 10.0

OnStage = Callable[[PrintStage], None]

_STAGES = {PrintStage.SENT: PrintState.SENT, PrintStage.SETTLED: PrintState.SETTLED}
_OUTCOMES = {PrintOutcome.SEEN: PrintState.SEEN, PrintOutcome.UNKNOWN: PrintState.UNKNOWN}


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
        self._terminal = terminal
        self._post = post
        self._now = now
        self._jobs: dict[tuple[str, int], str] = {}

    def perform(
        self, effect: PrintReceipt | PrintPages | NotePaper | NotePaperTaken, language: str, session: int
    ) -> None:
        """Do what concerns paper; what becomes of a print is posted."""
        match effect:
            case PrintReceipt(draft, copy):
                self.print_receipt(draft, copy, language, session)
            case PrintPages(draft, copy):
                self.print_pages(draft, copy, session)
            case NotePaper(document, copy, came_out):
                self.note(document, copy, came_out=came_out)
            case NotePaperTaken(document):
                self.taken(document)

    def print_receipt(self, draft: Draft, copy: int, language: str, session: int) -> None:
        """Print the receipt; a copy above 1 says so on the paper."""

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, _: CancelToken) -> PrintOutcome:
            paper = receipt(receipt_data(draft, self._terminal, copy=row.copy, language=language))
            outcome: PrintOutcome = printer.print_receipt(row.job, paper, on_stage)
            return outcome

        self._print("receipt", "receipt_printer", draft, copy, session, print_it, RECEIPT_DEADLINE_S)

    def print_pages(self, draft: Draft, copy: int, session: int) -> None:
        """Print the application form on A4."""
        from kiosk.documents.application_pdf import application_pdf  # slow to load, and not needed for the first page

        assert draft.kept is not None, "nothing is printed of a case that was not kept"  # noqa: S101
        kept = draft.kept

        def print_it(row: PrintRow, on_stage: OnStage, printer: Any, cancel: CancelToken) -> PrintOutcome:
            pdf = application_pdf(application_form(draft, self._terminal, kept))
            outcome: PrintOutcome = printer.print_pages(row.job, pdf, on_stage, cancel, PAGES_WAIT_S)
            return outcome

        self._print("pages", "page_printer", draft, copy, session, print_it, PAGES_WAIT_S + GRACE_S)

    def note(self, document: str, copy: int, *, came_out: bool) -> None:
        """Record the person's word on an unknown print."""
        job = self._jobs.get((document, copy))
        if job is None:
            return
        try:
            self._ledger.advance(job, PrintState.UNKNOWN, self._now())
            self._ledger.advance(job, PrintState.SEEN if came_out else PrintState.FAILED, self._now())
        except OfflineError as error:
            logger.warning("answer about print %s not recorded: %s", job, error.failure.value)

    def taken(self, document: str) -> None:
        """The exit sensor says that the last print of this document was taken away."""
        jobs = [job for (name, _), job in self._jobs.items() if name == document]
        if not jobs:
            return
        try:
            self._ledger.advance(jobs[-1], PrintState.TAKEN, self._now())
        except (OfflineError, ValueError) as error:  # ValueError: it was reprinted meanwhile, or known to have failed
            logger.warning("taken print not recorded: %s", type(error).__name__)

    def _print(
        self,
        document: str,
        device: str,
        draft: Draft,
        copy: int,
        session: int,
        print_it: Callable[[PrintRow, OnStage, Any, CancelToken], PrintOutcome],
        deadline_s: float,
    ) -> None:
        assert draft.kept is not None, "nothing is printed of a case that was not kept"  # noqa: S101

        def tell(state: PrintState, failure: str | None = None) -> None:
            self._post(PaperMoved(document, state, failure, copy), session)

        try:
            row = self._ledger.create(document, draft.kept.number, self._now())
        except OfflineError as error:
            tell(PrintState.FAILED, error.failure)
            return
        self._jobs[document, copy] = row.job
        tell(PrintState.CREATED)

        over, unrecorded = Flag(), Flag()

        def advance(state: PrintState, failure: str | None = None) -> None:
            """Record, then tell. What could not be recorded once is unknown from then on, and told at the end."""
            if not unrecorded.is_set():
                try:
                    self._ledger.advance(row.job, state, self._now(), failure)
                except OfflineError as error:
                    logger.warning("print %s: %s", row.job, error.failure.value)
                    unrecorded.set()
            if not unrecorded.is_set():
                tell(state, failure)
            elif over.is_set():
                tell(PrintState.UNKNOWN)

        def on_stage(stage: PrintStage) -> None:
            if not over.is_set():  # a driver given up as hanging may still speak
                advance(_STAGES[stage])

        def on_result(result: PrintOutcome | DeviceError) -> None:
            over.set()
            if not isinstance(result, DeviceError):
                advance(_OUTCOMES[result])
            elif result.failure is DeviceFailure.TIMED_OUT:
                advance(PrintState.UNKNOWN, result.failure)
            else:
                advance(PrintState.FAILED, result.failure)

        self._host.ask(
            device,
            lambda printer, cancel: print_it(row, on_stage, printer, cancel),
            deadline_s=deadline_s,
            on_result=on_result,
        )
