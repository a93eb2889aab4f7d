"""Home: the town at night, what can be done here, and what does not work now."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.view import HomeBody, Page
from screens.components.artwork import scene
from screens.components.banner import BannerBox
from screens.components.menu_tile import MenuTile
from screens.components.panel import TurningBox
from screens.components.pool import Pool
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, RADIUS, Colour, Type, colour

_COLUMNS = 3
_MORE_COLUMNS = 4
_MANY = 12
"""So many entries need another column where the screen is wide and low."""


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
        painter.fillPath(path, colour(Colour.SKY))
        wide = self.width() / 968
        scale = max(wide, min(self.height() / 420, wide * 1.3))  # a taller room gets more sky
        drawn = scene("town", round(968 * scale) + 1, round(420 * scale) + 1)
        painter.drawPixmap((self.width() - drawn.width()) // 2, self.height() - drawn.height(), drawn)
        painter.end()


class HomePage(PageBody[HomeBody]):
    """Binds a ``HomeBody``: the picture, the search, and parts of life in columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split = split = TurningBox(self, spacing=GAP_WIDE)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        self._hero = _Hero(split)
        left.addWidget(self._hero, 1)
        self._banners_column = QVBoxLayout()
        self._banners_column.setSpacing(GAP)
        left.addLayout(self._banners_column)
        split.box.addLayout(left, 1)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        self._greeting = Text(Type.TITLE, self)
        right.addWidget(self._greeting)
        ways = QHBoxLayout()
        ways.setSpacing(GAP)
        self._search, self._adviser = MenuTile(self), MenuTile(self)
        for way in (self._search, self._adviser):
            way.happened.connect(self.happened)
            ways.addWidget(way, 1)
        right.addLayout(ways)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        right.addLayout(self._grid)
        right.addStretch()
        split.box.addLayout(right, 1)
        self.column.addWidget(split, 1)
        self._tiles = Pool(self._new_tile)
        self._banners = Pool(self._new_banner)

    def _new_tile(self) -> MenuTile:
        tile = MenuTile(self)
        tile.happened.connect(self.happened)
        return tile

    def _new_banner(self) -> BannerBox:
        banner = BannerBox(self)
        self._banners_column.addWidget(banner)
        return banner

    def bind(self, body: HomeBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show what can be found here and what is out of order."""
        self._greeting.say(body.greeting)
        for way, tile in ((self._search, body.search), (self._adviser, body.adviser)):
            way.setVisible(tile is not None)
            if tile is not None:
                way.bind(tile)
        low = self.window().width() > self.window().height()
        troubled = len(body.out_of_order) > 1  # words about trouble need the picture's room, and more
        self._hero.setVisible(not (low and troubled))
        self._split.share((1, 3 if troubled else 2), (0, 5))
        columns = _MORE_COLUMNS if low and not troubled and len(body.tiles) > _MANY else _COLUMNS
        for place, (box, topic) in enumerate(zip(self._tiles.take(len(body.tiles)), body.tiles, strict=False)):
            box.bind(topic)
            self._grid.addWidget(box, place // columns, place % columns)
        for banner_box, banner in zip(self._banners.take(len(body.out_of_order)), body.out_of_order, strict=False):
            banner_box.show_banner(banner)
