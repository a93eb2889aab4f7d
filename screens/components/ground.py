"""The rounded ground of what can be touched. Grounds that look alike are drawn once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from screens.theme import RADIUS, Colour, Scheme, colour, worn

_KEPT: Final = 64
"""Of the pages last seen; what is drawn is nobody's words."""


@dataclass(frozen=True)
class Ground:
    """``line`` is the breadth of its edge, ``inset`` the room around it, in pixels. None: no fill, or no edge."""

    fill: Colour | None
    edge: Colour | None
    line: int
    inset: int = 2
    radius: int = RADIUS

    def draw(self, painter: QPainter, width: int, height: int) -> None:
        """As large as a widget that is painted."""
        ratio = painter.device().devicePixelRatio()
        if ratio == 1:
            painter.drawPixmap(0, 0, _drawn(self, width, height, worn().scheme))
        else:  # it may begin between two pixels, where a picture would be blurred
            self.draw_anew(painter, width, height)

    def draw_anew(self, painter: QPainter, width: int, height: int) -> None:
        """By the painter's own strokes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self.edge), self.line) if self.edge else Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.fill) if self.fill else Qt.BrushStyle.NoBrush)
        area = QRect(0, 0, width, height).adjusted(self.inset, self.inset, -self.inset, -self.inset)
        painter.drawRoundedRect(area, self.radius, self.radius)


@lru_cache(maxsize=_KEPT)
def _drawn(ground: Ground, width: int, height: int, _scheme: Scheme) -> QPixmap:
    picture = QPixmap(width, height)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    ground.draw_anew(painter, width, height)
    painter.end()
    return picture
