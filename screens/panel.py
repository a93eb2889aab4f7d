"""The panel's physical size: Qt's own scale turns the theme's pixels of 0.25 mm into those of this panel."""

import os
from typing import Final

from screens.theme import PIXEL_PITCH_MM

_NEAR: Final = 0.04
"""A panel this close to the theme's pitch is not scaled: lines stay sharp, and 4 % of a letter nobody sees."""
_ROOM: Final = 1080
"""Pixels of the theme that pages want along the shorter side."""
_LEAST_COMPACT: Final = 0.91
"""How much smaller everything may be on a small panel: 7 mm letters stay 18 points, and 16 mm targets 14.5 mm."""


def scale_for(pitch_mm: float, shorter_side: int) -> float:
    """Panel pixels for one pixel of the theme, on a panel with so many pixels along its shorter side."""
    scale = PIXEL_PITCH_MM / pitch_mm
    scale = 1.0 if abs(scale - 1) <= _NEAR else scale
    room = shorter_side / scale / _ROOM
    return scale * max(_LEAST_COMPACT, min(1.0, room))


def scale_panel(pitch_mm: float, shorter_side: int) -> None:
    """Tell Qt; before the application is made."""
    scale = scale_for(pitch_mm, shorter_side)
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = f"{scale:.4f}"


def in_pixels_of_the_theme(width: int, height: int) -> tuple[int, int]:
    """A size in pixels of the panel, as windows are told it."""
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    return round(width / scale), round(height / scale)
