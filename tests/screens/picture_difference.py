"""Whether a person would see that two pictures differ, and a third one that shows where."""

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageFilter
from skimage.color import rgb2lab

_SOFT: Final = 1.5
"""Pixels by which both are blurred first: how a letter's edge is smoothed is nothing that anybody sees."""
_SEEN: Final = 6.0
"""Distance of two colours in CIELAB (CIE 1976) that is seen side by side: 2.3 is just noticeable; stored pictures have
256 colours, which costs up to 3."""
_SPOT: Final = 12
"""Pixels that must differ before it is a change: less than a full stop."""
_SAME: Final = 6
"""Steps of 255 by which colours differ that nobody tells apart; most pictures end here, without any colour science."""

Map = npt.NDArray[np.float64]


def distance(one: Image.Image, other: Image.Image) -> Map:
    """For every pixel, how far apart the colours are to the eye. Raises ValueError when the sizes differ."""
    if one.size != other.size:
        raise ValueError(f"{one.size} and {other.size} are not the same size")
    soft = [picture.convert("RGB").filter(ImageFilter.GaussianBlur(_SOFT)) for picture in (one, other)]
    apart: Map = np.zeros((one.height, one.width))
    different = ImageChops.difference(*soft).point(lambda step: step > _SAME and 255).convert("L").getbbox()
    if different:
        first, second = (rgb2lab(np.asarray(picture.crop(different))) for picture in soft)
        left, top, right, bottom = different
        apart[top:bottom, left:right] = np.sqrt(((first - second) ** 2).sum(axis=-1))
    return apart


def differs(apart: Map) -> bool:
    """Whether enough pixels are so far apart that somebody would notice."""
    return int((apart > _SEEN).sum()) >= _SPOT


def shown(before: Image.Image, now: Image.Image, apart: Map) -> Image.Image:
    """Before, now, and now in grey with what changed in red, side by side."""
    marked = np.asarray(now.convert("L").convert("RGB")) // 2 + 120
    marked[apart > _SEEN] = (214, 30, 20)
    parts = (before.convert("RGB"), now.convert("RGB"), Image.fromarray(marked.astype(np.uint8)))
    width, height = now.size
    sheet = Image.new("RGB", (3 * width + 20, height), "#808080")
    for index, part in enumerate(parts):
        sheet.paste(part, (index * (width + 10), 0))
    return sheet
