"""Signed documents on the terminal: asked for, fetched, checked against their digest, drawn; their copies counted.

Nothing of them touches the disk. The PDF is parsed and drawn in a process of its own
(kiosk/documents/page_pictures.py): a fault there costs one certificate, not the terminal.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Final

from kiosk.centre import Centre
from kiosk.contract import CertificateIssued, CopiesLeft
from kiosk.contract.certificates import LIMIT_REACHED, NOT_VERIFIED, NOTHING_ON_RECORD, SYSTEM_DOWN
from kiosk.documents.certificate import Certificate
from kiosk.documents.page_pictures import unpacked
from kiosk.documents.printed_text import printed_lines
from kiosk.effects import AskCopy, QueryCertificate, QueryResult, ReportCopy
from kiosk.failures import KioskError, KioskFailure
from kiosk.package import new_key
from offline.failures import OfflineError

_ROOT: Final = Path(__file__).resolve().parent.parent
_DRAWING_S: Final = 20.0
_REFUSALS: Final = {
    NOTHING_ON_RECORD: KioskFailure.NOTHING_ON_RECORD,
    LIMIT_REACHED: KioskFailure.COPIES_USED_UP,
    NOT_VERIFIED: KioskFailure.NOT_VERIFIED,
    SYSTEM_DOWN: KioskFailure.DEPARTMENT_DOWN,
}


class Certificates:
    """Asks the centre. Raises OfflineError or KioskError K7xx; may take as long as the network takes."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def query(self, question: QueryCertificate | QueryResult) -> Certificate:
        """The certificate or the result, whole and drawn."""
        try:
            issued = self._issued(question)
        except OfflineError as error:
            raise _told(error) from error
        pdf = self._centre.certificate_document(issued.id)
        if hashlib.sha256(pdf).hexdigest() != issued.digest:
            raise KioskError(KioskFailure.DOCUMENT_DAMAGED, "its digest is not the one that the centre signed")
        case = question.case if isinstance(question, QueryResult) else ""
        drawn, texts = pages(pdf)
        return Certificate(issued, pdf, drawn, texts, case)

    def _issued(self, question: QueryCertificate | QueryResult) -> CertificateIssued:
        if isinstance(question, QueryResult):
            return self._centre.result(
                key=new_key(),
                result=question.result,
                name=question.name,
                number=question.number,
                consent=question.consent,
                evidence=question.evidence,
            )
        return self._centre.certificate(
            key=new_key(),
            item=question.item,
            name=question.name,
            number=question.number,
            consent=question.consent,
            evidence=question.evidence,
        )

    def count(self, question: AskCopy | ReportCopy) -> CopiesLeft:
        """Ask for a copy, or report one. The key follows from certificate and copy: asking again counts once."""
        key = hashlib.sha256(f"{question.certificate}/{question.copy}".encode()).hexdigest()[:32]
        try:
            if isinstance(question, AskCopy):
                return self._centre.ask_copy(question.certificate, key)
            return self._centre.report_copy(question.certificate, key, printed=question.printed)
        except OfflineError as error:
            raise _told(error) from error


def _told(error: OfflineError) -> OfflineError | KioskError:
    """A refusal in the terminal's words; its detail begins with the status and the centre's problem code."""
    code = error.detail.split(":", 1)[0].rpartition(" ")[2]
    failure = _REFUSALS.get(code)
    return error if failure is None else KioskError(failure, error.detail)


def pages(pdf: bytes) -> tuple[tuple[bytes, ...], tuple[tuple[str, ...], ...]]:
    """A JPEG of each page, and the lines that are printed on each. Raises KioskError DOCUMENT_DAMAGED."""
    command = [sys.executable, "-m", "kiosk.documents.page_pictures"]
    try:
        drawn = subprocess.run(
            command,
            cwd=_ROOT,
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_DRAWING_S,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise KioskError(KioskFailure.DOCUMENT_DAMAGED, f"not drawn in {_DRAWING_S:.0f} s") from fault
    found = unpacked(drawn.stdout) if drawn.returncode == 0 else ()
    if not found:
        raise KioskError(KioskFailure.DOCUMENT_DAMAGED, f"can't be drawn: exit {drawn.returncode}")
    return found[::2], tuple(printed_lines(text.decode()) for text in found[1::2])
