"""A short name with its icon: a part of life, a department, the search."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Tile
from screens.components.artwork import icon
from screens.components.ground import Ground
from screens.components.room import Room
from screens.components.touchable import Touchable
from screens.theme import GAP, TOUCH, Colour, Type, colour, font

_ICON = 56


class MenuTile(Touchable):
    """One line, or two."""

    def __init__(self, parent: QWidget, *, height: int = TOUCH + GAP) -> None:
        self._room = Room(Type.STRONG)
        super().__init__(parent, rooms=(self._room,))
        self._least = height
        self._picture = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, tile: Tile) -> None:
        """Offer this list."""
        self._picture = tile.icon
        self.offer(tile.name, tile.title, tile.event, enabled=not tile.unavailable)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for an icon and a short line."""
        return QSize(300, self._least)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never narrower than an icon and a few letters."""
        return QSize(200, self._least)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """As many lines as the name needs."""
        return max(self._least, self.needed_text(self._inner(width)).height() + GAP // 2)

    def _inner(self, width: int) -> int:
        return width - _ICON - 2 * GAP - GAP // 2

    def text_area(self) -> QRect:
        """Where the name is drawn."""
        return QRect(_ICON + 2 * GAP, 0, self._inner(self.width()), self.height())

    def needed_text(self, width: int) -> QRect:
        """What the name needs."""
        return self._room.needed(self.text(), width)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card."""
        painter = QPainter(self)
        ground = Ground(Colour.BLUE_PALE if self.isDown() else Colour.PANEL, Colour.BLUE, 2, inset=1)
        ground.draw(painter, self.width(), self.height())
        top = (self.height() - _ICON) // 2
        painter.drawPixmap(GAP + 4, top, icon(self._picture, _ICON, Colour.BLUE))
        painter.setPen(colour(Colour.INK))
        painter.setFont(font(Type.STRONG))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(self.text_area(), flags, self.text())
        painter.end()
