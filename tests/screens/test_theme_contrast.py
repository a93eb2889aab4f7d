"""Colours can be read by old eyes."""

import pytest

from screens.theme import TEXT_PAIRS, TOUCH, Colour, Type


def _luminance(colour: Colour) -> float:
    parts = [int(colour.value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground_by_at_least_4_5_to_1(ink: Colour, ground: Colour) -> None:
    lights = sorted((_luminance(ink), _luminance(ground)))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5


def test_no_text_is_smaller_than_28_pixels_and_no_target_than_60() -> None:
    assert min(style.pixels for style in Type) >= 28
    assert TOUCH >= 60
