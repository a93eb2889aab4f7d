"""A service on a tile: icon, name, what it is for, its key facts or why not now."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Tile
from screens.components.artwork import icon
from screens.components.ground import Ground
from screens.components.room import WRAPPED, Room
from screens.components.touchable import Touchable
from screens.theme import GAP, PADDING, RADIUS, Colour, Type, colour, font

_ICON = 104
_CHIP = 52
_ARROW = 52


class ServiceTile(Touchable):
    """A service: icon, name, what it is for, its key facts."""

    def __init__(self, parent: QWidget) -> None:
        self._rooms_of = {style: Room(style) for style in (Type.TITLE, Type.BODY, Type.STEP)}
        super().__init__(parent, rooms=tuple(self._rooms_of.values()))
        self._tile: Tile | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, tile: Tile) -> None:
        """Offer this service."""
        self._tile = tile
        self.offer(tile.name, tile.title, tile.event, enabled=not tile.unavailable)
        self.setAccessibleDescription(tile.unavailable or tile.summary)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide; as high as its words."""
        return QSize(900, self.heightForWidth(900))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Title, summary, facts below each other."""
        inner = self._inner(width)
        words = self._high(Type.TITLE, self.text(), inner) + GAP + self._summary_height(inner)
        chips = self._chip_places(width)
        return max(_ICON, words) + 2 * PADDING + (PADDING + chips[-1].bottom() + 1 if chips else 0)

    def text_area(self) -> QRect:
        """Where the title is drawn."""
        return QRect(2 * PADDING + _ICON, PADDING, self._inner(self.width()), self.height())

    def needed_text(self, width: int) -> QRect:
        """What the title needs."""
        return QRect(0, 0, width, self._high(Type.TITLE, self.text(), width))

    def _chips(self) -> tuple[str, ...]:
        """What stands on the chips: the facts, or why not now."""
        if self._tile is None:
            return ()
        return (self._tile.unavailable,) if self._tile.unavailable else self._tile.facts

    def _chip_places(self, width: int) -> list[QRect]:
        """Chips flow from line to line, the first one at (PADDING, 0); what is longer than a line wraps in its chip."""
        room = width - 2 * PADDING - (0 if self._tile is not None and self._tile.unavailable else _ARROW)
        words = self._rooms_of[Type.STEP]
        places: list[QRect] = []
        left, top, high = PADDING, 0, 0
        for text in self._chips():
            wide = min(room, words.wide(text) + 2 * PADDING)
            lines = words.needed(text, wide - 2 * PADDING)
            if places and left + wide > PADDING + room:
                left, top, high = PADDING, top + high + GAP // 2, 0
            place = QRect(left, top, wide, max(_CHIP, lines.height() + GAP // 2))
            places.append(place)
            left, high = left + wide + GAP, max(high, place.height())
        return places

    def _inner(self, width: int) -> int:
        return width - _ICON - 3 * PADDING

    def _summary_height(self, inner: int) -> int:
        return self._high(Type.BODY, self._tile.summary, inner) if self._tile else 0

    def _high(self, style: Type, text: str, width: int) -> int:
        return self._rooms_of[style].needed(text, width).height()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card."""
        if self._tile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        off = not self.offered
        fill = Colour.OFF if off else Colour.BLUE_PALE if self.isDown() else Colour.PANEL
        Ground(fill, Colour.LINE if off else Colour.BLUE, 3).draw(painter, self.width(), self.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Colour.OFF_INK if off else Colour.BLUE))
        painter.drawRoundedRect(PADDING, PADDING, _ICON, _ICON, RADIUS, RADIUS)
        painter.drawPixmap(PADDING + 22, PADDING + 22, icon(self._tile.icon, _ICON - 44, Colour.ON_BLUE))
        area = self.text_area()
        ink = colour(Colour.OFF_INK if off else Colour.INK)
        painter.setPen(ink)
        painter.setFont(font(Type.TITLE))
        painter.drawText(area, WRAPPED, self._tile.title)
        area.setTop(area.top() + self._high(Type.TITLE, self._tile.title, area.width()) + GAP)
        painter.setFont(font(Type.BODY))
        painter.setPen(colour(Colour.OFF_INK if off else Colour.INK_SOFT))
        painter.drawText(area, WRAPPED, self._tile.summary)
        self._draw_facts(painter)
        painter.end()

    def _draw_facts(self, painter: QPainter) -> None:
        assert self._tile is not None  # noqa: S101 - only painted with a tile
        painter.setFont(font(Type.STEP))
        places = self._chip_places(self.width())
        if not places:
            return
        top = self.height() - PADDING - places[-1].bottom() - 1
        for fact, place in zip(self._chips(), places, strict=True):
            chip = place.translated(0, top)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(Colour.CARE_PALE if self._tile.unavailable else Colour.BLUE_PALE))
            painter.drawRoundedRect(chip, _CHIP // 2, _CHIP // 2)
            painter.setPen(colour(Colour.INK if self._tile.unavailable else Colour.BLUE))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(chip.adjusted(PADDING // 2, 0, -PADDING // 2, 0), flags, fact)
        if not self._tile.unavailable:
            size = _ARROW
            at = self.width() - PADDING - size, self.height() - PADDING - size
            painter.drawPixmap(*at, icon("next", size, Colour.BLUE))
