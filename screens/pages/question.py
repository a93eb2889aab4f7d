"""One question: why it is asked, a field with keys or tiles, the problem beside it, and what needs no asking."""

from PySide6.QtWidgets import QWidget

from kiosk.identifiers import CREDIT_CODE_ALPHABET
from kiosk.typing.editing import Editing
from kiosk.typing.sources import TypingSource
from kiosk.view import Input, Page, QuestionBody
from screens.components.choice_list import CLOSE, ChoiceList
from screens.components.keyboard import Keyboard
from screens.components.keypad import DigitField, Keypad
from screens.components.panel import Panel
from screens.components.scroll import Scroll
from screens.components.side_by_side import SideBySide
from screens.components.text import Text
from screens.components.text_field import TextField
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type, worn

_EXTRA = {
    Input.DIGITS: "",
    Input.BANK_CARD: "",
    Input.DATE: "",
    Input.CITIZEN_NUMBER: "X",
    Input.MONEY: ".",
    Input.CREDIT_CODE: CREDIT_CODE_ALPHABET[10:],
}
"""What is typed on the pad of digits, and what its field may hold beside them."""
_PLAIN = (Input.DATE, Input.MONEY, Input.CREDIT_CODE)


class QuestionPage(PageBody[QuestionBody]):
    """Binds a ``QuestionBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._wrong = "", False
        scroll = Scroll()
        self._parts = SideBySide(scroll)
        self._why = Text(Type.BODY, self)
        self._problem = Text(Type.PROBLEM, self)
        self._field = DigitField(self)
        self._text = TextField(self)
        self._was = Text(Type.NOTE, self)
        self._choices_scroll = Scroll(self)
        self._choices = ChoiceList(self, least_gap=CLOSE)
        self._choices_scroll.column.addWidget(self._choices, 1)
        self._keypad = Keypad(self)
        self._keyboard = Keyboard(self)
        for widget in (self._why, self._was, self._field, self._text, self._problem):
            self._parts.words.addWidget(widget)
        self._parts.words.addWidget(self._choices_scroll, 1)
        for keys in (self._keypad, self._keyboard):
            self._parts.keys.addWidget(keys, 1)
        for part in (self._keypad, self._keyboard, self._choices):
            part.happened.connect(self.happened)
        self._keyboard.edited.connect(self._show_edited)
        self._text.edited.connect(self._keyboard.place)
        self._known_panel = Panel(scroll)
        self._known_panel.column.setSpacing(2)
        self._known_heading = Text(Type.STRONG, self._known_panel)
        self._known = ValueRows(self._known_panel, label_width=170, margin=5)
        self._known_panel.column.addWidget(self._known_heading)
        self._known_panel.column.addWidget(self._known)
        scroll.column.addWidget(self._known_panel)
        scroll.column.addStretch()
        scroll.column.setSpacing(GAP_WIDE)
        self.column.addWidget(self._parts, 1)

    def stands_beside_words(self, body: QuestionBody) -> bool:
        """A keyboard needs the whole width."""
        return body.input is not Input.TEXT

    def bind(self, body: QuestionBody, page: Page) -> None:
        """Show the question as it stands."""
        pad = body.input in _EXTRA
        text = body.input is Input.TEXT
        self._why.say(f"{body.why}  {body.example}" if body.example else body.why)
        self._was.say(body.was)
        self._problem.say(body.problem)
        self._field.setVisible(pad)
        self._text.setVisible(text)
        self._keypad.setVisible(pad)
        self._keyboard.setVisible(text)
        self._choices_scroll.setVisible(body.input in (Input.CHOICE, Input.DIVISION))
        plain = body.input in _PLAIN
        self._field.bind(body.question, body.text, body.max_length, wrong=bool(body.problem), plain=plain)
        if pad:
            self._keypad.bind(body.element, body.text, body.max_length, _EXTRA[body.input])
        if text:
            self._label, self._wrong = body.question, bool(body.problem)
            self._keyboard.bind(body.element, body.text, body.max_length, page.language)
        self._choices.bind((*body.path, *body.options))
        self._known_heading.say(body.known_heading)
        self._known.bind(tuple(Row(known.label, known.value, known.source) for known in body.known))
        reading = bool(body.known) and not worn().large  # it is all on the review
        self._parts.use(keyed=pad or text, reading=reading)

    def _show_edited(self, editing: Editing) -> None:
        self._text.bind(self._label, editing, wrong=self._wrong)

    def set_typing(self, source: TypingSource) -> None:
        """Where Chinese characters come from."""
        self._keyboard.set_source(source)

    def wipe(self) -> None:
        """Forget question, answer and everything known."""
        self._keyboard.wipe()
        for text in (self._why, self._was, self._problem, self._known_heading):
            text.clear()
        self._field.bind("", "", 0, wrong=False)
        self._label, self._wrong = "", False
        self._text.bind("", Editing(), wrong=False)
        self._keypad.wipe()
        self._choices.bind(())
        self._known.bind(())
