"""How far each part of a case has come: marks on a line, each with who, what, and since when."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.view import Reached, TimelineEntry
from screens.components.artwork import icon
from screens.components.pool import Pool
from screens.components.text import Text
from screens.theme import GAP, GAP_WIDE, Colour, Type, colour, px

_MARK = px(13)
_LINE = px(1)
_LOOKS = {
    Reached.DONE: ("check", Colour.GOOD, Colour.GOOD_PALE),
    Reached.NOW: ("clock", Colour.BLUE, Colour.BLUE_PALE),
    Reached.WAITS: ("person", Colour.CARE, Colour.CARE_PALE),
    Reached.ENDED: ("bad", Colour.BAD, Colour.BAD_PALE),
}
"""Icon, ink and ground: never the colour alone."""


class _Mark(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(_MARK)
        self.setMinimumHeight(_MARK)
        self.reached = Reached.NOW
        self.last = True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        picture, ink, ground = _LOOKS[self.reached]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.last:
            painter.fillRect((_MARK - _LINE) // 2, _MARK, _LINE, self.height() - _MARK, colour(Colour.LINE))
        painter.setPen(QPen(colour(ink), 3))
        painter.setBrush(colour(ground))
        painter.drawEllipse(QRect(2, 2, _MARK - 4, _MARK - 4))
        size = round(_MARK * 0.56)
        painter.drawPixmap((_MARK - size) // 2, (_MARK - size) // 2, icon(picture, size, ink))
        painter.end()


class _Entry(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_WIDE)
        self._mark = _Mark(self)
        row.addWidget(self._mark)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, GAP_WIDE)
        words.setSpacing(GAP // 4)
        self._title, self._text, self._notes = Text(Type.STRONG, self), Text(Type.BODY, self), Text(Type.NOTE, self)
        for text in (self._title, self._text, self._notes):
            words.addWidget(text)
        words.addStretch()
        row.addLayout(words, 1)

    def bind(self, entry: TimelineEntry, *, last: bool) -> None:
        self._mark.reached, self._mark.last = entry.reached, last
        self._mark.update()
        self._title.say(entry.title)
        self._text.say(entry.text)
        self._notes.say("  ·  ".join(entry.notes))

    def wipe(self) -> None:
        for text in (self._title, self._text, self._notes):
            text.clear()


class Timeline(QWidget):
    """Draws entries below one another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._entries = Pool(self._new)

    def _new(self) -> _Entry:
        entry = _Entry(self)
        self._column.addWidget(entry)
        return entry

    def bind(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show these."""
        for spare in self._entries.spare(len(entries)):
            spare.wipe()
        boxes = self._entries.take(len(entries))
        for place, (box, entry) in enumerate(zip(boxes, entries, strict=False)):
            box.bind(entry, last=place == len(entries) - 1)
