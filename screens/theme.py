"""Design tokens in one place: colour, type, space and radius, and the one style sheet made of them.

Sizes are millimetres on the glass, turned into pixels of 0.25 mm: a finger and an old eye measure in millimetres. On a
panel of another pitch Qt scales these pixels (screens/panel.py), so that a millimetre stays one.

What a page wears is its ``Look``: the scheme of colours, and whether letters are large. ``wear`` puts it on before
widgets are made; colours and fonts are asked for when something is drawn or made, never kept beyond that.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache

from PySide6.QtGui import QColor, QFont

PIXEL_PITCH_MM = 0.25
FONT_FAMILY = "Noto Sans CJK SC"


def px(millimetres: float) -> int:
    """Millimetres on the glass as whole pixels."""
    return round(millimetres / PIXEL_PITCH_MM)


# --- Looks -----------------------------------------------------------------------------------------------------------


class Scheme(StrEnum):
    """A set of colours."""

    DAY = "day"
    NIGHT = "night"
    """Dark blue and muted: a bright screen hurts in a dark lobby."""
    CONTRAST = "contrast"
    """White and yellow on black, every pair of at least 7 to 1."""


@dataclass(frozen=True)
class Look:
    """What a page wears."""

    scheme: Scheme = Scheme.DAY
    large: bool = False


class _Wardrobe:
    worn = Look()


def wear(look: Look) -> None:
    """Put on a look; widgets that exist must be made anew."""
    _Wardrobe.worn = look


def worn() -> Look:
    """The look of now."""
    return _Wardrobe.worn


# --- Colour ----------------------------------------------------------------------------------------------------------


class Colour(StrEnum):
    """What each colour is for. Warm paper, deep calm blue; vermilion only where it matters."""

    PAGE = "page"
    PANEL = "panel"
    LINE = "line"
    INK = "ink"
    INK_SOFT = "ink-soft"
    BLUE = "blue"
    """The colour of what can be touched."""
    BLUE_PRESSED = "blue-pressed"
    BLUE_PALE = "blue-pale"
    BLUE_PALE_PRESSED = "blue-pale-pressed"
    ON_BLUE = "on-blue"
    OFF = "off"
    OFF_INK = "off-ink"
    GOOD = "good"
    GOOD_PALE = "good-pale"
    GOOD_EDGE = "good-edge"
    CARE = "care"
    CARE_PALE = "care-pale"
    CARE_EDGE = "care-edge"
    BAD = "bad"
    BAD_PRESSED = "bad-pressed"
    BAD_PALE = "bad-pale"
    BAD_EDGE = "bad-edge"
    VEIL = "veil"
    FOCUS = "focus"
    """The ring around what the keypad points at: seen on every ground."""
    SKY = "sky"
    TINT_ROSE = "tint-rose"
    """Grounds of pictures, told apart at a glance; never the carrier of a meaning."""
    TINT_AMBER = "tint-amber"
    TINT_JADE = "tint-jade"
    TINT_BLUE = "tint-blue"
    TINT_PLUM = "tint-plum"


# fmt: off
_HEX: dict[Colour, tuple[str, str, str]] = {
    #                            by day     at night   high contrast
    Colour.PAGE:              ("#F7F3EC", "#111C28", "#000000"),
    Colour.PANEL:             ("#FFFFFF", "#1A2939", "#000000"),
    Colour.LINE:              ("#DDD5C8", "#34485C", "#FFFFFF"),
    Colour.INK:               ("#1D2B3A", "#EDE7DC", "#FFFFFF"),
    Colour.INK_SOFT:          ("#4F5B68", "#B6C0CA", "#FFFFFF"),
    Colour.BLUE:              ("#175A9A", "#9CC8F2", "#FFE14D"),
    Colour.BLUE_PRESSED:      ("#0F4273", "#C2DEF9", "#FFF3B8"),
    Colour.BLUE_PALE:         ("#E4EEF7", "#203A54", "#1A1A1A"),
    Colour.BLUE_PALE_PRESSED: ("#CBDFF0", "#2C4F72", "#333333"),
    Colour.ON_BLUE:           ("#FFFFFF", "#0E1A26", "#000000"),
    Colour.OFF:               ("#E9E4DB", "#26323E", "#1A1A1A"),
    Colour.OFF_INK:           ("#6A645A", "#A6AFB8", "#C8C8C8"),
    Colour.GOOD:              ("#22683F", "#8FD6A8", "#8CF0A8"),
    Colour.GOOD_PALE:         ("#E3F1E7", "#16352A", "#000000"),
    Colour.GOOD_EDGE:         ("#BFDFCA", "#2C5C47", "#8CF0A8"),
    Colour.CARE:              ("#86520A", "#F2C37A", "#FFC670"),
    Colour.CARE_PALE:         ("#FCF0D9", "#3A2F1A", "#000000"),
    Colour.CARE_EDGE:         ("#EFD6A5", "#6B5630", "#FFC670"),
    Colour.BAD:               ("#A93522", "#F4A798", "#FFA99A"),
    Colour.BAD_PRESSED:       ("#822616", "#F9CABF", "#FFD0C7"),
    Colour.BAD_PALE:          ("#FBE8E3", "#43231F", "#000000"),
    Colour.BAD_EDGE:          ("#EDBFB4", "#7A433A", "#FFA99A"),
    Colour.VEIL:              ("#14202C", "#05090E", "#000000"),
    Colour.FOCUS:             ("#C2410C", "#FFB45C", "#4DD8FF"),
    Colour.SKY:               ("#D5E4F0", "#16263A", "#0B1622"),
    Colour.TINT_ROSE:         ("#F8E0DA", "#3F2B2E", "#1A1A1A"),
    Colour.TINT_AMBER:        ("#FAE9C8", "#3B3223", "#1A1A1A"),
    Colour.TINT_JADE:         ("#DDEEDF", "#1E3A32", "#1A1A1A"),
    Colour.TINT_BLUE:         ("#DCE9F5", "#203A54", "#1A1A1A"),
    Colour.TINT_PLUM:         ("#EBE1F0", "#352C42", "#1A1A1A"),
}
# fmt: on
_COLUMN = {Scheme.DAY: 0, Scheme.NIGHT: 1, Scheme.CONTRAST: 2}


def hex_of(name: Colour) -> str:
    """A colour of the look that is worn, as ``#RRGGBB``."""
    return _HEX[name][_COLUMN[worn().scheme]]


