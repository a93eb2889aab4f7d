"""How far along: a row of bars, and the words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from screens.components.shown import set_shown
from screens.components.text import Text
from screens.theme import GAP_WIDE, Colour, Type, colour


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._step = self._steps = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(240, 12)

    def bind(self, step: int, steps: int) -> None:
        self._step, self._steps = step, steps
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 10
        width = (self.width() - gap * (self._steps - 1)) / self._steps
        for number in range(self._steps):
            painter.setBrush(colour(Colour.BLUE if number < self._step else Colour.LINE))
            painter.drawRoundedRect(QRectF(number * (width + gap), 0, width, self.height()), 6, 6)
        painter.end()


class Stepper(QWidget):
    """Draws step, number of steps and the sentence; hidden where steps are not counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self._words = Text(Type.STEP, self, wraps=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_WIDE)
        row.addWidget(self._bars, 1)
        row.addWidget(self._words)

    def bind(self, step: int, steps: int, words: str) -> None:
        """Draw this position."""
        set_shown(self, shown=steps > 0)
        self._bars.bind(step, steps)
        self._words.say(words)
