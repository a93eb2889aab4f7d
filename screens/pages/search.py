"""Search: a field, what fits, and the keyboard."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.typing.editing import Editing
from kiosk.typing.sources import TypingSource
from kiosk.view import Page, SearchBody
from screens.components.key_plans import Board
from screens.components.keyboard import Keyboard
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.service_tile import ServiceTile
from screens.components.side_by_side import SideBySide
from screens.components.text import Text
from screens.components.text_field import TextField
from screens.pages.base import PageBody
from screens.theme import GAP, Type

_FIELD = "search"
_LONGEST = 30


class SearchPage(PageBody[SearchBody]):
    """Binds a ``SearchBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = ""
        self._scroll = Scroll()
        parts = SideBySide(self._scroll, reading_first=True)
        self._field = TextField(self)
        self._note = Text(Type.BODY, self)
        parts.words.addWidget(self._field)
        parts.words.addWidget(self._note)
        self._keyboard = Keyboard(self, first=Board.LATIN)
        parts.keys.addWidget(self._keyboard)
        self._keyboard.happened.connect(self.happened)
        self._keyboard.edited.connect(self._show_edited)
        self._field.edited.connect(self._keyboard.place)
        self.column.addWidget(parts, 1)
        results = QVBoxLayout()
        results.setSpacing(GAP)
        self._scroll.column.addLayout(results)
        self._scroll.column.addStretch()
        self._results = results
        self._tiles = Pool(self._new_tile)

    def _new_tile(self) -> ServiceTile:
        tile = ServiceTile(self)
        tile.happened.connect(self.happened)
        self._results.addWidget(tile)
        return tile

    def _show_edited(self, editing: Editing) -> None:
        self._field.bind(self._heading, editing, wrong=False)

    def set_typing(self, source: TypingSource) -> None:
        """Where Chinese characters come from."""
        self._keyboard.set_source(source)

    def stands_beside_words(self, body: SearchBody) -> bool:  # noqa: ARG002 - never
        """It needs the whole width."""
        return False

    def bind(self, body: SearchBody, page: Page) -> None:
        """Show what was typed and what fits."""
        self._heading = page.heading
        self._note.say(body.note)
        self._keyboard.bind(_FIELD, body.text, _LONGEST, page.language)
        for box, tile in zip(self._tiles.take(len(body.results)), body.results, strict=False):
            box.bind(tile)
        self._scroll.to_top()

    def wipe(self) -> None:
        """Forget what was searched for."""
        self._heading = ""
        self._field.bind("", Editing(), wrong=False)
        self._keyboard.wipe()
