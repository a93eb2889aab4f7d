"""From the bytes of a code to its text: pure, strict, and silent about the content.

Whatever a stranger holds before the scanner passes through here, so nothing but DeviceError may come out.
"""

import unicodedata
from typing import Final

from devices.api import DeviceError
from devices.api.codes import LONGEST_CODE
from devices.failures import DeviceFailure

_ENCODINGS: Final = ("utf-8", "gb18030")
"""UTF-8 first: hardly any text in GB 18030 is valid UTF-8 by chance, the other way round most is."""
_STRIPPED: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Control and format characters: escape sequences, line ends, marks that turn the direction of writing."""
_NO_TEXT: Final = frozenset({"Cn", "Co", "Cs"})
"""Code points that stand for nothing known."""


def code_text(raw: bytes) -> str:
    """The text of a code without control characters and outer spaces; empty when nothing is left.

    Raises DeviceError CODE_TOO_LONG (above 1024 bytes), CODE_UNREADABLE (neither UTF-8 nor GB 18030).
    """
    if len(raw) > LONGEST_CODE:
        raise DeviceError(DeviceFailure.CODE_TOO_LONG, f"more than {LONGEST_CODE} bytes")
    text = _decoded(raw)
    kinds = [unicodedata.category(character) for character in text]
    if not _NO_TEXT.isdisjoint(kinds):
        raise DeviceError(DeviceFailure.CODE_UNREADABLE, f"{len(raw)} bytes that are no text")
    kept = (character for character, kind in zip(text, kinds, strict=True) if kind not in _STRIPPED)
    return "".join(kept).strip()


def _decoded(raw: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DeviceError(DeviceFailure.CODE_UNREADABLE, f"{len(raw)} bytes that are no text")
