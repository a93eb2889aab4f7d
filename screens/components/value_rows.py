"""Rows of label, value and source, with hairlines between; used for what is known, for the review and the receipt."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.view import Action
from screens.components.button import Button
from screens.components.held_text import HeldText
from screens.components.pool import Pool
from screens.components.shown import set_shown
from screens.components.text import Text
from screens.theme import GAP, TOUCH, Colour, Type, colour, px, worn

_READY = 5
USUAL_NOTE = px(7)
"""Labels are as wide as was asked for in usual letters, and grow with large ones."""
_LEAST_VALUE = px(75)
"""Of width: with less beside its label, a value stands below it."""
_LEAST_VALUE_AND_SOURCE = px(123)
"""Of width: a masked number and a word. With less, where a value is from stands below it."""


@dataclass(frozen=True)
class Row:
    """One line."""

    label: str
    value: str
    source: str = ""
    edit: Action | None = None
    whole: str = field(default="", repr=False)
    """What a masked value hides."""


@dataclass(frozen=True)
class _Manner:
    """How a line stands: its label above its value, its source below it, and how wide each is."""

    stacked: bool
    below: bool
    label: int
    value: int
    source: int


class _RowBox(QWidget):
    happened = Signal(object)

    def __init__(self, parent: QWidget, label_width: int, margin: int) -> None:
        super().__init__(parent)
        self._wiped = False
        self.last = False
        self.label = Text(Type.NOTE, self)
        self._label_width = round(label_width * Type.NOTE.pixels / USUAL_NOTE)
        self.value = HeldText(Type.BODY, self)
        self.source = Text(Type.NOTE, self)
        self.source.setContentsMargins(2, 0, 2, 0)  # a last letter leans over its own width
        self.edit = Button(self, height=TOUCH)
        self.edit.happened.connect(self.happened)
        self._margin = margin
        self._heights: dict[int, int] = {}
        """By width, for the words that are shown."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, row: Row, *, last: bool) -> None:
        self.last, self._wiped = last, False
        self.label.say(row.label)
        self.value.hold(row.value, row.whole)
        self.source.say(row.source)
        set_shown(self.edit, shown=row.edit is not None)
        if row.edit is None:
            self.edit.forget()
        else:
            self.edit.bind(row.edit)
            self.edit.setAccessibleDescription(row.label)
        self._heights.clear()
        self.updateGeometry()
        self._lay()

    def wipe(self) -> None:
        if not self._wiped:
            self.bind(Row("", ""), last=True)
            self._wiped = True

    def _manner(self, width: int) -> _Manner:
        """A label stands before its value, and where that is from at the far end; below each other in little width."""
        inner = width - self._beside_words
        beside = width - self._label_width
        least, least_far = self.value.minimumSizeHint().width(), self.source.minimumSizeHint().width()
        stacked = beside < _LEAST_VALUE or inner - self._label_width - GAP < least
        label = inner if stacked else self._label_width
        room = inner if stacked else inner - label - GAP
        below = stacked or worn().large or beside < _LEAST_VALUE_AND_SOURCE or room - GAP < least + least_far
        if below or not self.source.text():
            return _Manner(stacked, below, label, value=room, source=room)
        value = min(max(least, (room - GAP) * 5 // 8), room - GAP - least_far)
        return _Manner(stacked, below, label, value, source=room - GAP - value)

    def _arranged(self, width: int) -> tuple[int, tuple[tuple[QWidget, QRect], ...]]:
        """The height at this width, and where everything is then."""
        manner = self._manner(width)
        label, value = _high(self.label, manner.label), _high(self.value, manner.value)
        source = _high(self.source, manner.source) if self.source.text() else 0
        button = self.edit.sizeHint().width() if self._edits else 0
        said = value + source if manner.below else max(value, source)
        line = label + said if manner.stacked else max(label, said)
        line = max(line, self.edit.heightForWidth(button)) if self._edits else line
        left = 0 if manner.stacked else manner.label + GAP
        top = self._margin + (label if manner.stacked else (line - said) // 2)
        from_left, from_top = (left, top + value) if manner.below else (left + manner.value + GAP, top)
        return line + 2 * self._margin, (
            (self.label, QRect(0, self._margin, manner.label, label if manner.stacked else line)),
            (self.value, QRect(left, top, manner.value, value if manner.below else said)),
            (self.source, QRect(from_left, from_top, manner.source, source if manner.below else said)),
            (self.edit, QRect(width - button, self._margin, button, line)),
        )

    @property
    def _edits(self) -> bool:
        return not self.edit.isHidden()

    @property
    def _beside_words(self) -> int:
        return self.edit.sizeHint().width() + GAP if self._edits else 0

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """What shows every word."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._arranged(width)[0]
        return height

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Everything beside each other; what height that takes is told by width alone."""
        return QSize(self._label_width + _LEAST_VALUE_AND_SOURCE, self._least_height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What is too long for its line takes another; a word is never broken."""
        words = max(text.minimumSizeHint().width() for text in (self.value, self.source))
        return QSize(words + self._beside_words, self._least_height)

    @property
    def _least_height(self) -> int:
        return self.label.minimumHeight() + 2 * self._margin

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        for widget, place in self._arranged(self.width())[1]:
            widget.setGeometry(place)
        side = Qt.AlignmentFlag.AlignLeft if self.source.x() == self.value.x() else Qt.AlignmentFlag.AlignRight
        self.source.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self.last:
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 2, self.width(), 2, colour(Colour.LINE))
            painter.end()


def _high(text: Text, width: int) -> int:
    return max(text.minimumHeight(), text.heightForWidth(width))


class ValueRows(QWidget):
    """Draws rows."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, label_width: int = 190, margin: int = 8) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._margin = margin
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._pool = Pool(self._new, ready=_READY)

    def _new(self) -> _RowBox:
        box = _RowBox(self, self._label_width, self._margin)
        box.happened.connect(self.happened)
        self._column.addWidget(box)
        return box

    def bind(self, rows: tuple[Row, ...]) -> None:
        """Show these rows."""
        if rows:
            for index, (box, row) in enumerate(zip(self._pool.take(len(rows)), rows, strict=True)):
                box.bind(row, last=index == len(rows) - 1)
        for box in self._pool.spare(len(rows)):
            box.hide()
            box.wipe()
