"""Text as a receipt printer sees it: GB18030 bytes on a grid, Chinese two columns wide."""

import re
import unicodedata

GETA = "〓"
"""Printers' traditional mark for "a character belongs here that I do not have"."""

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp"})
_BASIC_PLANE = 0xFFFF
_FOUR = 4
_CLOSERS = "，。、；：？！）》」』】〉”’…％·"
_ASCII_CLOSERS = ",.;:!?)]}%"
_OPENERS = "（《「『【〈“‘"
_CLINGING = re.escape(_CLOSERS + _ASCII_CLOSERS)
_PIECE = re.compile(rf"[ \t]+|(?:[{_OPENERS}]*(?:[!-~]+|[^ \t])[{_CLINGING}]*)")
"""Spaces, or what must not be torn apart: a word or one wide character with the punctuation that clings to it."""


def printable(text: str) -> str:
    """The text with 〓 for what is no character of writing: control characters, unpaired surrogates, private use.

    What chooses between two shapes of one character is left out; the character stays.
    """
    text = unicodedata.normalize("NFC", text.replace("\t", " ").replace("\u00a0", " "))
    return "".join(GETA if unicodedata.category(one) in _UNPRINTABLE else one for one in text if not _selects(one))


def _selects(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def is_rare(character: str, *, four_byte: bool) -> bool:
    """Whether a printer's own font lacks it.

    GB18030 encodes all of Unicode. Its four-byte part is missing in some printers' fonts (``four_byte`` false), and of
    that part what lies beyond Unicode's basic plane (CJK extension B and later) in practically all of them.
    """
    return ord(character) > _BASIC_PLANE or (not four_byte and len(character.encode("gb18030")) == _FOUR)


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
