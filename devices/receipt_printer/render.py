"""From a receipt's parts to ESC/POS bytes: pure. 80 mm paper, 576 dots, 48 half-width columns.

Chinese goes out as GB18030 in the printer's Kanji mode (``FS &`` … ``FS .``), QR codes as raster pictures.
"""

import unicodedata

from escpos.printer import Dummy

from devices.api import Gap, QrCode, Receipt, Rule, TextLine

DOTS = 576
COLUMNS = 48
QR_MODULE_DOTS = 6
FEED_LINES = 4
UNPRINTABLE = "〓"

INITIALISE = b"\x1b@"
CHINESE_ON, CHINESE_OFF = b"\x1c&", b"\x1c."
_NOT_AT_START = "，。、；：？！）》”’"


def render(receipt: Receipt) -> bytes:
    """The whole print job, from initialising to the cut."""
    printer = Dummy(profile="default")
    printer.profile.profile_data["media"] = {"width": {"pixels": DOTS, "mm": 80}}
    printer._raw(INITIALISE)  # noqa: SLF001 - the library's way to send bytes of one's own
    for part in receipt.parts:
        match part:
            case TextLine():
                printer._raw(_line(part))  # noqa: SLF001 - see above
            case Rule():
                printer._raw(b"\x1ba\x00" + b"-" * COLUMNS + b"\n")  # noqa: SLF001 - see above
            case Gap(lines):
                printer._raw(b"\n" * lines)  # noqa: SLF001 - see above
            case QrCode(payload):
                printer._raw(b"\x1ba\x01")  # noqa: SLF001 - see above
                printer.qr(payload, native=False, size=QR_MODULE_DOTS)
    printer._raw(b"\n" * FEED_LINES + b"\x1dV\x01")  # noqa: SLF001 - see above
    output: bytes = printer.output
    return output


def _line(line: TextLine) -> bytes:
    align = b"\x1ba\x01" if line.centre else b"\x1ba\x00"
    magnified = b"\x1d!" + bytes([0x11 if line.size == 2 else 0x00])  # noqa: PLR2004 - twice as wide and as high
    emphasis = b"\x1bE" + bytes([line.bold])
    rows = wrapped(line.text, COLUMNS // line.size)
    text = b"".join(encoded(row) + b"\n" for row in rows)
    return align + magnified + emphasis + CHINESE_ON + text + CHINESE_OFF + b"\x1d!\x00\x1bE\x00"


def encoded(text: str) -> bytes:
    """GB18030, two bytes a character; what needs four is not in a printer's font and becomes 〓."""
    pieces = []
    for character in text:
        raw = character.encode("gb18030", errors="ignore")
        control = unicodedata.category(character) in ("Cc", "Cf", "Cs")
        pieces.append(b"" if control else raw if 0 < len(raw) <= 2 else UNPRINTABLE.encode("gb18030"))  # noqa: PLR2004
    return b"".join(pieces)


def columns(text: str) -> int:
    """Half-width columns that a text takes on paper."""
    return len(encoded(text))


def wrapped(text: str, width: int) -> list[str]:
    """Rows of at most ``width`` columns; no row begins with a closing mark, words of Latin letters stay whole."""
    rows: list[str] = [""]
    for token in _tokens(text):
        if columns(rows[-1]) + columns(token) <= width:
            rows[-1] += token
        elif token.strip() and token[0] in _NOT_AT_START and len(rows[-1]) > 1:
            rows[-1], carried = rows[-1][:-1], rows[-1][-1]
            rows.append(carried + token)
        elif columns(token) <= width:
            rows.append(token.lstrip())
        else:
            rows += _cut(token, width)
    return rows if len(rows) == 1 or rows[0] else rows[1:]


def _tokens(text: str) -> list[str]:
    """Latin words and numbers whole, everything else character by character."""
    tokens: list[str] = []
    for character in text:
        if tokens and _joins(tokens[-1][-1]) and _joins(character):
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens


def _joins(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _cut(token: str, width: int) -> list[str]:
    rows = [""]
    for character in token:
        if columns(rows[-1] + character) > width:
            rows.append("")
        rows[-1] += character
    return rows
