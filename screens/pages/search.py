"""Search: a field, what fits, and the keyboard."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import Page, SearchBody
from screens.components.keyboard import Keyboard, PinyinSource
from screens.components.keypad import DigitField
from screens.components.panel import TurningBox
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.service_tile import ServiceTile
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP, Type

_FIELD = "search"
_LONGEST = 30


class SearchPage(PageBody[SearchBody]):
    """Binds a ``SearchBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = DigitField(self)
        self._note = Text(Type.BODY, self)
        self._scroll = Scroll(self)
        self._keyboard = Keyboard(self)
        self._keyboard.happened.connect(self.happened)
        self.column.setSpacing(GAP)
        self.column.addWidget(self._field)
        self.column.addWidget(self._note)
        split = TurningBox(self)
        split.box.addWidget(self._scroll)
        split.box.addWidget(self._keyboard)
        split.share((3, 4), (2, 5))
        self.column.addWidget(split, 1)
        results = QVBoxLayout()
        results.setSpacing(GAP)
        self._scroll.column.addLayout(results)
        self._scroll.column.addStretch()
        self._results = results
        self._tiles = Pool(self._new_tile)
        self._keyboard.type_letters()

    def _new_tile(self) -> ServiceTile:
        tile = ServiceTile(self)
        tile.happened.connect(self.happened)
        self._results.addWidget(tile)
        return tile

    def set_pinyin(self, source: PinyinSource) -> None:
        """Where Chinese characters come from."""
        self._keyboard.set_source(source)

    def bind(self, body: SearchBody, page: Page) -> None:
        """Show what was typed and what fits."""
        self._field.bind(page.heading, body.text, 0, wrong=False, plain=True)
        self._note.say(body.note)
        self._keyboard.bind(_FIELD, body.text, _LONGEST)
        for box, tile in zip(self._tiles.take(len(body.results)), body.results, strict=False):
            box.bind(tile)
        self._scroll.to_top()

    def wipe(self) -> None:
        """Forget what was searched for."""
        self._field.bind("", "", 0, wrong=False)
        self._keyboard.wipe()
        self._keyboard.type_letters()
