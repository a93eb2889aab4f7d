"""One option of a question, as a big tile with a mark or a picture."""

from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from screens.components.artwork import icon
from screens.components.room import Room
from screens.components.touchable import Touchable
from screens.theme import GAP, PADDING, RADIUS, Colour, Scheme, Type, colour, font, worn

MARK: Final = 40
LEAST_HEIGHT: Final = 72
_PICTURE: Final = 72
_KEPT: Final = 16
"""Drawn grounds: a page shows tiles of one size, some chosen, one pressed."""
_FROM_THE_LEFT = int((Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value)


class Choice(Touchable):
    """One option as a tile."""

    def __init__(self, parent: QWidget) -> None:
        self._room = Room(Type.STRONG)
        super().__init__(parent, rooms=(self._room,))
        self._font = font(Type.STRONG)
        self.setCheckable(False)
        self.chosen = False
        self.picture = ""

    def text_area(self) -> QRect:
        """Where the label is drawn."""
        left = PADDING // 2 + MARK + GAP
        return self.rect().adjusted(left + (36 if self.picture else 0), 0, -PADDING // 4, 0)

    def needed_text(self, width: int) -> QRect:
        """The rectangle that the label needs at this width."""
        return self._room.needed(self.text(), width)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The least height that shows the whole label."""
        beside = self.text_area().width() - self.width()
        return max(LEAST_HEIGHT, self.needed_text(width + beside).height() + PADDING // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the tile."""
        painter = QPainter(self)
        ground = _Ground(self.width(), self.height(), self.chosen, self.isDown(), not self.picture, worn().scheme)
        if self.devicePixelRatioF() == 1:
            painter.drawPixmap(0, 0, _drawn(ground))
        else:  # a tile may begin between two pixels, where a picture would be blurred
            ground.draw(painter)
        if self.picture:
            drawn = icon(self.picture, _PICTURE, Colour.BLUE if self.chosen else Colour.INK_SOFT)
            painter.drawPixmap(PADDING // 2 + 4, (self.height() - _PICTURE) // 2, drawn)
        painter.setFont(self._font)
        painter.setPen(colour(Colour.INK))
        painter.drawText(self.text_area(), _FROM_THE_LEFT, self.text())
        painter.end()


class _Ground(NamedTuple):
    """What tiles that look alike share."""

    width: int
    height: int
    chosen: bool
    down: bool
    marked: bool
    scheme: Scheme

    def draw(self, painter: QPainter) -> None:
        """Ground, edge and mark."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = Colour.BLUE_PALE if self.chosen else Colour.PANEL
        painter.setBrush(colour(Colour.BLUE_PALE_PRESSED if self.down else ground))
        painter.setPen(QPen(colour(self._edge), 5 if self.chosen else 2))
        painter.drawRoundedRect(QRect(0, 0, self.width, self.height).adjusted(3, 3, -3, -3), RADIUS, RADIUS)
        if self.marked:
            self._draw_mark(painter)

    @property
    def _edge(self) -> Colour:
        return Colour.BLUE if self.chosen else Colour.LINE

    def _draw_mark(self, painter: QPainter) -> None:
        mark = QRect(PADDING // 2, (self.height - MARK) // 2, MARK, MARK)
        painter.setPen(QPen(colour(self._edge), 4))
        painter.setBrush(colour(Colour.BLUE) if self.chosen else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(mark.adjusted(3, 3, -3, -3))
        if self.chosen:
            painter.drawPixmap(mark.adjusted(6, 6, -6, -6), icon("check", MARK, Colour.ON_BLUE))


@lru_cache(maxsize=_KEPT)
def _drawn(ground: _Ground) -> QPixmap:
    """Drawn once for all that look so; it holds nobody's words."""
    picture = QPixmap(ground.width, ground.height)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    ground.draw(painter)
    painter.end()
    return picture
