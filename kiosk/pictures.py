"""Pictures as files: a photographed paper as JPEG, a signature as PNG."""

import io

from PIL import Image, ImageDraw

from devices.api import Picture
from kiosk.events import PAD_RATIO, Stroke

_SIGNATURE_SIZE = (900, round(900 * PAD_RATIO))
_PEN = 6


def jpeg(picture: Picture) -> bytes:
    """A picture as JPEG at a quality that keeps small print readable, without metadata."""
    target = io.BytesIO()
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
    image.save(target, "JPEG", quality=88)
    return target.getvalue()


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
