"""Design tokens in one place: colour, type, space and radius, and the one style sheet made of them.

Sizes are millimetres on the glass, turned into pixels by the panel's pixel pitch: a finger and an old eye measure in
millimetres. The pitch is that of a 21.5-23 inch panel with 1080 x 1920 pixels.
"""

from enum import Enum, StrEnum
from functools import cache

from PySide6.QtGui import QColor, QFont

PIXEL_PITCH_MM = 0.25
FONT_FAMILY = "Noto Sans CJK SC"


def px(millimetres: float) -> int:
    """Millimetres on the glass as whole pixels."""
    return round(millimetres / PIXEL_PITCH_MM)


class Colour(StrEnum):
    """What each colour is for. Warm paper, deep calm blue; vermilion only where it matters."""

    PAGE = "#F7F3EC"
    PANEL = "#FFFFFF"
    LINE = "#DDD5C8"
    INK = "#1D2B3A"
    INK_SOFT = "#4F5B68"
    BLUE = "#175A9A"
    BLUE_PRESSED = "#0F4273"
    BLUE_PALE = "#E4EEF7"
    BLUE_PALE_PRESSED = "#CBDFF0"
    ON_BLUE = "#FFFFFF"
    OFF = "#E9E4DB"
    OFF_INK = "#6A645A"
    GOOD = "#22683F"
    GOOD_PALE = "#E3F1E7"
    CARE = "#86520A"
    CARE_PALE = "#FCF0D9"
    BAD = "#A93522"
    BAD_PRESSED = "#822616"
    BAD_PALE = "#FBE8E3"
    VEIL = "#14202C"


TEXT_PAIRS = (
    (Colour.INK, Colour.PAGE),
    (Colour.INK, Colour.PANEL),
    (Colour.INK_SOFT, Colour.PAGE),
    (Colour.INK_SOFT, Colour.PANEL),
    (Colour.BLUE, Colour.PAGE),
    (Colour.BLUE, Colour.PANEL),
    (Colour.BLUE, Colour.BLUE_PALE),
    (Colour.BLUE, Colour.BLUE_PALE_PRESSED),
    (Colour.INK, Colour.BLUE_PALE),
    (Colour.INK_SOFT, Colour.BLUE_PALE),
    (Colour.ON_BLUE, Colour.BLUE),
    (Colour.ON_BLUE, Colour.BLUE_PRESSED),
    (Colour.ON_BLUE, Colour.BAD),
    (Colour.ON_BLUE, Colour.BAD_PRESSED),
    (Colour.OFF_INK, Colour.OFF),
    (Colour.GOOD, Colour.PAGE),
    (Colour.CARE, Colour.PAGE),
    (Colour.BAD, Colour.PANEL),
    (Colour.INK, Colour.GOOD_PALE),
    (Colour.INK, Colour.CARE_PALE),
    (Colour.INK, Colour.BAD_PALE),
    (Colour.INK_SOFT, Colour.GOOD_PALE),
    (Colour.INK_SOFT, Colour.CARE_PALE),
    (Colour.INK_SOFT, Colour.BAD_PALE),
)
"""Every text colour with every ground it is drawn on; a test computes their contrast."""


class Type(Enum):
    """A text style: size in millimetres, weight, colour."""

    DISPLAY = (14.5, QFont.Weight.Bold, Colour.INK)
    HEADING = (13.0, QFont.Weight.Bold, Colour.INK)
    TITLE = (10.0, QFont.Weight.Bold, Colour.INK)
    LEAD = (8.0, QFont.Weight.Normal, Colour.INK_SOFT)
    BODY = (7.5, QFont.Weight.Normal, Colour.INK)
    STRONG = (7.5, QFont.Weight.Bold, Colour.INK)
    NOTE = (7.0, QFont.Weight.Normal, Colour.INK_SOFT)
    ADVICE = (12.0, QFont.Weight.Bold, Colour.BLUE)
    NUMBER = (13.5, QFont.Weight.Bold, Colour.BLUE)
    PROBLEM = (7.5, QFont.Weight.Bold, Colour.BAD)
    STEP = (7.0, QFont.Weight.Bold, Colour.BLUE)

    @property
    def pixels(self) -> int:
        """The size in pixels."""
        return px(self.value[0])

    @property
    def colour(self) -> Colour:
        """The colour of the text."""
        return self.value[2]


TOUCH = px(16)
"""Least height and width of anything touchable: 64 pixels."""
BUTTON = px(24)
"""Height of a main button."""
GAP = px(4)
GAP_WIDE = px(6)
MARGIN = px(14)
PADDING = px(8)
RADIUS = px(5)
RADIUS_SMALL = px(3.5)


@cache
def colour(name: Colour) -> QColor:
    """A token as a Qt colour; shared, never changed."""
    return QColor(name.value)


def font(style: Type) -> QFont:
    """The font of a text style, for what is painted by hand."""
    chosen = QFont(FONT_FAMILY)
    chosen.setPixelSize(style.pixels)
    chosen.setWeight(style.value[1])
    return chosen


def style_sheet() -> str:
    """The style sheet of the whole window, set once on the top widget."""
    texts = "\n".join(
        f'QLabel[style="{style.name}"] {{ font-family: "{FONT_FAMILY}"; font-size: {style.pixels}px;'
        f" font-weight: {int(style.value[1])}; color: {style.colour}; background: transparent; }}"
        for style in Type
    )
    tones = "\n".join(
        f'QFrame[ground="{ground}"] {{ background: {pale}; border: 2px solid {edge}; border-radius: {RADIUS}px; }}'
        for ground, pale, edge in (
            ("panel", Colour.PANEL, Colour.LINE),
            ("info", Colour.BLUE_PALE, Colour.BLUE_PALE_PRESSED),
            ("good", Colour.GOOD_PALE, "#BFDFCA"),
            ("care", Colour.CARE_PALE, "#EFD6A5"),
            ("bad", Colour.BAD_PALE, "#EDBFB4"),
        )
    )
    return f"""
#shell {{ background: {Colour.PAGE}; }}
#status-bar {{ background: {Colour.PANEL}; border-bottom: 2px solid {Colour.LINE}; }}
#footer {{ background: {Colour.PANEL}; border-top: 2px solid {Colour.LINE}; }}
QScrollArea, #scrolled {{ background: transparent; border: none; }}
{texts}
{tones}
"""
