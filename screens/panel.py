"""The panel's physical size: Qt's own scale turns the theme's pixels of 0.25 mm into those of this panel."""

import os
from typing import Final

from screens.theme import PIXEL_PITCH_MM

_NEAR: Final = 0.04
"""A panel this close to the theme's pitch is not scaled: lines stay sharp, and 4 % of a letter nobody sees."""


def scale_for(pitch_mm: float) -> float:
    """Panel pixels for one pixel of the theme."""
    scale = PIXEL_PITCH_MM / pitch_mm
    return 1.0 if abs(scale - 1) <= _NEAR else scale


def scale_panel(pitch_mm: float) -> None:
    """Tell Qt; before the application is made."""
    scale = scale_for(pitch_mm)
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = f"{scale:.4f}"


def in_pixels_of_the_theme(width: int, height: int) -> tuple[int, int]:
    """A size in pixels of the panel, as windows are told it."""
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    return round(width / scale), round(height / scale)
