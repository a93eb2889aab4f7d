"""Pictures as files: a photographed paper as JPEG or PDF, a signature as PNG."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from devices.api import PageKind, Picture, ScannedPage
from kiosk.screen_events import PAD_RATIO, Stroke

_SIGNATURE_SIZE = (900, round(900 * PAD_RATIO))
_PEN = 6


def jpeg(picture: Picture) -> bytes:
    """A picture as JPEG at a quality that keeps small print readable, without metadata."""
    target = io.BytesIO()
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    image.save(target, "JPEG", quality=88)
    return target.getvalue()


def jpeg_page(content: bytes) -> ScannedPage:
    """A JPEG file as a page, as it is. Raises ValueError when it is none."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
            image.load()
            return ScannedPage(content, image.width, image.height, PageKind.PHOTO)
    except (OSError, SyntaxError, Image.DecompressionBombError) as fault:
        raise ValueError("no JPEG") from fault


def material_file(pages: Sequence[ScannedPage], limit_bytes: int) -> tuple[str, bytes]:
    """Media type and content of a material's file: the JPEG of its only page, else a PDF within the limit.

    Raises DeviceError: DOCUMENT_TOO_LARGE, PICTURE_UNREADABLE.
    """
    if len(pages) == 1 and len(pages[0].jpeg) <= limit_bytes:
        return "image/jpeg", pages[0].jpeg
    from devices.document.pdf import bound  # slow to load, and not needed for the first page

    return "application/pdf", bound(pages, limit_bytes)


def signature_png(strokes: tuple[Stroke, ...]) -> bytes:
    """A signature in black on white, 900 pixels wide."""
    image = Image.new("L", _SIGNATURE_SIZE, 255)
    draw = ImageDraw.Draw(image)
    width, height = _SIGNATURE_SIZE
    for stroke in strokes:
        points = [(x * width, y * height) for x, y in stroke]
        if len(points) == 1:
            (x, y) = points[0]
            draw.ellipse((x - _PEN, y - _PEN, x + _PEN, y + _PEN), fill=0)
        draw.line(points, fill=0, width=_PEN, joint="curve")
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
