"""Letters of a PDF: a font with TrueType outlines, which can be embedded, and two more for rare characters of names.

WenQuanYi Micro Hei has the characters of every day, the Hanazono fonts (SIL Open Font License) those of CJK extensions
A to F, as GB 18030-2022 asks of level 3. What none has is printed as 〓 and told, so that nothing vanishes silently.
"""

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from kiosk.failures import KioskError, KioskFailure

FONT_FILE: Final = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
FONT: Final = "WenQuanYi Micro Hei"
MISSING: Final = "〓"
_BEYOND: Final = re.compile(r"<([0-9A-F]{5,6})>")
_RARE: Final = {name: Path(f"/usr/share/fonts/truetype/hanazono/{name}.ttf") for name in ("HanaMinB", "HanaMinA")}
"""Loaded only for a text that needs them: they are large. The Debian package is fonts-hanazono."""


@cache
def usual_font() -> TTFont:
    """The font of all but rare characters. Raises KioskError FONT_MISSING."""
    try:
        return _registered(FONT, FONT_FILE)
    except (OSError, TTFError) as fault:
        detail = f"{FONT_FILE}: {fault}; install the Debian package fonts-wqy-microhei"
        raise KioskError(KioskFailure.FONT_MISSING, detail) from fault


def check_fonts() -> None:
    """Raise KioskError FONT_MISSING when no form could be made."""
    usual_font()


class Lettering:
    """Writes one document's texts as reportlab's markup; collects what no font has."""

    def __init__(self) -> None:
        """Raises KioskError FONT_MISSING."""
        usual_font()
        self.missing: dict[str, None] = {}
        """In the order met."""

    def __call__(self, text: str) -> str:
        """The text as markup: rare characters in a font that has them."""
        return "".join(self._run(name, "".join(run)) for name, run in groupby(text, _font_of))

    def _run(self, name: str, text: str) -> str:
        if not name:
            self.missing.update(dict.fromkeys(text))
            return MISSING * len(text)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return escaped if name == FONT else f'<font name="{name}">{escaped}</font>'


def _font_of(character: str) -> str:
    """The name of the font that has a character; empty when none has."""
    if ord(character) in usual_font().face.charToGlyph or character.isspace():
        return FONT
    for name in _RARE:
        font = _rare_font(name)
        if font is not None and ord(character) in font.face.charToGlyph:
            return name
    return ""


@cache
def _rare_font(name: str) -> TTFont | None:
    try:
        return _registered(name, _RARE[name])
    except (OSError, TTFError):
        return None


class _WholeUnicode(TTFont):
    """Tells what its glyphs mean beyond the basic plane too, or a machine reads other characters than a person.

    reportlab writes such a code point as five digits where PDF (ISO 32000-1, 9.10.3) wants UTF-16.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        super().addObjects(doc)
        for name, part in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:") and isinstance(part.content, str):
                part.content = _BEYOND.sub(
                    lambda found: f"<{chr(int(found[1], 16)).encode('utf-16-be').hex()}>", part.content
                )


def _as_utf_16(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"


def _registered(name: str, path: Path) -> TTFont:
    font = _WholeUnicode(name, str(path))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return font
