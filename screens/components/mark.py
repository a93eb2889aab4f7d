"""A large icon on a round tint: what a page is about, where there is no picture of its own."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from screens.components.artwork import icon
from screens.theme import Colour, colour, px

_LEAST, _MOST = px(24), px(64)
_ICON = 0.56
"""Share of the tint that the icon takes."""


class Mark(QWidget):
    """Grows with its room. It says nothing that the words beside it don't."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setMinimumSize(_LEAST, _LEAST)
        self.setMaximumHeight(_MOST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as is becoming."""
        return QSize(_MOST, _MOST)

    def bind(self, name: str) -> None:
        """Show this icon."""
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw tint and icon in the middle."""
        good = self._name == "good"
        side = min(self.width(), self.height())
        ground = QRect(0, 0, side, side)
        ground.moveCenter(self.rect().center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Colour.GOOD_PALE if good else Colour.BLUE_PALE))
        painter.drawEllipse(ground)
        size = round(side * _ICON)
        drawn = icon(self._name, size, Colour.GOOD if good else Colour.BLUE)
        painter.drawPixmap(ground.center().x() - size // 2, ground.center().y() - size // 2, drawn)
        painter.end()