@cache
def _made(value: str) -> QColor:
    return QColor(value)


def colour(name: Colour) -> QColor:
    """A colour of the look that is worn; shared, never changed."""
    return _made(hex_of(name))


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
"""Every text colour with every ground it is drawn on; a test computes their contrast in every scheme."""


# --- Type ------------------------------------------------------------------------------------------------------------


class Type(Enum):
    """A text style: size in millimetres, large size in millimetres, weight, colour.

    A Chinese glyph is drawn over 0.92 of its size, and a small panel shows everything a little smaller
    (screens/panel.py), so that 9.6 mm give the 8 mm of large letters everywhere.
    """

    DISPLAY = (14.5, 17.0, QFont.Weight.Bold, Colour.INK)
    HEADING = (13.0, 15.5, QFont.Weight.Bold, Colour.INK)
    TITLE = (10.0, 12.0, QFont.Weight.Bold, Colour.INK)
    LEAD = (8.0, 10.0, QFont.Weight.Normal, Colour.INK_SOFT)
    BODY = (7.5, 9.75, QFont.Weight.Normal, Colour.INK)
    STRONG = (7.5, 9.75, QFont.Weight.Bold, Colour.INK)
    NOTE = (7.0, 9.6, QFont.Weight.Normal, Colour.INK_SOFT)
    ADVICE = (12.0, 14.5, QFont.Weight.Bold, Colour.BLUE)
    NUMBER = (13.5, 14.5, QFont.Weight.Bold, Colour.BLUE)
    PROBLEM = (7.5, 9.75, QFont.Weight.Bold, Colour.BAD)
    STEP = (7.0, 9.6, QFont.Weight.Bold, Colour.BLUE)

    @property
    def pixels(self) -> int:
        """The size in pixels, in the look that is worn."""
        return px(self.value[1] if worn().large else self.value[0])

    @property
    def weight(self) -> QFont.Weight:
        """How bold."""
        return self.value[2]

    @property
    def colour(self) -> Colour:
        """The colour of the text."""
        return self.value[3]


def font(style: Type) -> QFont:
    """The font of a text style, for what is painted by hand."""
    chosen = QFont(FONT_FAMILY)
    chosen.setPixelSize(style.pixels)
    chosen.setWeight(style.weight)
    return chosen


# --- Space -----------------------------------------------------------------------------------------------------------

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
SHADOW = px(1.5)
"""How far the shadow of what lies above a page reaches: the only step of elevation."""


# --- Motion ----------------------------------------------------------------------------------------------------------

SHOW_MS = 2600
"""One round of a picture that shows what to do with a card."""
TURN_MS = 1400
"""One round of the ring that says wait."""


# --- The style sheet -------------------------------------------------------------------------------------------------


def style_sheet() -> str:
    """The style sheet of the whole window in the look that is worn, set on the top widget."""
    texts = "\n".join(
        f'QLabel[style="{style.name}"] {{ font-family: "{FONT_FAMILY}"; font-size: {style.pixels}px;'
        f" font-weight: {int(style.weight)}; color: {hex_of(style.colour)}; background: transparent; }}"
        for style in Type
    )
    tones = "\n".join(
        f'QFrame[ground="{ground}"] {{ background: {hex_of(pale)}; border: 2px solid {hex_of(edge)};'
        f" border-radius: {RADIUS}px; }}"
        for ground, pale, edge in (
            ("panel", Colour.PANEL, Colour.LINE),
            ("info", Colour.BLUE_PALE, Colour.BLUE_PALE_PRESSED),
            ("good", Colour.GOOD_PALE, Colour.GOOD_EDGE),
            ("care", Colour.CARE_PALE, Colour.CARE_EDGE),
            ("bad", Colour.BAD_PALE, Colour.BAD_EDGE),
        )
    )
    panel, line = hex_of(Colour.PANEL), hex_of(Colour.LINE)
    return f"""
#status-bar {{ background: {panel}; border-bottom: 2px solid {line}; }}
#footer {{ background: {panel}; border-top: 2px solid {line}; }}
QScrollArea, #scrolled {{ background: transparent; border: none; }}
{texts}
{tones}
"""
