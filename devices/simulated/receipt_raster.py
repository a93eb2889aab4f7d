"""What a receipt printer does with ESC/POS bytes: a picture of the paper, 576 dots wide.

Understands what real printers take; an unknown command is skipped and counted.
"""

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
BOLD = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SIMPLIFIED_CHINESE = 2
"""Index of "Noto Sans CJK SC" in the collection."""
DOTS = 576
HALF, FULL = 12, 24
LINE = 34
MARGIN = 28


@dataclass
class _Style:
    size: int = 1
    bold: bool = False
    centre: bool = False
    chinese: bool = False


@dataclass
class Raster:
    """Takes bytes one by one; calls nothing, keeps a strip of paper until it is cut."""

    style: _Style = field(default_factory=_Style)
    unknown: int = 0
    _strip: list[Image.Image] = field(default_factory=list)
    _line: list[tuple[str, _Style]] = field(default_factory=list)
    _pending: bytearray = field(default_factory=bytearray)

    @property
    def in_picture(self) -> bool:
        """Whether the next byte belongs to a raster picture."""
        return self._pending[:2] == b"\x1dv"

    def feed(self, byte: int) -> str:
        """Take a byte; returns "cut" or "ordered-status" when that command is complete, else nothing."""
        self._pending.append(byte)
        return self._step(bytes(self._pending))

    def cut(self) -> Image.Image | None:
        """The paper so far as one picture; None when nothing was printed."""
        self._end_line(force=False)
        strip, self._strip = self._strip, []
        if not strip:
            return None
        height = sum(part.height for part in strip) + 2 * MARGIN
        paper = Image.new("L", (DOTS + 2 * MARGIN, height), 255)
        top = MARGIN
        for part in strip:
            paper.paste(part, (MARGIN, top))
            top += part.height
        return paper

    def _step(self, content: bytes) -> str:
        first = content[0]
        if first in (0x1B, 0x1C, 0x1D, 0x10):
            return self._command(content)
        self._pending.clear()
        if first == 0x0A:
            self._end_line(force=True)
        elif first >= 0x81 and self.style.chinese:
            self._pending.extend(content)
            if len(content) < 2:
                return ""
            self._pending.clear()
            self._put(content[:2].decode("gb18030", errors="replace"))
        elif first >= 0x20:
            self._put(chr(first) if first < 0x7F else "?")
        return ""

    def _command(self, content: bytes) -> str:
        need = _length(content)
        if len(content) < need:
            return ""
        self._pending.clear()
        event = ""
        match content[:2]:
            case b"\x1b@":
                self.style = _Style()
            case b"\x1ba":
                self.style.centre = content[2] in (1, 0x31)
            case b"\x1bE":
                self.style.bold = bool(content[2] & 1)
            case b"\x1b!":
                self.style.size = 2 if content[2] & 0x30 else 1
                self.style.bold = bool(content[2] & 8)
            case b"\x1d!":
                self.style.size = 2 if content[2] & 0x77 else 1
            case b"\x1bd" | b"\x1bJ":
                for _ in range(content[2] if content[1:2] == b"d" else 1):
                    self._end_line(force=True)
            case b"\x1c&":
                self.style.chinese = True
            case b"\x1c.":
                self.style.chinese = False
            case b"\x1dv":
                self._raster(content)
            case b"\x1dV":
                event = "cut"
            case b"\x1dr":
                event = "ordered-status"
            case _ if content[:2] not in _HARMLESS:
                self.unknown += 1
        return event

    def _put(self, text: str) -> None:
        self._line.append((text, _Style(self.style.size, self.style.bold)))

    def _end_line(self, *, force: bool) -> None:
        line, self._line = self._line, []
        if not line and not force:
            return
        size = max((style.size for _, style in line), default=1)
        strip = Image.new("L", (DOTS, LINE * size), 255)
        draw = ImageDraw.Draw(strip)
        widths = [(HALF if ord(text) < 0x80 else FULL) * style.size for text, style in line]
        left = max(0, (DOTS - sum(widths)) // 2) if self.style.centre else 0
        for (text, style), width in zip(line, widths, strict=True):
            font = ImageFont.truetype(
                BOLD if style.bold else FONT,
                (22 if width == FULL * style.size else 20) * style.size,
                SIMPLIFIED_CHINESE,
            )
            draw.text((left + width / 2, LINE * size * 0.76), text, font=font, fill=0, anchor="ms")
            left += width
        self._strip.append(strip)

    def _raster(self, content: bytes) -> None:
        self._end_line(force=False)
        width, height = (content[4] + 256 * content[5]) * 8, content[6] + 256 * content[7]
        picture = Image.frombytes("1", (width, height), content[8:]).point(lambda dot: 0 if dot else 255).convert("L")
        strip = Image.new("L", (DOTS, height), 255)
        strip.paste(picture, ((DOTS - width) // 2 if self.style.centre else 0, 0))
        self._strip.append(strip)


_HARMLESS = (b"\x1bt", b"\x1bR", b"\x1b3", b"\x1b2", b"\x1c!", b"\x1cS", b"\x1dB", b"\x1b-", b"\x10\x04", b"\x1bM")
_LENGTHS = {b"\x1b@": 2, b"\x1c&": 2, b"\x1c.": 2, b"\x1b2": 2, b"\x1cS": 4}


def _length(content: bytes) -> int:
    """How long the command that begins here is, as far as can be told yet."""
    if len(content) < 2:
        return 2
    head = content[:2]
    if head == b"\x1dv":
        if len(content) < 8:
            return 8
        return 8 + (content[4] + 256 * content[5]) * (content[6] + 256 * content[7])
    if head == b"\x1dV":
        return 4 if len(content) > 2 and content[2] in (65, 66) else 3
    return _LENGTHS.get(head, 3)
