"""Candidates: a bar of the likeliest, and a page full of them over the keys. As high as a finger is wide."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from screens.components.key import KEY, KEY_GAP, Key
from screens.theme import Colour, Type, colour, font, px

HEIGHT: Final = px(17)
"""Of a candidate."""
_NARROWEST: Final = px(19)
_PADDING: Final = px(4)


class _Row(QWidget):
    """Keys of different widths, laid from the left, line by line."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None, name: str, spoken: Callable[[str], str]) -> None:
        """``name``: keys are ``key-name-0`` and so on; ``spoken``: how a text is called."""
        super().__init__(parent)
        self._name, self._spoken = name, spoken
        self._keys: list[Key] = []
        self._texts: Sequence[str] = ()
        self._first = 0
        self.shown = 0
        """How many found room."""

    def _lay(self, texts: Sequence[str], first: int, room: QRect) -> None:
        """Lay what finds room, from the ``first`` on."""
        self._texts, self._first, self.shown = texts, first, 0
        metrics = QFontMetrics(font(Type.TITLE))
        x, y = room.left(), room.top()
        for at in range(first, len(texts)):
            wanted = max(_NARROWEST, metrics.horizontalAdvance(texts[at]) + 2 * _PADDING)
            width = min(wanted, room.width())
            if x + width > room.right() + 1 and x > room.left():
                x, y = room.left(), y + HEIGHT + KEY_GAP
            if y + HEIGHT > room.bottom() + 1:
                break
            self._place(at, QRect(x, y, width, HEIGHT))
            x += width + KEY_GAP
            self.shown += 1
        for key in self._keys[self.shown :]:
            key.show_as("", "")
            key.hide()

    def _place(self, at: int, place: QRect) -> None:
        slot = at - self._first
        if slot == len(self._keys):
            key = Key(self)
            key.clicked.connect(lambda _checked=False, slot=slot: self.picked.emit(self._first + slot))
            self._keys.append(key)
        key = self._keys[slot]
        key.show_as(f"{self._name}-{at}", self._texts[at], self._spoken(self._texts[at]))
        key.setGeometry(place)
        key.show()


class CandidateBar(_Row):
    """One line of candidates and a key for more."""

    more = Signal()

    def __init__(self, parent: QWidget | None, name: str, spoken: Callable[[str], str]) -> None:
        super().__init__(parent, name, spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.more_key = Key(self)
        self.more_key.clicked.connect(lambda _checked=False: self.more.emit())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line."""
        return QSize(6 * KEY, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line."""
        return QSize(2 * KEY, HEIGHT)

    def show_texts(self, texts: Sequence[str]) -> None:
        """Offer these."""
        side = HEIGHT
        self.more_key.show_as("more", "", self._spoken("…"), picture="down")
        self.more_key.setGeometry(self.width() - side, 0, side, HEIGHT)
        self._lay(texts, 0, QRect(0, 0, self.width() - side - KEY_GAP, HEIGHT))
        self.more_key.setVisible(bool(texts) and self.shown < len(texts))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """More or less finds room."""
        super().resizeEvent(event)
        self.show_texts(self._texts)


class CandidatePage(_Row):
    """All candidates, a page at a time, over the keys."""

    closed = Signal()

    def __init__(self, parent: QWidget | None, name: str, spoken: Callable[[str], str]) -> None:
        super().__init__(parent, name, spoken)
        self.setAutoFillBackground(True)
        self.before_key, self.next_key, self.close_key = (Key(self) for _ in range(3))
        self._starts = [0]
        """Where each page up to this one begins."""
        self.before_key.clicked.connect(self._turn_back)
        self.next_key.clicked.connect(self._turn_on)
        self.close_key.clicked.connect(lambda _checked=False: self.closed.emit())

    def show_texts(self, texts: Sequence[str]) -> None:
        """Offer these, from the first page on."""
        palette = self.palette()
        palette.setColor(self.backgroundRole(), colour(Colour.PAGE))
        self.setPalette(palette)
        self._starts = [0]
        self._show(texts)

    def _show(self, texts: Sequence[str]) -> None:
        side = px(24)
        height = max(KEY, (self.height() - 2 * KEY_GAP) // 3)
        for place, key in enumerate((self.close_key, self.before_key, self.next_key)):
            key.setGeometry(self.width() - side, place * (height + KEY_GAP), side, height)
        self._lay(texts, self._starts[-1], QRect(0, 0, self.width() - side - KEY_GAP, self.height()))
        self.before_key.setEnabled(len(self._starts) > 1)
        self.next_key.setEnabled(self._first + self.shown < len(texts))

    def _turn_on(self) -> None:
        self._starts.append(self._first + max(1, self.shown))
        self._show(self._texts)

    def _turn_back(self) -> None:
        self._starts.pop()
        self._show(self._texts)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Begin again: other characters stand on each page now."""
        super().resizeEvent(event)
        self._starts = [0]
        self._show(self._texts)
