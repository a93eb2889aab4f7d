"""The keyboard on the screen: pinyin, handwriting, strokes and parts with candidates; Latin letters; digits and signs.

Everything it holds is forgotten when the page is left.
"""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk.screen_events import Typed
from kiosk.typing.composer import Composer
from kiosk.typing.editing import Editing
from kiosk.typing.sample_words import sample_word
from kiosk.typing.sources import Readiness, TypingSource
from screens.components.candidates import HEIGHT, CandidateBar, CandidatePage
from screens.components.key import KEY, KEY_GAP, KEY_LEAST, Key
from screens.components.key_plans import LATIN, PARTS, PINYIN, SIGNS, STROKE_SIGNS, STROKES, Board, Rows, held, word
from screens.components.text import Text
from screens.components.unbounded import UNBOUNDED
from screens.components.writing_pad import WritingPad
from screens.theme import Type, font

_ROWS: Final = 3
_WIDEST: Final = 10
_SAID: Final = Type.NOTE
_LISTEN_MS: Final = 200
_ACTIONS: Final = ("boards", "left", "space", "right", "delete")
_PICTURES: Final = {"left": "back", "right": "next", "delete": "delete", "shift": "shift"}
_SHARES: Final = {"space": 4, "delete": 2}
_MOST_EXPLAINED: Final = 4
"""Characters; a longer candidate explains itself."""
_FULL_HEIGHT: Final = HEIGHT + 5 * KEY + 5 * KEY_GAP
"""Below this the ways to type are chosen on a page of their own."""


