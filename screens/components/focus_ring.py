"""The ring around what the keypad points at."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from screens.theme import RADIUS, Colour, colour, px

RING: Final = px(3)
"""Thickness of the ring: 3 mm."""


class FocusRing(QWidget):
    """Drawn over everything; lets touches through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("focus-ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def around(self, place: QRect) -> None:
        """Show it around a place of its parent."""
        wanted = place.adjusted(-RING, -RING, RING, RING)
        if wanted != self.geometry():
            self.setGeometry(wanted)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A thick line outside of the place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = RING // 2
        painter.setPen(QPen(colour(Colour.FOCUS), RING))
        painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), RADIUS, RADIUS)
        painter.end()
