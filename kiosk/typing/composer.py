"""What the keys do to a text: letters and strokes are composed into characters, everything else goes straight in."""

from typing import Final

from kiosk.typing.editing import Editing
from kiosk.typing.sources import Found, NoTyping, Readiness, TypingSource, Way

_LONGEST_CODE: Final = 40
_ALPHABETS: Final = {
    Way.PINYIN: "abcdefghijklmnopqrstuvwxyz'",
    Way.PARTS: "abcdefghijklmnopqrstuvwxyz",
    Way.STROKES: "hspnz*",
}
LOST: Final = "lost"
NONE: Final = "none"


class Composer:
    """Holds one field's text and what is being composed for it. Both are forgotten when the field is left."""

    def __init__(self) -> None:
        self.source: TypingSource = NoTyping()
        self.editing = Editing()
        self.way: Way | None = Way.PINYIN
        self.code = ""
        self.found = Found()
        self.notice = ""
        """A readiness, ``lost`` or ``none``: why there are no candidates; empty when all is well."""
        self._element = ""
        self._length = 0

    def bind(self, element: str, text: str, length: int) -> None:
        """Type into this element, which holds this text."""
        if element != self._element:
            self.forget()
            self.editing = Editing.at_end(text)
        self.editing = self.editing.kept(text)
        self._element, self._length = element, length

    def wipe(self) -> None:
        """Forget everything; so does the source."""
        self._element, self._length, self.editing = "", 0, Editing()
        self.forget()
        self.source.forget()

    def choose(self, way: Way | None) -> None:
        """Go on in another way; None: keys are what they say."""
        self.way = way
        self.forget()

    def forget(self) -> None:
        """Drop what is being composed."""
        self.code, self.found, self.notice = "", Found(), ""

    def key(self, sign: str) -> None:
        """A key of the board."""
        if self.way is not None and sign in _ALPHABETS.get(self.way, ""):
            if len(self.code) < _LONGEST_CODE:
                self._compose(self.code + sign)
        else:
            self.write(sign)

    def space(self) -> None:
        """Take the likeliest candidate; without one, a space."""
        if self.found.candidates:
            self.pick(0)
        else:
            self.write(" ")

    def take_back(self) -> None:
        """The last letter or stroke of what is composed; else what is selected, or the character before the caret."""
        if self.code:
            self._compose(self.code[:-1])
        else:
            self.found = Found()
            self.editing = self.editing.taken_back()

    def pick(self, index: int) -> None:
        """Take a candidate."""
        if index >= len(self.found.candidates):
            return
        if self.way is not Way.PINYIN:
            text = self.found.candidates[index]
            self.forget()
            self.write(text)
            return
        picked = self.source.pick(index)
        if picked is None:
            self.forget()
            self.notice = LOST
        elif picked.text:
            self.forget()
            self.write(picked.text)
        else:
            self.found = picked

    def recognise(self, strokes: tuple[tuple[tuple[float, float], ...], ...]) -> None:
        """What is written on the pad may mean; no strokes: nothing."""
        self.forget()
        if strokes:
            self._take(self.source.recognise(strokes), Way.HANDWRITING)

    def write(self, text: str) -> None:
        """Straight into the field."""
        self.editing = self.editing.written(text, self._length)

    def _compose(self, code: str) -> None:
        way, added = self.way, code[len(self.code) :]
        self.forget()
        if not code or way is None:
            return
        if not self._take(self.source.compose(way, code), way):
            if way is Way.PINYIN:  # no engine: the letter itself is better than nothing
                self.write(added)
            return
        self.code = code

    def _take(self, found: Found | None, way: Way) -> bool:
        if found is None:
            readiness = self.source.readiness(way)
            self.notice = LOST if readiness is Readiness.READY else readiness.value
            return False
        self.found = found
        self.notice = "" if found.candidates else NONE
        return True
