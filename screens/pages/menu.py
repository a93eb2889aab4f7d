"""A list of things to choose from."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.view import MenuBody, Page
from screens.components.menu_tile import MenuTile
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.service_tile import ServiceTile
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type

_Tile = TypeVar("_Tile", ServiceTile, MenuTile)


class MenuPage(PageBody[MenuBody]):
    """Binds a ``MenuBody``: one column on an upright display, two on a wide one. Bare names are small, so that a
    question's options are all seen at once.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = Text(Type.LEAD, self)
        self.column.addWidget(self._note)
        self._scroll = Scroll(self)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_WIDE)
        self._scroll.column.addLayout(self._grid)
        self._scroll.column.addStretch()
        self.column.addWidget(self._scroll, 1)
        self._tiles = Pool(lambda: self._new(ServiceTile(self)))
        self._names = Pool(lambda: self._new(MenuTile(self)))

    def _new(self, tile: _Tile) -> _Tile:
        tile.happened.connect(self.happened)
        return tile

    def bind(self, body: MenuBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the entries."""
        self._note.say(body.note)
        columns = 2 if self.window().width() > self.window().height() else 1
        bare = not any(entry.summary or entry.facts or entry.unavailable for entry in body.entries)
        shown: Pool[ServiceTile] | Pool[MenuTile] = self._names if bare else self._tiles
        hidden: Pool[ServiceTile] | Pool[MenuTile] = self._tiles if bare else self._names
        hidden.take(0)
        boxes: Sequence[ServiceTile | MenuTile] = shown.take(len(body.entries)) if body.entries else ()
        for place, (box, entry) in enumerate(zip(boxes, body.entries, strict=False)):
            box.bind(entry)
            self._grid.addWidget(box, place // columns, place % columns)

    def wipe(self) -> None:
        """Forget the entries: they may be a person's."""
        self._tiles.take(0)
        self._names.take(0)
