"""A list of things to choose from."""

from PySide6.QtWidgets import QGridLayout, QWidget

from kiosk.view import MenuBody, Page
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.service_tile import ServiceTile
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type


class MenuPage(PageBody[MenuBody]):
    """Binds a ``MenuBody``: one column on an upright display, two on a wide one."""

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
        self._tiles = Pool(self._new_tile)

    def _new_tile(self) -> ServiceTile:
        tile = ServiceTile(self)
        tile.happened.connect(self.happened)
        return tile

    def bind(self, body: MenuBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the entries."""
        self._note.say(body.note)
        columns = 2 if self.window().width() > self.window().height() else 1
        for place, (box, entry) in enumerate(zip(self._tiles.take(len(body.entries)), body.entries, strict=False)):
            box.bind(entry)
            self._grid.addWidget(box, place // columns, place % columns)

    def wipe(self) -> None:
        """Forget the entries: they may be a person's."""
        for box in self._tiles.take(0):
            box.hide()
