"""Rows of values under a heading, on one surface."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kiosk.view import ReviewGroup
from screens.components.panel import Panel
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.theme import Type


class ValueGroup(Panel):
    """Draws a ``ReviewGroup``."""

    happened = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column.setSpacing(4)
        self._heading = Text(Type.STEP, self)
        self._rows = ValueRows(self, label_width=190, margin=10)
        self._rows.happened.connect(self.happened)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._rows)

    def bind(self, group: ReviewGroup) -> None:
        """Show these rows."""
        self._heading.say(group.heading)
        self._rows.bind(tuple(Row(row.label, row.value, row.source, row.edit, row.whole) for row in group.rows))

    def wipe(self) -> None:
        """Forget every value."""
        self._rows.bind(())
