"""Letters of a certificate: WenQuanYi Micro Hei, and the Hanazono fonts for rare characters of names; all embeddable.

The terminal has the like of it for its own papers (kiosk/documents/letters.py); the contract is all they share.
"""

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

FONT_FILE: Final = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
FONT: Final = "WenQuanYi Micro Hei"
MISSING: Final = "〓"
"""Stands for a character that no font has; which one is said below, so that nothing vanishes silently."""
_RARE: Final = {name: Path(f"/usr/share/fonts/truetype/hanazono/{name}.ttf") for name in ("HanaMinB", "HanaMinA")}
_BEYOND: Final = re.compile(r"<([0-9A-F]{5,6})>")


class _WholeUnicode(TTFont):
    """Tells what its glyphs mean beyond the basic plane too, in UTF-16 as ISO 32000-1, 9.10.3 wants it."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        super().addObjects(doc)
        for name, part in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:") and isinstance(part.content, str):
                part.content = _BEYOND.sub(_as_utf_16, part.content)


def _as_utf_16(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def _font(name: str) -> TTFont | None:
    """A font, None when a rare one is not installed. Raises TTFError without the usual one."""
    try:
        font = _WholeUnicode(name, str(_RARE.get(name, FONT_FILE)))
    except (OSError, TTFError):
        if name == FONT:
            raise
        return None
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return font


def load_usual() -> None:
    """Make the usual font known to reportlab. Raises TTFError when it is not installed."""
    _font(FONT)


def _font_of(character: str) -> str:
    if character.isspace():
        return FONT
    for name in (FONT, *_RARE):
        font = _font(name)
        if font is not None and ord(character) in font.face.charToGlyph:
            return name
    return ""


def lacking(text: str) -> list[str]:
    """Characters that no font has, each once."""
    return [character for character in dict.fromkeys(text) if not _font_of(character)]


def markup(text: str) -> str:
    """The text as reportlab's markup, rare characters in a font that has them."""
    return "".join(_run(name, "".join(run)) for name, run in groupby(text, _font_of))


def _run(name: str, text: str) -> str:
    if not name:
        return MISSING * len(text)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if name == FONT else f'<font name="{name}">{escaped}</font>'
