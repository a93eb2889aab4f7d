"""Paper, told truthfully: every print is a row in the durable ledger before a byte goes to a printer."""

from collections.abc import Callable
from typing import Any

from devices.api import CancelToken, DeviceError, PrintOutcome, PrintStage
from devices.host import DeviceHost
from kiosk.documents.application_pdf import application_pdf
from kiosk.documents.receipt import receipt
from kiosk.draft import Draft
from kiosk.events import Event, PaperMoved
from kiosk.failures import KioskError
from kiosk.documents.contents import application_form, receipt_data
from kiosk.profile import TerminalTable
from offline.failures import OfflineError
from offline.print_ledger import PrintLedger, PrintState

RECEIPT_DEADLINE_S = 30.0
PAGES_WAIT_S = 90.0
GRACE_S = 10.0

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
    ) -> None:
        self._host = host
        self._ledger = ledger
        self._terminal = terminal
        self._post = post
        self._jobs: dict[tuple[str, int], str] = {}

    def print_receipt(self, draft: Draft, copy: int, language: str, session: int) -> None:
        """Print the receipt; a copy above 1 says so on the paper."""

        def print_it(job: str, on_stage: Callable[[PrintStage], None], printer: Any, _: CancelToken) -> PrintOutcome:
            paper = receipt(receipt_data(draft, self._terminal, copy=copy, language=language))
            outcome: PrintOutcome = printer.print_receipt(job, paper, on_stage)
            return outcome

        self._print("receipt", "receipt_printer", draft, copy, session, print_it, RECEIPT_DEADLINE_S)

    def print_pages(self, draft: Draft, copy: int, session: int) -> None:
        """Print the application form on A4."""

        def print_it(
            job: str, on_stage: Callable[[PrintStage], None], printer: Any, cancel: CancelToken
        ) -> PrintOutcome:
            pdf = application_pdf(application_form(draft, self._terminal, kept))
            outcome: PrintOutcome = printer.print_pages(job, pdf, on_stage, cancel, PAGES_WAIT_S)
            return outcome

        self._print("pages", "page_printer", draft, copy, session, print_it, PAGES_WAIT_S + GRACE_S)

    def note(self, document: str, copy: int, *, came_out: bool) -> None:
        """Record the person's word on an unknown print."""
        job = self._jobs.get((document, copy))
        if job is not None:
            self._ledger.advance(job, PrintState.TAKEN if came_out else PrintState.FAILED)

    def _print(
        self,
        document: str,
        device: str,
        draft: Draft,
        copy: int,
        session: int,
        print_it: Callable[[str, Callable[[PrintStage], None], Any, CancelToken], PrintOutcome],
        deadline_s: float,
    ) -> None:
        assert draft.kept is not None, "nothing is printed of a case that was not kept"  # noqa: S101

        def tell(state: PrintState, failure: str | None = None) -> None:
            self._post(PaperMoved(document, state, failure, copy), session)

        try:
            job = self._ledger.create(document=document, reference=draft.kept.number, copy=copy)
        except OfflineError as error:
            tell(PrintState.FAILED, error.failure)
            return
        self._jobs[document, copy] = job
        tell(PrintState.CREATED)

        def advance(state: PrintState, failure: str | None = None) -> None:
            try:
                self._ledger.advance(job, state, failure)
            except OfflineError as error:
                tell(PrintState.UNKNOWN, error.failure)
            else:
                tell(state, failure)

        def on_result(result: PrintOutcome | DeviceError) -> None:
            if isinstance(result, DeviceError):
                advance(PrintState.FAILED, result.failure)
            else:
                advance(_OUTCOMES[result])

        def operation(printer: Any, cancel: CancelToken) -> PrintOutcome:
            return print_it(job, lambda stage: advance(_STAGES[stage]), printer, cancel)

        self._host.ask(device, operation, deadline_s=deadline_s, on_result=on_result)