class Keyboard(QWidget):
    """``happened`` carries ``Typed`` with the whole text after a key; ``edited`` the text with caret and selection."""

    happened = Signal(object)
    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, first: Board = Board.PINYIN) -> None:
        super().__init__(parent)
        self._composer = Composer()
        self._element = self._told = ""
        self._language = "zh"
        self._first = first
        self._board = first
        self._composer.choose(first.way)
        self._capitals = 0
        """0 none, 1 for one letter, 2 until switched off."""
        self._signs_page = 0
        self._listen = QTimer(self)
        self._listen.setInterval(_LISTEN_MS)
        self._listen.timeout.connect(self._show_boards)
        self._build()
        self._show()

    # --- Building ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(KEY_GAP)
        column.addWidget(self._build_top())
        self._tabs = QWidget(self)
        tabs = _row(self._tabs)
        self._board_keys = {board: self._key(tabs, style=Type.BODY) for board in Board}
        for board, key in self._board_keys.items():
            key.clicked.connect(lambda _checked=False, board=board: self._choose(board))
        column.addWidget(self._tabs)
        self._plain = QWidget(self)
        rows = self._plain_rows = QVBoxLayout(self._plain)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(KEY_GAP)
        self._rows = [self._letter_row(rows) for _ in range(_ROWS)]
        column.addWidget(self._plain, _ROWS)
        column.addWidget(self._build_writing(), _ROWS)
        self._foot = QWidget(self)
        foot = _row(self._foot)
        self._actions = {name: self._key(foot, share=_SHARES.get(name, 2)) for name in _ACTIONS}
        for name, key in self._actions.items():
            key.clicked.connect(lambda _checked=False, name=name: self._act(name))
        self._actions["delete"].repeated = True
        column.addWidget(self._foot, 1)
        self._build_pages()

    def _build_top(self) -> QWidget:
        """What is composed, or what to do; and what it may mean."""
        top = QWidget(self)
        top.setFixedHeight(HEIGHT)
        self._said = Text(_SAID, top, wraps=False)
        self._bar = CandidateBar(top, "candidate", self._candidate_name)
        self._bar.picked.connect(self._pick)
        self._bar.more.connect(self._open_page)
        row = _row(top)
        row.addWidget(self._said)
        row.addWidget(self._bar, 1)
        return top

    def _build_writing(self) -> QWidget:
        self._writing = QWidget(self)
        self._pad = WritingPad(self._writing)
        self._pad.written.connect(self._wrote)
        row = _row(self._writing)
        row.addWidget(self._pad, 6)
        beside = QVBoxLayout()
        beside.setSpacing(KEY_GAP)
        self._undo, self._clear = (self._key(beside, style=Type.BODY) for _ in range(2))
        self._undo.clicked.connect(self._pad.undo)
        self._clear.clicked.connect(self._clear_pad)
        row.addLayout(beside, 1)
        return self._writing

    def _build_pages(self) -> None:
        """What lies over the keys for a moment: all candidates; what holding a key offers, or the ways to type."""
        self._page = CandidatePage(self, "all", self._candidate_name)
        self._page.picked.connect(self._pick)
        self._page.closed.connect(self._close)
        self._others = CandidatePage(self, "other", str)
        self._others.picked.connect(self._other)
        self._others.closed.connect(self._close)
        self._offers: tuple[str, ...] = ()
        for overlay in (self._page, self._others):
            overlay.hide()

    def _key(self, layout: QHBoxLayout | QVBoxLayout, *, share: int = 1, style: Type = Type.TITLE) -> Key:
        key = Key(self, share=share, style=style)
        layout.addWidget(key, share)
        return key

    def _letter_row(self, rows: QVBoxLayout) -> list[Key]:
        row = QHBoxLayout()
        row.setSpacing(KEY_GAP)
        rows.addLayout(row, 1)
        keys = [self._key(row) for _ in range(_WIDEST)]
        for key in keys:
            key.clicked.connect(lambda _checked=False, key=key: self._letter(key))
            key.held.connect(lambda key=key: self._hold(key))
        return keys

    # --- From outside ------------------------------------------------------------------------------------------

    @property
    def editing(self) -> Editing:
        """The text with its caret."""
        return self._composer.editing

    def set_source(self, source: TypingSource) -> None:
        """Where characters come from."""
        self._composer.source = source
        self._show()

    def bind(self, element: str, text: str, length: int, language: str = "zh") -> None:
        """Type into this element, which holds this text."""
        if element != self._element or language != self._language:
            self._element, self._language = element, language
            self._board = Board.LATIN if language == "en" else self._first
            self._composer.choose(self._board.way)
        self._composer.bind(element, text, length)
        self._told = text
        self._show()
        self.edited.emit(self.editing)

    def place(self, editing: Editing) -> None:
        """The caret or the selection was moved by finger."""
        self._composer.editing = editing
        self.edited.emit(editing)

    @property
    def composing(self) -> str:
        """What is composed and its likeliest candidate, as they are said; empty: nothing is."""
        code, candidates = self._composer.code, self._composer.found.candidates
        if not code:
            return ""
        signs = [word(self._language, f"stroke-{sign}") for sign in code] if self._board is Board.STROKES else code
        likeliest = self._candidate_name(candidates[0]) if candidates else self._notice()
        return word(self._language, "comma").join((" ".join(signs), likeliest))

    def needs_a_finger(self, key: QWidget) -> bool:
        """Whether a key leads to the pad, on which nothing can be done by keys."""
        way_there = isinstance(key, Key) and key.text() == word(self._language, _board_word(Board.HANDWRITING))
        return way_there and not key.objectName().startswith(("key-candidate-", "key-all-"))

    def wipe(self) -> None:
        """Forget everything."""
        if not self._element:
            return
        self._element = self._told = ""
        self._composer.wipe()
        self._pad.wipe()
        self._listen.stop()
        self._choose(self._first)

    # --- Keys --------------------------------------------------------------------------------------------------

    def _letter(self, key: Key) -> None:
        sign = key.text()
        match key.objectName().removeprefix("key-"):
            case "shift":
                self._capitals = (self._capitals + 1) % 3
            case "signs-next":
                self._signs_page = (self._signs_page + 1) % len(SIGNS)
            case name if name.startswith("stroke-"):
                self._composer.key(name.removeprefix("stroke-"))
            case _:
                self._composer.key(sign)
                self._capitals = self._capitals if self._capitals == 2 else 0  # noqa: PLR2004 - until switched off
        self._done()

    def _hold(self, key: Key) -> None:
        self._offers = tuple(held(key.text()))
        if self._offers:
            self._open(self._others, self._offers)

    def _other(self, index: int) -> None:
        boards = list(Board)
        if not self._offers:
            self._choose(boards[index])
        else:
            self._composer.forget()
            self._composer.write(self._offers[index])
        self._close()
        self._done()

    def _close(self) -> None:
        """Away with what lies over the keys."""
        self._page.hide()
        self._others.hide()
        self._offers = ()
        self._use_covered(used=True)

    def _use_covered(self, *, used: bool) -> None:
        """Keys that lie under something are nothing to point at."""
        for covered in (self._tabs, self._plain, self._writing, self._foot):
            covered.setEnabled(used)

    def _act(self, name: str) -> None:
        match name:
            case "boards":
                self._offers = ()
                self._open(self._others, [word(self._language, _board_word(board)) for board in Board])
                return
            case "left":
                self._composer.editing = self.editing.moved(-1)
            case "right":
                self._composer.editing = self.editing.moved(1)
            case "space":
                self._composer.space()
                self._pad.wipe()
            case "delete" if self._pad.strokes:
                self._pad.undo()
            case _:
                self._composer.take_back()
        self._done()

    def _choose(self, board: Board) -> None:
        self._board = board
        self._capitals = self._signs_page = 0
        self._pad.wipe()
        self._composer.choose(board.way)
        self._show()

    def _pick(self, index: int) -> None:
        self._close()
        self._pad.wipe()
        self._composer.pick(index)
        self._done()

    def _wrote(self, strokes: object) -> None:
        self._composer.recognise(strokes)  # type: ignore[arg-type] # the pad's strokes
        self._show()

    def _clear_pad(self) -> None:
        self._pad.wipe()
        self._composer.forget()
        self._show()

    def _done(self) -> None:
        """Tell what became of the text, and show what became of the keys."""
        text = self.editing.text
        if self._element and text != self._told:
            self._told = text
            self.happened.emit(Typed(self._element, text))
        self.edited.emit(self.editing)
        self._show()

    # --- Showing -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        writes = self._board is Board.HANDWRITING
        self._writing.setVisible(writes)
        self._plain.setVisible(not writes)
        if not writes:
            self._show_rows(self._plan())
        self._show_boards()
        for name, key in self._actions.items():
            label = word(self._language, name)
            shown = label if name in ("space", "boards") else ""
            key.show_as(name, shown, label, picture=_PICTURES.get(name, ""))
        self._undo.show_as("undo", word(self._language, "undo"))
        self._clear.show_as("clear-pad", word(self._language, "clear"))
        self._pad.setAccessibleName(word(self._language, "pad"))
        self._show_candidates()

    def _plan(self) -> Rows:
        match self._board:
            case Board.STROKES:
                return STROKES
            case Board.SIGNS:
                return SIGNS[self._signs_page]
            case Board.LATIN:
                return LATIN
            case Board.PARTS:
                return PARTS
            case _:
                return PINYIN

    def _show_rows(self, plan: Rows) -> None:
        for number, keys in enumerate(self._rows):
            names = plan[number] if number < len(plan) else ()
            self._plain_rows.setStretch(number, 1 if names else 0)
            for key, name in zip(keys, (*names, *[""] * (_WIDEST - len(names))), strict=True):
                key.setVisible(bool(name))
                self._show_letter(key, name)

    def _show_letter(self, key: Key, name: str) -> None:
        language, picture = self._language, _PICTURES.get(name, "")
        key.can_be_held = self._board in (Board.PINYIN, Board.LATIN, Board.SIGNS) and bool(held(name))
        key.set_chosen(chosen=name == "shift" and self._capitals > 0)
        corner = held(name)[:1] if key.can_be_held and self._board is not Board.PINYIN else ""
        if name == "shift":
            key.show_as(name, "", word(language, "shift-lock" if self._capitals > 1 else "shift"), picture=picture)
        elif name == "signs-next":
            key.show_as(name, f"{self._signs_page + 1}/{len(SIGNS)}", word(language, name))
        elif self._board is Board.STROKES and name:
            spoken = word(language, f"stroke-{name}")
            key.show_as(f"stroke-{name}", f"{STROKE_SIGNS[name]} {spoken}", spoken)
        else:
            key.show_as(name, name.upper() if self._capitals else name, corner=corner if corner != name.upper() else "")

    def _show_boards(self) -> None:
        """Which ways there are; one that is missing is dimmed, one that starts is waited for."""
        starting = False
        for board, key in self._board_keys.items():
            key.show_as(_board_word(board), word(self._language, _board_word(board)))
            key.set_chosen(chosen=board is self._board)
            readiness = self._composer.source.readiness(board.way) if board.way is not None else Readiness.READY
            starting = starting or readiness is Readiness.STARTING
            key.setEnabled(readiness is not Readiness.MISSING or board is self._board)
        if starting and self.isVisible():
            self._listen.start()
        elif not starting:
            self._listen.stop()
        if not self._composer.code and not self._composer.found.candidates:
            self._say(self._notice())

    def _say(self, text: str) -> None:
        """What is composed may be longer than its room: its end is what is being typed."""
        shares = bool(self._composer.found.candidates)
        room = self.width() // 4 if shares else self.width()
        shown = QFontMetrics(font(_SAID)).elidedText(text, Qt.TextElideMode.ElideLeft, room)
        self._said.setText(shown)
        self._said.setMaximumWidth(self._said.sizeHint().width() if shares else UNBOUNDED)

    def _notice(self) -> str:
        """What is composed; or why nothing is offered; or what to do."""
        composer = self._composer
        if composer.notice:
            return word(self._language, composer.notice)
        if self._board.way is not None:
            readiness = composer.source.readiness(self._board.way)
            if readiness is not Readiness.READY:
                return word(self._language, readiness.value)
        return word(self._language, f"hint-{self._board.name.lower()}")

    def _show_candidates(self) -> None:
        composer = self._composer
        candidates = composer.found.candidates
        if composer.code:
            code = composer.found.composed or "".join(
                STROKE_SIGNS[sign] if self._board is Board.STROKES else sign for sign in composer.code
            )
            self._say(f"{code} {self._notice()}" if composer.notice else code)
        elif not candidates:
            self._say(self._notice())
        self._said.setVisible(bool(composer.code) or not candidates)
        self._bar.setVisible(bool(candidates))
        self._bar.show_texts(candidates)
        if not candidates and self._page.isVisible():
            self._close()
        elif self._page.isVisible():
            self._page.show_texts(candidates)

    def _candidate_name(self, text: str) -> str:
        """As it is said: what sounds alike is told apart by a word that holds it, or by its parts."""
        name = word(self._language, "candidate").format(text=text)
        told = [self._told_apart(sign) for sign in text if len(text) <= _MOST_EXPLAINED]
        return word(self._language, "comma").join((name, *filter(None, told)))

    def _told_apart(self, sign: str) -> str:
        sample = sample_word(sign)
        if not sample:
            return ""
        if sign in sample:
            return word(self._language, "of-word").format(word=sample, sign=sign)
        return word(self._language, "of-parts").format(parts=word(self._language, "and").join(sample))

    def _open_page(self) -> None:
        self._open(self._page, self._composer.found.candidates)

    def _open(self, page: CandidatePage, texts: tuple[str, ...] | list[str]) -> None:
        page.setGeometry(QRect(0, HEIGHT + KEY_GAP, self.width(), self.height() - HEIGHT - KEY_GAP))
        for name, key in (("less", page.close_key), ("before", page.before_key), ("next", page.next_key)):
            picture = {"less": "down", "before": "back", "next": "next"}[name]
            key.show_as(f"page-{name}", "", word(self._language, name), picture=picture)
        page.show_texts(texts)
        page.show()
        page.raise_()
        self._use_covered(used=False)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for everything."""
        return QSize(_WIDEST * (KEY + KEY_GAP), _FULL_HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same whatever is shown: layouts around a keyboard must not move under typing fingers."""
        return QSize(_WIDEST * (KEY + KEY_GAP), HEIGHT + 4 * (KEY_LEAST + KEY_GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, the ways to type are chosen on a page of their own."""
        super().resizeEvent(event)
        self._show_candidates()
        roomy = self.height() >= _FULL_HEIGHT
        self._tabs.setVisible(roomy)
        self._actions["boards"].setVisible(not roomy)
        self._close()


def _row(parent: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(parent)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(KEY_GAP)
    return row


def _board_word(board: Board) -> str:
    return f"board-{board.name.lower()}"
