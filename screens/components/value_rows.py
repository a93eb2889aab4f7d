"""Rows of label, value and source, with hairlines between; used for what is known, for the review and the receipt."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

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


class _RowBox(QWidget):
    happened = Signal(object)

    def __init__(self, parent: QWidget, label_width: int, margin: int) -> None:
        super().__init__(parent)
        self._wiped = False
        self.last = False
        self.label = Text(Type.NOTE, self)
        self._label_width = round(label_width * Type.NOTE.pixels / USUAL_NOTE)
        self.label.setFixedWidth(self._label_width)
        self.value = HeldText(Type.BODY, self)
        self.source = Text(Type.NOTE, self)
        self.source.setContentsMargins(2, 0, 2, 0)  # a last letter leans over its own width
        self.edit = Button(self, height=TOUCH)
        self.edit.happened.connect(self.happened)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, margin, 0, margin)
        row.setSpacing(GAP)
        self._told = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._told.setSpacing(GAP)
        self._told.addWidget(self.label)
        row.addLayout(self._told, 1)
        self._said = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._said.addWidget(self.value, 5)
        self._said.addWidget(self.source, 3)
        self._told.addLayout(self._said, 1)
        self._stand(worn().large)
        row.addWidget(self.edit)

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

    def wipe(self) -> None:
        if not self._wiped:
            self.bind(Row("", ""), last=True)
            self._wiped = True

    def _stand(self, below: bool) -> None:  # noqa: FBT001 - one word says it
        """The source below its value, or at the far end of the line."""
        self._said.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self._said.setSpacing(0 if below else GAP)
        side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight
        self.source.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        beside = self.width() - self._label_width
        self._stand(worn().large or beside < _LEAST_VALUE_AND_SOURCE)
        stacked = beside < _LEAST_VALUE
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if direction == self._told.direction():
            return
        self._told.setDirection(direction)
        self._told.setSpacing(0 if stacked else GAP)
        self.label.setMinimumWidth(0 if stacked else self._label_width)
        self.label.setMaximumWidth(self._label_width + _LEAST_VALUE if stacked else self._label_width)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self.last:
            painter = QPainter(self)
            painter.fillRect(0, self.height() - 2, self.width(), 2, colour(Colour.LINE))
            painter.end()


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
