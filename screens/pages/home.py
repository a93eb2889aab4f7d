"""Home: the town at night, what can be done here, and what does not work now."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.view import HomeBody, Page, Tile
from screens.components.artwork import icon, scene
from screens.components.banner import BannerBox
from screens.components.panel import TurningBox
from screens.components.pool import Pool
from screens.components.text import Text
from screens.components.touchable import Touchable
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, PADDING, RADIUS, Colour, Type, colour, font

_ICON = 120
_CHIP = 60
_SKY = "#D5E4F0"  # the scene's own


class _Hero(QWidget):
    """The picture of a Hui town, cut to its room with round corners."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumSize(380, 220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(900, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(self.rect(), RADIUS * 2, RADIUS * 2)
        painter.setClipPath(path)
        painter.fillPath(path, QColor(_SKY))
        wide = self.width() / 968
        scale = max(wide, min(self.height() / 420, wide * 1.3))  # a taller room gets more sky
        drawn = scene("town", round(968 * scale) + 1, round(420 * scale) + 1)
        painter.drawPixmap((self.width() - drawn.width()) // 2, self.height() - drawn.height(), drawn)
        painter.end()


class ServiceTile(Touchable):
    """A service: icon, name, what it is for, its key facts."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
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
        return max(_ICON, self._high(Type.TITLE, self.text(), inner) + GAP + self._summary_height(inner)) + (
            3 * PADDING + _CHIP
        )

    def text_area(self) -> QRect:
        """Where the title is drawn."""
        return QRect(2 * PADDING + _ICON, PADDING, self._inner(self.width()), self.height())

    def needed_text(self, width: int) -> QRect:
        """What the title needs."""
        return QRect(0, 0, width, self._high(Type.TITLE, self.text(), width))

    def _inner(self, width: int) -> int:
        return width - _ICON - 3 * PADDING

    def _summary_height(self, inner: int) -> int:
        return self._high(Type.BODY, self._tile.summary, inner) if self._tile else 0

    @staticmethod
    def _high(style: Type, text: str, width: int) -> int:
        flags = Qt.TextFlag.TextWordWrap
        return QFontMetrics(font(style)).boundingRect(QRect(0, 0, width, 2000), flags, text).height()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card."""
        if self._tile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        off = not self.offered
        painter.setPen(QPen(colour(Colour.LINE if off else Colour.BLUE), 3))
        painter.setBrush(colour(Colour.OFF if off else Colour.BLUE_PALE if self.isDown() else Colour.PANEL))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(Colour.OFF_INK if off else Colour.BLUE))
        painter.drawRoundedRect(PADDING, PADDING, _ICON, _ICON, RADIUS, RADIUS)
        painter.drawPixmap(PADDING + 22, PADDING + 22, icon(self._tile.icon, _ICON - 44, Colour.ON_BLUE))
        area = self.text_area()
        wrap = Qt.TextFlag.TextWordWrap
        ink = colour(Colour.OFF_INK if off else Colour.INK)
        painter.setPen(ink)
        painter.setFont(font(Type.TITLE))
        painter.drawText(area, wrap, self._tile.title)
        area.setTop(area.top() + self._high(Type.TITLE, self._tile.title, area.width()) + GAP)
        painter.setFont(font(Type.BODY))
        painter.setPen(colour(Colour.OFF_INK if off else Colour.INK_SOFT))
        painter.drawText(area, wrap, self._tile.summary)
        self._draw_facts(painter)
        painter.end()

    def _draw_facts(self, painter: QPainter) -> None:
        assert self._tile is not None  # noqa: S101 - only painted with a tile
        facts = (self._tile.unavailable,) if self._tile.unavailable else self._tile.facts
        painter.setFont(font(Type.STEP))
        left, top = PADDING, self.height() - PADDING - _CHIP
        for fact in facts:
            wide = painter.fontMetrics().horizontalAdvance(fact) + 2 * PADDING
            chip = QRect(left, top, min(wide, self.width() - left - PADDING), _CHIP)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(Colour.CARE_PALE if self._tile.unavailable else Colour.BLUE_PALE))
            painter.drawRoundedRect(chip, _CHIP // 2, _CHIP // 2)
            painter.setPen(colour(Colour.INK if self._tile.unavailable else Colour.BLUE))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, fact)
            left += chip.width() + GAP
        if not self._tile.unavailable:
            size = 52
            painter.drawPixmap(self.width() - PADDING - size, top + 4, icon("next", size, Colour.BLUE))


class HomePage(PageBody[HomeBody]):
    """Binds a ``HomeBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self, spacing=GAP_WIDE * 2)
        split.box.addWidget(_Hero(split), 1)
        right = QVBoxLayout()
        right.setSpacing(GAP_WIDE)
        self._greeting = Text(Type.TITLE, self)
        right.addWidget(self._greeting)
        self._tiles_column = QVBoxLayout()
        self._tiles_column.setSpacing(GAP_WIDE)
        right.addLayout(self._tiles_column)
        self._banners_column = QVBoxLayout()
        self._banners_column.setSpacing(GAP)
        right.addLayout(self._banners_column)
        right.addStretch()
        split.box.addLayout(right, 1)
        split.share((1, 1), (0, 1))
        self.column.addWidget(split, 1)
        self._tiles = Pool(self._new_tile)
        self._banners = Pool(self._new_banner)

    def _new_tile(self) -> ServiceTile:
        tile = ServiceTile(self)
        tile.happened.connect(self.happened)
        self._tiles_column.addWidget(tile)
        return tile

    def _new_banner(self) -> BannerBox:
        banner = BannerBox(self)
        self._banners_column.addWidget(banner)
        return banner

    def bind(self, body: HomeBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show services and what is out of order."""
        self._greeting.say(body.greeting)
        self._tiles.take(len(body.tiles))
        for tile_box, tile in zip(self._tiles.take(len(body.tiles)), body.tiles, strict=False):
            tile_box.bind(tile)
        for banner_box, banner in zip(self._banners.take(len(body.out_of_order)), body.out_of_order, strict=False):
            banner_box.show_banner(banner)
