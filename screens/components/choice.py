"""One option of a question, as a big tile with a mark or a picture."""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from screens.components.artwork import icon
from screens.components.ground import Ground
from screens.components.room import Room
from screens.components.touchable import Touchable
from screens.theme import GAP, PADDING, Colour, Type, colour, font

MARK: Final = 40
LEAST_HEIGHT: Final = 72
_PICTURE: Final = 72
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
        pale = Colour.BLUE_PALE if self.chosen else Colour.PANEL
        edge = Colour.BLUE if self.chosen else Colour.LINE
        fill = Colour.BLUE_PALE_PRESSED if self.isDown() else pale
        Ground(fill, edge, 5 if self.chosen else 2, inset=3).draw(painter, self.width(), self.height())
        self._draw_mark(painter, edge)
        painter.setFont(self._font)
        painter.setPen(colour(Colour.INK))
        painter.drawText(self.text_area(), _FROM_THE_LEFT, self.text())
        painter.end()

    def _draw_mark(self, painter: QPainter, edge: Colour) -> None:
        if self.picture:
            drawn = icon(self.picture, _PICTURE, Colour.BLUE if self.chosen else Colour.INK_SOFT)
            painter.drawPixmap(PADDING // 2 + 4, (self.height() - _PICTURE) // 2, drawn)
            return
        mark = QRect(PADDING // 2, (self.height() - MARK) // 2, MARK, MARK)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(edge), 4))
        painter.setBrush(colour(Colour.BLUE) if self.chosen else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(mark.adjusted(3, 3, -3, -3))
        if self.chosen:
            painter.drawPixmap(mark.adjusted(6, 6, -6, -6), icon("check", MARK, Colour.ON_BLUE))
