"""An on-screen keyboard: pinyin with candidates, English letters, digits and signs.

What is being composed lives here and nowhere else, and is forgotten when the page is left.
"""

from typing import Final, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.events import Typed
from screens.components.artwork import icon
from screens.components.text import Text
from screens.components.touchable import Touchable
from screens.theme import RADIUS, TOUCH, Colour, Type, colour, font

_LETTERS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SIGNS: Final = ("1234567890", "-()（）·，。、", "#/:.@&+")
_SHOWN: Final = 7
"""Candidates on one page of the bar."""
_GAP: Final = 8
_NAMES: Final = {
    "delete": "删除 Delete",
    "space": "空格 Space",
    "mode": "切换 Switch",
    "signs": "数字符号 Digits",
    "more": "更多 More",
}


class PinyinSource(Protocol):
    """Turns letters into characters; None: not available."""

    def compose(self, letters: str) -> tuple[str, ...] | None:
        """What letters may mean."""

    def pick(self, index: int) -> tuple[str, tuple[str, ...]] | None:
        """Choose a candidate: the finished text, or what the rest may mean."""


class NoPinyin:
    """No engine at all."""

    def compose(self, letters: str) -> tuple[str, ...] | None:  # noqa: ARG002 - the source's door
        """Not available."""
        return None

    def pick(self, index: int) -> tuple[str, tuple[str, ...]] | None:  # noqa: ARG002 - the source's door
        """Not available."""
        return None


class _Key(Touchable):
    def __init__(self, name: str, parent: QWidget, *, share: int = 1) -> None:
        super().__init__(parent, repeats=name == "delete")
        self.share = share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.name(name, name)

    def name(self, name: str, label: str) -> None:
        self.setObjectName(f"key-{name}")
        self.setText(label)
        self.setAccessibleName(_NAMES.get(name, label or "候选 Candidate"))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(TOUCH * self.share, TOUCH + 16)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(56, TOUCH)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(Colour.LINE), 2))
        resting = Colour.PANEL if self.share == 1 else Colour.BLUE_PALE
        painter.setBrush(colour(Colour.BLUE_PALE_PRESSED if self.isDown() else resting))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS // 2, RADIUS // 2)
        if self.objectName() == "key-delete":
            painter.drawPixmap((self.width() - 48) // 2, (self.height() - 48) // 2, icon("delete", 48, Colour.BLUE))
        else:
            painter.setFont(font(Type.TITLE))
            painter.setPen(colour(Colour.INK))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Keyboard(QWidget):
    """Sends ``Typed`` with the whole text as it would be after the key."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: PinyinSource = NoPinyin()
        self._element, self._text, self._length = "", "", 0
        self._letters = ""
        self._candidates: tuple[str, ...] = ()
        self._first = 0
        self._chinese, self._signs = True, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        self._said = Text(Type.BODY, self, wraps=False)
        column.addWidget(self._said)
        bar = QHBoxLayout()
        bar.setSpacing(_GAP)
        self._choices = [self._key(f"candidate-{index}", bar) for index in range(_SHOWN)]
        self._more = self._key("more", bar)
        self._more.name("more", "▸")
        column.addLayout(bar)
        self._rows = [[self._key(letter, row) for letter in _LETTERS[nth]] for nth, row in self._lay_rows(column)]
        foot = QHBoxLayout()
        foot.setSpacing(_GAP)
        self._mode = self._key("mode", foot, share=2)
        self._sign_key = self._key("signs", foot, share=2)
        self._space = self._key("space", foot, share=4)
        self._delete = self._key("delete", foot, share=2)
        column.addLayout(foot)
        self._show()

    def _lay_rows(self, column: QVBoxLayout) -> list[tuple[int, QHBoxLayout]]:
        rows = []
        for nth in range(len(_LETTERS)):
            row = QHBoxLayout()
            row.setSpacing(_GAP)
            column.addLayout(row, 1)
            rows.append((nth, row))
        return rows

    def _key(self, name: str, row: QHBoxLayout, *, share: int = 1) -> _Key:
        key = _Key(name, self, share=share)
        key.clicked.connect(lambda _checked=False: self._press(key))
        row.addWidget(key, share)
        return key

    def set_source(self, source: PinyinSource) -> None:
        """Where characters come from."""
        self._source = source

    def type_letters(self) -> None:
        """Begin with letters that go straight in, as a search by pinyin wants them."""
        self._chinese = False
        self._show()

    def bind(self, element: str, text: str, length: int) -> None:
        """Type into this element, which holds this text."""
        if element != self._element:
            self._forget()
        self._element, self._text, self._length = element, text, length

    def wipe(self) -> None:
        """Forget everything."""
        self._element, self._text, self._length = "", "", 0
        self._chinese, self._signs = True, False
        self._forget()

    def _forget(self) -> None:
        self._letters, self._candidates, self._first = "", (), 0
        self._show()

    def _press(self, key: _Key) -> None:
        name = key.objectName().removeprefix("key-")
        match name:
            case "mode":
                self._chinese = not self._chinese
                self._forget()
            case "signs":
                self._signs = not self._signs
                self._forget()
            case "more":
                last = self._first + _SHOWN >= len(self._candidates)
                self._first = 0 if last else self._first + _SHOWN
                self._show()
            case "delete":
                self._take_back()
            case "space":
                self._pick(self._first) if self._candidates else self._type(" ")
            case _ if name.startswith("candidate-"):
                self._pick(self._first + int(name.removeprefix("candidate-")))
            case _:
                self._letter(key.text())

    def _letter(self, letter: str) -> None:
        if self._signs or not self._chinese:
            self._type(letter)
            return
        self._compose(self._letters + letter)

    def _compose(self, letters: str) -> None:
        self._letters, self._first = letters, 0
        found = self._source.compose(letters) if letters else ()
        if found is None:  # no engine: the letter itself is better than nothing
            self._letters = ""
            self._candidates = ()
            self._type(letters)
            self._said.say("拼音暂不可用，可以输入字母 Pinyin is not available now")
            return
        self._candidates = found
        self._show()

    def _pick(self, index: int) -> None:
        if index >= len(self._candidates):
            return
        picked = self._source.pick(index)
        if picked is None:
            self._forget()
            return
        text, self._candidates = picked
        self._first = 0
        if text:
            self._letters = ""
            self._type(text)
        self._show()

    def _take_back(self) -> None:
        if self._letters:
            self._compose(self._letters[:-1])
        else:
            self._send(self._text[:-1])

    def _type(self, text: str) -> None:
        self._send((self._text + text)[: self._length])

    def _send(self, text: str) -> None:
        if self._element and text != self._text:
            self.happened.emit(Typed(self._element, text))

    def _show(self) -> None:
        self._said.setText(self._letters or " ")
        shown = self._candidates[self._first : self._first + _SHOWN]
        for index, key in enumerate(self._choices):
            key.name(f"candidate-{index}", shown[index] if index < len(shown) else "")
            key.setEnabled(index < len(shown))
        self._more.setEnabled(len(self._candidates) > _SHOWN)
        for row, letters in zip(self._rows, _SIGNS if self._signs else _LETTERS, strict=True):
            for key, letter in zip(row, letters, strict=False):
                key.name(letter, letter)
        self._mode.name("mode", "中" if self._chinese else "英")
        self._sign_key.name("signs", "abc" if self._signs else "123")
        self._space.name("space", "空格")
