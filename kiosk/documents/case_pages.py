"""What a resident takes home on A4: the application form, and the promise behind it when there is one."""

import io

import pypdfium2

from kiosk.documents.application_pdf import application_pdf
from kiosk.documents.contents import application_form
from kiosk.documents.pledge import pledge_form, promised
from kiosk.draft import Draft, Kept
from kiosk.profile import TerminalTable


def case_pages(draft: Draft, terminal: TerminalTable, kept: Kept) -> bytes:
    """One PDF, each document with its own page numbers. Raises KioskError FONT_MISSING."""
    form = application_pdf(application_form(draft, terminal, kept))
    if not promised(draft):
        return form
    both = pypdfium2.PdfDocument(form)
    pledge = pypdfium2.PdfDocument(application_pdf(pledge_form(draft, terminal, kept)))
    both.import_pages(pledge)
    target = io.BytesIO()
    both.save(target)
    pledge.close()
    both.close()
    return target.getvalue()
