"""Home: search, what most people come for, life events with pictures, parts of life, and what does not work now."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.view import HomeBody, Page, Tile
from screens.components.banner import BannerBox
from screens.components.hero import Hero
from screens.components.menu_tile import MenuTile
from screens.components.panel import TurningBox
from screens.components.picture_tile import TINTS, PictureTile
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP, MARGIN, Colour, Type, font, px, worn

_QUICK_COLUMNS, _LARGE_COLUMNS, _WIDE_LARGE_COLUMNS = 5, 2, 4
_LOW_LARGE_COLUMNS = 3
"""Beside the tools."""
_COLUMNS = 3
_HIGH = px(170)
"""A wide page at least so high has room for the headings of its lists."""

_Tile = TypeVar("_Tile", MenuTile, PictureTile)


class HomePage(PageBody[HomeBody]):
    """Binds a ``HomeBody``. Upright everything stands below one another; wide, a rail on the left and lists beside it.

    With large letters there are few tiles, and they take all the room.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scroll = Scroll(self)
        self._split = TurningBox(self, spacing=GAP)
        self._split.box.addLayout(self._lay_first(), 1)
        self._split.box.addLayout(self._lay_second(), 1)
        self._split.share((1, 4), (0, 9))
        scroll.column.addWidget(self._split, 1)
        self.column.addWidget(scroll, 1)
        self._banners = Pool(self._new_banner)

    def _lay_first(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        self._hero = Hero(self, least=QSize(300, 0))
        column.addWidget(self._hero, 1)
        self._banners_column = QVBoxLayout()
        self._banners_column.setSpacing(GAP)
        column.addLayout(self._banners_column)
        self._ways = QGridLayout()
        self._ways.setSpacing(GAP)
        self._search, self._adviser = (self._heard(MenuTile(self)) for _ in range(2))
        column.addLayout(self._ways)
        self._quick_grid = _grid()
        column.addLayout(self._quick_grid, 1 if worn().large else 0)
        self._quick = Pool(lambda: self._heard(PictureTile(self, tint=Colour.TINT_BLUE)))
        return column

    def _lay_second(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP)
        self._events_heading = Text(Type.TITLE, self)
        column.addWidget(self._events_heading)
        self._events_grid = _grid()
        column.addLayout(self._events_grid, 1)
        self._greeting = Text(Type.TITLE, self)
        column.addWidget(self._greeting)
        self._topics_grid = _grid()
        column.addLayout(self._topics_grid)
        self._tints = iter(TINTS * 4)
        self._events = Pool(lambda: self._heard(PictureTile(self, tint=next(self._tints))))
        self._topics = Pool(lambda: self._heard(MenuTile(self)))
        return column

    def _heard(self, tile: _Tile) -> _Tile:
        tile.happened.connect(self.happened)
        return tile

    def _new_banner(self) -> BannerBox:
        banner = BannerBox(self)
        self._banners_column.addWidget(banner)
        return banner

    def stands_beside_words(self, body: HomeBody) -> bool:  # noqa: ARG002 - never
        """It needs the whole width."""
        return False

    def bind(self, body: HomeBody, page: Page) -> None:
        """Show what can be found here and what is out of order."""
        wide = self.window().width() > self.window().height()
        rail = wide and not worn().large
        stacked = rail or (worn().large and not wide)
        for place, (way, tile) in enumerate(((self._search, body.search), (self._adviser, body.adviser))):
            way.setVisible(tile is not None)
            self._ways.addWidget(way, place if stacked else 0, 0 if stacked else place)
            if tile is not None:
                way.bind(tile)
        self._hero.setVisible(not wide and not worn().large and not page.ease.low and not body.out_of_order)
        large = _LARGE_COLUMNS if not wide else _LOW_LARGE_COLUMNS if page.ease.low else _WIDE_LARGE_COLUMNS
        many = large if worn().large else self._quick_columns(body.quick)
        quick = self._quick.take(len(body.quick)) if body.quick else ()
        _fill(self._quick_grid, quick, body.quick, 1 if rail else many, upright=not wide)
        roomy = not wide or self.height() >= _HIGH
        self._events_heading.say(body.events_heading)
        events = self._events.take(len(body.events))
        _fill(self._events_grid, events, body.events, _COLUMNS, upright=not wide)
        self._greeting.say(body.greeting if roomy else "")
        _fill(self._topics_grid, self._topics.take(len(body.tiles)), body.tiles, _COLUMNS, upright=not wide)
        banners = self._banners.take(len(body.out_of_order))
        for banner_box, banner in zip(banners, body.out_of_order, strict=False):
            banner_box.show_banner(banner)

    def _quick_columns(self, tiles: tuple[Tile, ...]) -> int:
        """As many as the longest word allows."""
        metrics = QFontMetrics(font(Type.STRONG))
        words = [word for tile in tiles for word in tile.title.split()]
        widest = max(map(metrics.horizontalAdvance, words), default=0) + 2 * GAP
        return max(_COLUMNS, min(_QUICK_COLUMNS, (self.window().width() - 2 * MARGIN + GAP) // (widest + GAP)))


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(GAP)
    return grid


def _fill(
    grid: QGridLayout,
    boxes: Sequence[MenuTile | PictureTile],
    tiles: tuple[Tile, ...],
    columns: int,
    *,
    upright: bool,
) -> None:
    for place, (box, tile) in enumerate(zip(boxes, tiles, strict=False)):
        if isinstance(box, PictureTile):
            box.bind(tile, upright=upright)
        else:
            box.bind(tile)
        grid.addWidget(box, place // columns, place % columns)
