"""A signature as a picture: whole, and in the shape in which it was written."""

import io

from PIL import Image

from kiosk.pictures import signature_png
from kiosk.screen_events import PAD_RATIO


def ink(strokes: tuple[tuple[tuple[float, float], ...], ...]) -> tuple[int, int, int, int] | None:
    """Bounding box of the ink."""
    with Image.open(io.BytesIO(signature_png(strokes))) as image:
        return image.point(lambda value: 255 - value).getbbox()


def test_a_tapped_dot_is_part_of_the_signature() -> None:
    assert ink((((0.5, 0.5),),)) is not None
    assert ink(()) is None


def test_a_signature_keeps_its_shape() -> None:
    """A stroke as wide as it is high on the pad is so on the picture."""
    box = ink((((0.1, 0.1), (0.1 + 0.3, 0.1 + 0.3 / PAD_RATIO)),))

    assert box is not None
    left, top, right, bottom = box
    assert abs((right - left) - (bottom - top)) < 12
