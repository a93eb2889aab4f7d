"""Several pages as one PDF: A4, a JPEG each, both sides of a card on one sheet, within a limit of bytes.

No camera and no OpenCV is needed for it: pages are bound even where the document capture is out of order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from devices.api import DeviceError, PageKind, ScannedPage
from devices.failures import DeviceFailure

CARD_MM = 85.60
"""Longer side of a card of size ID-1, ISO/IEC 7810."""
_MARGIN = 10 * mm
_SAME_SHAPE = 0.02
"""Relative difference up to which a page fills its sheet to the rim."""
_STEPS = ((2339, 80), (2000, 70), (1754, 60), (1500, 50), (1240, 40), (1000, 35))
"""Longer side in pixels and JPEG quality, from good to just readable."""

rl_config.useA85 = 0  # pictures as they are: ASCII would make them a quarter larger, and the limit is in bytes


def bound(pages: Sequence[ScannedPage], limit_bytes: int) -> bytes:
    """The pages as a PDF of at most ``limit_bytes``; JPEGs are taken over as they are when that suffices.

    Raises DeviceError: DOCUMENT_TOO_LARGE (not even at the lowest readable quality), PICTURE_UNREADABLE.
    """
    pdf = _pdf(pages)
    for longest, quality in _STEPS:
        if len(pdf) <= limit_bytes:
            return pdf
        pdf = _pdf([_smaller(page, longest, quality) for page in pages])
    if len(pdf) <= limit_bytes:
        return pdf
    raise DeviceError(DeviceFailure.DOCUMENT_TOO_LARGE, f"{len(pages)} pages, {len(pdf)} bytes of {limit_bytes}")


@dataclass(frozen=True)
class _Sheet:
    """What lies on one sheet: a page, or up to two sides of a card."""

    pages: tuple[ScannedPage, ...]


def _sheets(pages: Sequence[ScannedPage]) -> list[_Sheet]:
    sheets: list[_Sheet] = []
    for page in pages:
        last = sheets[-1].pages if sheets else ()
        if page.kind is PageKind.CARD and len(last) == 1 and last[0].kind is PageKind.CARD:
            sheets[-1] = _Sheet((*last, page))
        else:
            sheets.append(_Sheet((page,)))
    return sheets


def _pdf(pages: Sequence[ScannedPage]) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    for sheet in _sheets(pages):
        if sheet.pages[0].kind is PageKind.CARD:
            _draw_cards(canvas, sheet.pages)
        else:
            _draw_page(canvas, sheet.pages[0])
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_page(canvas: Canvas, page: ScannedPage) -> None:
    """A page lies as it is, upright or across, and fills the sheet when it has the sheet's shape."""
    width, height = A4 if page.height >= page.width else A4[::-1]
    canvas.setPageSize((width, height))
    same = abs((page.width / page.height) / (width / height) - 1) < _SAME_SHAPE
    margin = 0.0 if same else _MARGIN
    scale = min((width - 2 * margin) / page.width, (height - 2 * margin) / page.height)
    across, down = (width, height) if same else (page.width * scale, page.height * scale)
    canvas.drawImage(_readable(page), (width - across) / 2, (height - down) / 2, across, down)


def _draw_cards(canvas: Canvas, pages: Sequence[ScannedPage]) -> None:
    """Sides of a card in their true size, the first above the second."""
    width, height = A4
    canvas.setPageSize((width, height))
    for number, page in enumerate(pages):
        scale = CARD_MM * mm / max(page.width, page.height)
        across, down = page.width * scale, page.height * scale
        middle = height * (3 - 2 * number) / 4 if len(pages) > 1 else height * 3 / 4
        canvas.drawImage(_readable(page), (width - across) / 2, middle - down / 2, across, down)


def _readable(page: ScannedPage) -> ImageReader:
    try:
        return ImageReader(BytesIO(page.jpeg))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, f"a page is no JPEG: {type(error).__name__}") from error


def _smaller(page: ScannedPage, longest: int, quality: int) -> ScannedPage:
    try:
        with Image.open(BytesIO(page.jpeg)) as image:
            reduced = image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, f"a page is no JPEG: {type(error).__name__}") from error
    reduced.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    target = BytesIO()
    reduced.save(target, "JPEG", quality=quality, optimize=True)
    return replace(page, jpeg=target.getvalue(), width=reduced.width, height=reduced.height)
