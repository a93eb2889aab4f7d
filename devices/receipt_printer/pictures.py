"""Lines that a printer's own font can't print, as pictures: rare characters of names look like what is on the card.

Fonts are those of the screens: fonts-noto-cjk; for CJK extensions B to F fonts-hanazono; beyond, fonts-babelstone-han.
"""

from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

CELL_DOTS: Final = 24
"""Height and width of a Chinese character in the fonts of receipt printers; other signs are half as wide."""
_FOLDER: Final = "/usr/share/fonts"
_USUAL: Final = f"{_FOLDER}/opentype/noto/NotoSansCJK-{{weight}}.ttc"
_MONO_SC: Final = 7
"""Noto Sans Mono CJK SC inside the collection: half-width glyphs take exactly half of a Chinese one."""
_RARE: Final = (
    f"{_FOLDER}/truetype/hanazono/HanaMinB.ttf",
    f"{_FOLDER}/truetype/hanazono/HanaMinA.ttf",
    f"{_FOLDER}/truetype/babelstone/BabelStoneHan.ttf",
)
_NOTHING: Final = "\U0010ffff"
"""No font has a glyph for it, so that this is how a font draws what it lacks."""
_BASE_DOTS: Final = 3
"""From a cell's foot to the line that letters stand on."""
_DARK: Final = 128


def line_picture(text: str, *, size: int, bold: bool, height: int) -> Image.Image | None:
    """The line in black and white, ``height`` dots high; None when no font here has one of its characters."""
    cells = [(character, _cell(character) * size) for character in text]
    width = max(1, sum(cell for _, cell in cells))
    picture = Image.new("L", (-(-width // 8) * 8, height), 255)
    pen = ImageDraw.Draw(picture)
    x, base = 0, (height + CELL_DOTS * size) // 2 - _BASE_DOTS * size
    for character, cell in cells:
        font = _font_with(character, CELL_DOTS * size, bold=bold)
        if font is None:
            return None
        pen.text((x, base), character, 0, font, "ls")
        x += cell
    return picture.point(lambda grey: 255 * (grey > _DARK)).convert("1")


def has_picture(character: str) -> bool:
    """Whether a font here has the character."""
    return _font_with(character, CELL_DOTS, bold=False) is not None


def _cell(character: str) -> int:
    return CELL_DOTS // 2 if character.isascii() else CELL_DOTS


@cache
def _font_with(character: str, size: int, *, bold: bool) -> ImageFont.FreeTypeFont | None:
    for place in range(1 + len(_RARE)):
        font = _font(place, size, bold=bold)
        if font is not None and (character == " " or bytes(font.getmask(character)) != bytes(font.getmask(_NOTHING))):
            return font
    return None


@cache
def _font(place: int, size: int, *, bold: bool) -> ImageFont.FreeTypeFont | None:
    try:
        if place == 0:
            return ImageFont.truetype(_USUAL.format(weight="Bold" if bold else "Regular"), size, index=_MONO_SC)
        return ImageFont.truetype(_RARE[place - 1], size)
    except OSError:
        return None
