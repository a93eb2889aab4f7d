"""Colours can be read by old eyes, in every scheme."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor

from screens.theme import TEXT_PAIRS, TOUCH, Colour, Look, Scheme, Type, colour, px, wear

_LEAST = {Scheme.DAY: 4.5, Scheme.NIGHT: 4.5, Scheme.CONTRAST: 7.0}


@pytest.fixture(autouse=True)
def usual_look() -> Iterator[None]:
    yield
    wear(Look())


def _luminance(shown: QColor) -> float:
    parts = (shown.redF(), shown.greenF(), shown.blueF())
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(ink: Colour, ground: Colour, scheme: Scheme) -> None:
    wear(Look(scheme=scheme))
    lights = sorted((_luminance(colour(ink)), _luminance(colour(ground))))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= _LEAST[scheme]


def test_no_text_is_smaller_than_18_points_and_no_target_than_60_pixels() -> None:
    point_mm = 25.4 / 72
    assert min(style.pixels for style in Type) >= px(18 * point_mm)
    assert TOUCH >= 60


def test_large_letters_are_8_millimetres_high_at_least() -> None:
    """EN 301 549, 5.1.4, for a Chinese glyph, which is drawn over 0.92 of its size."""
    usual = {style: style.pixels for style in Type}
    wear(Look(large=True))
    assert all(style.pixels * 0.92 >= px(8) for style in Type)
    assert all(style.pixels > usual[style] for style in Type)
