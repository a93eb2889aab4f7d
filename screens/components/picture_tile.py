"""A thing to choose with its picture: a life event, or what most people come for.

Upright the name stands below the picture, lying beside it.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Tile
from screens.components.artwork import icon
from screens.components.room import Room
from screens.components.touchable import Touchable
from screens.theme import GAP, RADIUS, TOUCH, Colour, Type, colour, font, px

TINTS = (Colour.TINT_ROSE, Colour.TINT_AMBER, Colour.TINT_JADE, Colour.TINT_BLUE, Colour.TINT_PLUM)
_PICTURE = px(18)
_MOST_PICTURE = px(30)
_SIDE = px(22)
"""Width of the picture's ground when the tile lies."""
_LINES = 2


class PictureTile(Touchable):
    """Its picture stands on a tint, its name on the panel."""

    def __init__(self, parent: QWidget, *, tint: Colour = Colour.TINT_BLUE) -> None:
        self._room = Room(Type.STRONG)
        super().__init__(parent, rooms=(self._room,))
        self._picture = ""
        self._tint = tint
        self._upright = True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, tile: Tile, *, upright: bool) -> None:
        """Offer this."""
        self._picture = tile.icon
        if upright != self._upright:
            self._upright = upright
            self.updateGeometry()
        self.offer(tile.name, tile.title, tile.event, enabled=not tile.unavailable)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the picture and two lines."""
        if not self._upright:
            return QSize(300, max(TOUCH + GAP, self._lines_height()))
        return QSize(240, _PICTURE + 2 * GAP + self._lines_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As small as it can be read."""
        return QSize(150, self.sizeHint().height() - (GAP if self._upright else 0))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """As many lines as the name needs."""
        if self._upright:
            return max(self.minimumSizeHint().height(), _PICTURE + GAP + self._words_height(width))
        return max(self.sizeHint().height(), self.needed_text(self._beside(width)).height() + GAP // 2)

    @staticmethod
    def _beside(width: int) -> int:
        return width - _SIDE - 2 * GAP

    def _words_height(self, width: int) -> int:
        """Upright: of the name below the picture."""
        return max(self._lines_height(), self.needed_text(width - GAP).height() + GAP // 2)

    def _lines_height(self) -> int:
        return _LINES * self._room.line_spacing + GAP // 2

    def _ground(self) -> QRect:
        """The tint behind the picture."""
        if not self._upright:
            return QRect(0, 0, _SIDE, self.height())
        return QRect(0, 0, self.width(), self.height() - self._words_height(self.width()) - GAP // 2)

    def text_area(self) -> QRect:
        """Where the name is drawn."""
        if not self._upright:
            return QRect(_SIDE + GAP, 0, self._beside(self.width()), self.height())
        high = self._words_height(self.width())
        return QRect(GAP // 2, self.height() - high - GAP // 4, self.width() - GAP, high)

    def needed_text(self, width: int) -> QRect:
        """What the name needs."""
        return self._room.needed(self.text(), width)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QPainterPath()
        card.addRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.fillPath(card, colour(Colour.BLUE_PALE_PRESSED if self.isDown() else Colour.PANEL))
        painter.setClipPath(card)
        ground = self._ground()
        painter.fillRect(ground, colour(self._tint))
        painter.setClipping(False)
        size = min(_MOST_PICTURE, ground.width() - GAP, ground.height() - GAP // 2)
        if size > 0:
            drawn = icon(self._picture, size, Colour.BLUE)
            painter.drawPixmap((ground.width() - size) // 2, (ground.height() - size) // 2, drawn)
        painter.setPen(QPen(colour(Colour.LINE), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(card)
        painter.setPen(colour(Colour.INK))
        painter.setFont(font(Type.STRONG))
        across = Qt.AlignmentFlag.AlignHCenter if self._upright else Qt.AlignmentFlag.AlignLeft
        flags = across | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.text_area(), flags, self.text())
        painter.end()
