"""Thermal paper as a picture: what a receipt printer with a 24-dot Chinese font would put on it."""

from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
"""Debian's fonts-noto-cjk."""
_MONO_SC: Final = 7
"""Noto Sans Mono CJK SC inside the collection: half-width glyphs take exactly half of a Chinese one."""
CELL_DOTS: Final = 24
HALF_CELL_DOTS: Final = 12
MARGIN_DOTS: Final = 32
DEFAULT_SPACING_DOTS: Final = 30
FEED_TO_CUTTER_DOTS: Final = 24
WHITE, BLACK = 255, 0


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS.format(weight="Bold" if bold else "Regular"), size, index=_MONO_SC)


class Paper:
    """The strip since the last cut, and the state that shapes what comes next."""

    def __init__(self, dots: int) -> None:
        self.dots = dots
        self.bold = False
        self.width = self.height = 1
        self.justify = 0
        self.spacing = DEFAULT_SPACING_DOTS
        self._strip = Image.new("L", (dots, 4096), WHITE)
        self._bottom = 0
        self._line: list[tuple[str, int, int, bool]] = []

    def initialise(self) -> None:
        """Back to the settings of power-on; what is in the line is lost, as on the real thing."""
        self.bold, self.width, self.height, self.justify = False, 1, 1, 0
        self.spacing = DEFAULT_SPACING_DOTS
        self._line = []

    def text(self, text: str) -> None:
        """Put characters into the line; what is too long goes on in the next."""
        for character in text:
            if self._used() + self._advance(character, self.width) > self.dots:
                self.feed()
            self._line.append((character, self.width, self.height, self.bold))

    def feed(self, lines: int = 1) -> None:
        """Print the line and move on by ``lines``."""
        tallest = max((height for _, _, height, _ in self._line), default=1) * CELL_DOTS
        step = max(self.spacing, tallest)
        self._grow(self._bottom + step * lines)
        self._draw_line(self._bottom + (step - tallest) // 2, tallest)
        self._bottom += step * lines
        self._line = []

    def raster(self, width_bytes: int, height: int, rows: bytes) -> None:
        """Print a picture where the paper stands."""
        if self._line:
            self.feed()
        self._grow(self._bottom + height)
        picture = Image.frombytes("1", (width_bytes * 8, height), bytes(byte ^ 0xFF for byte in rows))
        self._strip.paste(picture, (self._start(picture.width), self._bottom))
        self._bottom += height

    def cut(self) -> Image.Image | None:
        """What comes out: the strip with a margin all around; None when nothing was printed on it."""
        if self._line:
            self.feed()
        if self._bottom == 0:
            return None
        height = self._bottom + FEED_TO_CUTTER_DOTS
        out = Image.new("L", (self.dots + 2 * MARGIN_DOTS, height + 2 * MARGIN_DOTS), WHITE)
        out.paste(self._strip.crop((0, 0, self.dots, self._bottom)), (MARGIN_DOTS, MARGIN_DOTS))
        self._strip.paste(WHITE, (0, 0, *self._strip.size))
        self._bottom = 0
        return out

    def _draw_line(self, top: int, tallest: int) -> None:
        draw = ImageDraw.Draw(self._strip)
        x = self._start(self._used())
        for character, width, height, bold in self._line:
            cell = (self._advance(character, 1), CELL_DOTS)
            if width == height:
                draw.text((x, top + tallest - 3 * width), character, BLACK, _font(CELL_DOTS * width, bold=bold), "ls")
            else:
                glyph = Image.new("L", cell, WHITE)
                ImageDraw.Draw(glyph).text((0, CELL_DOTS - 3), character, BLACK, _font(CELL_DOTS, bold=bold), "ls")
                size = (cell[0] * width, CELL_DOTS * height)
                self._strip.paste(glyph.resize(size, Image.Resampling.NEAREST), (x, top + tallest - size[1]))
            x += cell[0] * width

    def _used(self) -> int:
        return sum(self._advance(character, width) for character, width, _, _ in self._line)

    @staticmethod
    def _advance(character: str, width: int) -> int:
        return (HALF_CELL_DOTS if character.isascii() else CELL_DOTS) * width

    def _start(self, width: int) -> int:
        return (0, (self.dots - width) // 2, self.dots - width)[self.justify] if self.justify in (1, 2) else 0

    def _grow(self, height: int) -> None:
        if height > self._strip.height:
            taller = Image.new("L", (self.dots, height * 2), WHITE)
            taller.paste(self._strip, (0, 0))
            self._strip = taller
