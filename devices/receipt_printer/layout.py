"""Text as a receipt printer sees it: GB18030 bytes on a grid, Chinese two columns wide."""

import re
import unicodedata

GETA = "〓"
"""Printers' traditional mark for "a character belongs here that I do not have"."""

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp"})
_CLOSERS = "，。、；：？！）》」』】〉”’…％·"
_ASCII_CLOSERS = ",.;:!?)]}%"
_OPENERS = "（《「『【〈“‘"
_CLINGING = re.escape(_CLOSERS + _ASCII_CLOSERS)
_PIECE = re.compile(rf"[ \t]+|(?:[{_OPENERS}]*(?:[!-~]+|[^ \t])[{_CLINGING}]*)")
"""Spaces, or what must not be torn apart: a word or one wide character with the punctuation that clings to it."""


def printable(text: str, *, four_byte: bool = True) -> str:
    """The text with 〓 for what a printer cannot show: control characters, unpaired surrogates, private use.

    GB18030 encodes all of Unicode; its four-byte part (rare characters, beyond GBK) is missing in some printers' fonts:
    ``four_byte`` false replaces those too.
    """
    text = unicodedata.normalize("NFC", text.replace("\t", " ").replace("\u00a0", " "))
    return "".join(_shown(character, four_byte=four_byte) for character in text)


def _shown(character: str, *, four_byte: bool) -> str:
    if unicodedata.category(character) in _UNPRINTABLE:
        return GETA
    if not four_byte and len(character.encode("gb18030")) == 4:  # noqa: PLR2004 (the code's own length)
        return GETA
    return character


def columns_of(text: str) -> int:
    """Columns that a printable text takes: one a byte of ASCII, two for anything else."""
    return sum(1 if character.isascii() else 2 for character in text)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns``: words stay whole, punctuation does not begin a line, what is too long is cut."""
    lines: list[str] = []
    line = ""
    for piece in _PIECE.findall(text):
        if columns_of(line + piece) <= columns:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while columns_of(line) > columns:
            head = _head(line, columns)
            lines.append(head)
            line = line[len(head) :]
    lines.append(line.rstrip())
    return lines


def _head(text: str, columns: int) -> str:
    """What fits, less what must go down with the punctuation behind it; punctuation alone is cut where it is full."""
    taken = 0
    for at, character in enumerate(text):
        taken += columns_of(character)
        if taken > columns:
            start = max((i for i in range(1, at + 1) if text[i] not in _CLOSERS + _ASCII_CLOSERS), default=at)
            return text[:start]
    return text
