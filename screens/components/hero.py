"""The picture of a Hui town, by day or by night, cut to its room with round corners."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from screens.components.artwork import scene
from screens.theme import RADIUS, Colour, colour, px

_WIDTH, _HEIGHT = 968, 420
"""The scene's own."""
_MOST_SKY = 1.3
_LEAST = px(22)
_ROOFS = 0.45
"""Share of what has no room that is cut above: in a low room the roofs are what is seen."""


class Hero(QWidget):
    """Fills its room; a taller one gets more sky."""

    def __init__(self, parent: QWidget, *, least: QSize, radius: int = RADIUS * 2) -> None:
        super().__init__(parent)
        self._radius = radius
        self.setMinimumSize(least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As it was drawn."""
        return QSize(900, 220)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw sky and town; a room too low for roofs stays empty."""
        if self.height() < _LEAST:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(self.rect(), self._radius, self._radius)
        painter.setClipPath(path)
        painter.fillPath(path, colour(Colour.SKY))
        wide = self.width() / _WIDTH
        scale = max(wide, min(self.height() / _HEIGHT, wide * _MOST_SKY))
        drawn = scene("town", round(_WIDTH * scale) + 1, round(_HEIGHT * scale) + 1)
        hidden = drawn.height() - self.height()
        top = -hidden if hidden < 0 else -round(hidden * _ROOFS)
        painter.drawPixmap((self.width() - drawn.width()) // 2, top, drawn)
        painter.end()
