"""One key: pressed, held, repeated where that is meant, and deaf to the second strike of a trembling hand."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from screens.components.artwork import icon
from screens.components.ground import Ground
from screens.components.touchable import Touchable
from screens.theme import RADIUS_SMALL, Colour, Type, colour, font, px, worn

KEY: Final = px(15)
"""Least height and width of a key where there is room."""
KEY_LEAST: Final = px(12.75)
"""Least height anywhere: half an inch."""
KEY_GAP: Final = px(2.5)
HOLD_MS: Final = 600
_ICON: Final = px(12)
_PADDING: Final = px(1.5)
_OF_HEIGHT: Final = 0.66
"""Letters hang below their line: so much of a key's height is theirs."""
_SMALLEST: Final = px(5.5)
"""A label that is too wide for its key is written smaller, down to this."""


@dataclass(frozen=True)
class Pace:
    """How keys answer a hand (EN 301 549, 5.7 and 5.8): milliseconds."""

    guard_ms: int
    """A second strike on the same key within this time is no wish."""
    repeat_after_ms: int
    repeat_every_ms: int


USUAL: Final = Pace(guard_ms=80, repeat_after_ms=1000, repeat_every_ms=250)
CALM: Final = Pace(guard_ms=500, repeat_after_ms=2000, repeat_every_ms=2000)
"""For old hands: with large letters."""


class Key(Touchable):
    """``clicked`` as of a button; ``held`` when it is pressed for long, after which letting go means nothing."""

    held = Signal()

    def __init__(self, parent: QWidget | None = None, *, share: int = 1, style: Type = Type.TITLE) -> None:
        super().__init__(parent, repeats=True)
        self.share = share
        self.pace = CALM if worn().large else USUAL
        self.can_be_held = False
        self.repeated = False
        self._style = style
        self._picture = ""
        self._corner = ""
        self._shown = ("", "", "", "", "")
        self._chosen = False
        self._loud = share > 1
        self._let_go_ms: int | None = None
        """By the clock of the touch panel: a busy moment of the program is no quick finger."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._still_down)
        self.setMinimumSize(KEY, KEY_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_as(self, name: str, label: str, spoken: str = "", *, picture: str = "", corner: str = "") -> None:
        """``name`` is the key's object name less ``key-``; ``corner``: what holding it offers."""
        shown = (name, label, spoken, picture, corner)
        if shown == self._shown:
            return
        self._shown = shown
        self.setObjectName(f"key-{name}" if name else "")
        self._picture, self._corner = picture, corner
        self.setText(label)
        self.setAccessibleName(spoken or label)
        self.update()

    def set_chosen(self, *, chosen: bool) -> None:
        """Mark what is switched on."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its label wants."""
        width = QFontMetrics(font(self._style)).horizontalAdvance(self.text()) + 4 * _PADDING
        return QSize(max(KEY * self.share, width if self._picture == "" else 0), KEY)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As small as a finger allows."""
        return QSize(KEY, KEY_LEAST)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to count: held, or repeated. A strike that comes too soon is not heard."""
        struck_ms = event.timestamp()
        if self._let_go_ms is not None and 0 < struck_ms < self._let_go_ms + self.pace.guard_ms:
            event.accept()
            return
        super().mousePressEvent(event)
        if self.isDown() and (self.can_be_held or self.repeated):
            self._timer.start(self.pace.repeat_after_ms if self.repeated else HOLD_MS)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Two quick touches are two, as far as ``mousePressEvent`` hears them."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Letting go ends all counting."""
        self._timer.stop()
        was_down = self.isDown()
        super().mouseReleaseEvent(event)
        if was_down:
            self._let_go_ms = event.timestamp()

    def _still_down(self) -> None:
        if not self.isDown():
            return
        if self.repeated:
            self.clicked.emit()
            self._timer.start(self.pace.repeat_every_ms)
        else:
            self.setDown(False)
            self.held.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the key."""
        painter = QPainter(self)
        fill, ink, edge = self._colours()
        Ground(fill, edge, 2, radius=RADIUS_SMALL).draw(painter, self.width(), self.height())
        if self._picture:
            size = min(_ICON, self.height() - 2 * _PADDING)
            place = ((self.width() - size) // 2, (self.height() - size) // 2)
            painter.drawPixmap(*place, icon(self._picture, size, ink))
        else:
            painter.setPen(colour(ink))
            painter.setFont(self._fitting())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
            self._draw_corner(painter)
        painter.end()

    def _draw_corner(self, painter: QPainter) -> None:
        if self._corner and self.isEnabled():
            small = font(Type.NOTE)
            small.setPixelSize(min(small.pixelSize(), self.height() // 3))
            painter.setFont(small)
            painter.setPen(colour(Colour.INK_SOFT))
            corner = self.rect().adjusted(0, _PADDING, -2 * _PADDING, 0)
            painter.drawText(corner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, self._corner)

    def _colours(self) -> tuple[Colour, Colour, Colour]:
        if not self.isEnabled():
            return Colour.OFF, Colour.OFF_INK, Colour.LINE
        if self._chosen:
            return Colour.BLUE_PRESSED if self.isDown() else Colour.BLUE, Colour.ON_BLUE, Colour.BLUE
        if self._loud or self._picture:
            return Colour.BLUE_PALE_PRESSED if self.isDown() else Colour.BLUE_PALE, Colour.INK, Colour.LINE
        return Colour.BLUE_PALE_PRESSED if self.isDown() else Colour.PANEL, Colour.INK, Colour.LINE

    def _fitting(self) -> QFont:
        fitting = font(self._style)
        room = self.width() - 2 * _PADDING
        wide = QFontMetrics(fitting).horizontalAdvance(self.text())
        if wide > room:
            fitting.setPixelSize(max(_SMALLEST, fitting.pixelSize() * room // wide))
        highest = round(self.height() * _OF_HEIGHT)
        if fitting.pixelSize() > highest:
            fitting.setPixelSize(max(_SMALLEST, highest))
        return fitting
