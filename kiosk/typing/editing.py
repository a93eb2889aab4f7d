"""A line of text under the fingers: what is written, where the caret stands, what is selected. Pure values.

Places are numbers of code points, and always lie between two characters as people see them: a letter with its accents,
or a character with its variation selector, is never cut (Unicode Standard Annex 29, as far as names and addresses go).
"""

import unicodedata
from dataclasses import dataclass, replace
from typing import Final

_JOINER: Final = "\u200d"
_SKIN: Final = range(0x1F3FB, 0x1F400)
"""Modifiers of the picture before them."""
_FLAGS: Final = range(0x1F1E6, 0x1F200)
_MARKS: Final = ("Mn", "Mc", "Me")


def characters(text: str) -> tuple[str, ...]:
    """The text in pieces that people see as one character each; joined they are the text again."""
    pieces: list[str] = []
    for sign in text:
        if pieces and _clings(pieces[-1], sign):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return tuple(pieces)


def _clings(piece: str, sign: str) -> bool:
    if unicodedata.category(sign) in _MARKS or sign == _JOINER or ord(sign) in _SKIN:
        return True
    pairs_a_flag = ord(sign) in _FLAGS and len(piece) == 1 and ord(piece) in _FLAGS
    return piece.endswith(_JOINER) or pairs_a_flag


def fitted(text: str, length: int) -> str:
    """As many whole characters from the beginning as ``length`` code points hold."""
    taken = ""
    for piece in characters(text):
        if len(taken) + len(piece) > length:
            break
        taken += piece
    return taken


@dataclass(frozen=True)
class Editing:
    """``caret`` is where is written; between ``anchor`` and ``caret`` is selected, nothing where they are one."""

    text: str = ""
    caret: int = 0
    anchor: int = 0

    @staticmethod
    def at_end(text: str) -> "Editing":
        """As a field is found: the caret behind what it holds."""
        return Editing(text, len(text), len(text))

    @property
    def selection(self) -> tuple[int, int]:
        """Beginning and end of what is selected."""
        return min(self.caret, self.anchor), max(self.caret, self.anchor)

    @property
    def selects(self) -> bool:
        """Whether anything is selected."""
        return self.caret != self.anchor

    def written(self, text: str, length: int) -> "Editing":
        """``text`` in place of the selection or at the caret, as far as the field's ``length`` code points allow."""
        first, end = self.selection
        before, after = self.text[:first], self.text[end:]
        taken = fitted(text, max(0, length - len(before) - len(after)))
        return Editing(before + taken + after).placed(first + len(taken))

    def taken_back(self) -> "Editing":
        """Without the selection, or without the character before the caret."""
        first, end = self.selection
        if not self.selects:
            first -= len(_last(self.text[:first]))
        return Editing(self.text[:first] + self.text[end:]).placed(first)

    def moved(self, by: int) -> "Editing":
        """The caret one character on (1) or back (-1); out of a selection, to its end or beginning."""
        first, end = self.selection
        if self.selects:
            return self.placed(end if by > 0 else first)
        if by < 0:
            return self.placed(first - len(_last(self.text[:first])))
        following = characters(self.text[end:])
        return self.placed(end + len(following[0]) if following else end)

    def placed(self, caret: int) -> "Editing":
        """The caret at the nearest place before ``caret`` that cuts nothing."""
        place = self._whole(caret)
        return replace(self, caret=place, anchor=place)

    def selected(self, anchor: int, caret: int) -> "Editing":
        """From one place to another."""
        return replace(self, caret=self._whole(caret), anchor=self._whole(anchor))

    def run_at(self, place: int) -> "Editing":
        """The word or the characters between two spaces or signs, around a place; there is nothing around a sign."""
        first = end = self._whole(place)
        while first > 0 and _belongs(self.text[first - 1]):
            first -= 1
        while end < len(self.text) and _belongs(self.text[end]):
            end += 1
        return self.selected(first, end)

    def kept(self, text: str) -> "Editing":
        """The same caret in what became of the text, which its rule may have changed."""
        if text == self.text:
            return self
        return Editing(text).placed(self.caret + max(0, len(text) - len(self.text)))

    def _whole(self, place: int) -> int:
        return len(fitted(self.text, min(max(0, place), len(self.text))))


def _last(text: str) -> str:
    return characters(text)[-1] if text else ""


def _belongs(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in _MARKS
