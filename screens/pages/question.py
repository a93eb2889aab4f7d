"""One question: why it is asked, a field with keys or tiles, the problem beside it, and what needs no asking."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.identifiers import CREDIT_CODE_ALPHABET
from kiosk.view import Input, Page, QuestionBody
from screens.components.choice_list import ChoiceList
from screens.components.keyboard import Keyboard, PinyinSource
from screens.components.keypad import DigitField, Keypad
from screens.components.panel import Panel, TurningBox
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, Type

_EXTRA = {
    Input.DIGITS: "",
    Input.BANK_CARD: "",
    Input.DATE: "",
    Input.CITIZEN_NUMBER: "X",
    Input.MONEY: ".",
    Input.CREDIT_CODE: CREDIT_CODE_ALPHABET[10:],
}
"""What is typed on the pad of digits, and what its field may hold beside them."""
_PLAIN = (Input.TEXT, Input.DATE, Input.MONEY, Input.CREDIT_CODE)


class QuestionPage(PageBody[QuestionBody]):
    """Binds a ``QuestionBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        asked = QVBoxLayout()
        asked.setSpacing(GAP)
        self._why = Text(Type.BODY, split)
        self._problem = Text(Type.PROBLEM, split)
        self._field = DigitField(split)
        self._was = Text(Type.NOTE, split)
        self._keypad = Keypad(split)
        self._keyboard = Keyboard(split)
        self._keyboard.happened.connect(self.happened)
        self._choices = ChoiceList(split)
        self._keypad.happened.connect(self.happened)
        self._choices.happened.connect(self.happened)
        for widget in (self._why, self._was, self._field, self._problem):
            asked.addWidget(widget)
        asked.addWidget(self._keypad, 1)
        asked.addWidget(self._keyboard, 1)
        asked.addWidget(self._choices, 1)
        split.box.addLayout(asked, 3)
        scroll = Scroll(split)
        side = scroll.column
        self._known_panel = Panel(split)
        self._known_panel.column.setSpacing(2)
        self._known_heading = Text(Type.STRONG, self._known_panel)
        self._known = ValueRows(self._known_panel, label_width=170, margin=5)
        self._known_panel.column.addWidget(self._known_heading)
        self._known_panel.column.addWidget(self._known)
        side.addWidget(self._known_panel)
        side.addStretch()
        side.setSpacing(GAP_WIDE)
        split.box.addWidget(scroll, 2)
        split.share((3, 3), (2, 2))
        self.column.addWidget(split, 1)

    def bind(self, body: QuestionBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the question as it stands."""
        pad = body.input in _EXTRA
        text = body.input is Input.TEXT
        self._why.say(f"{body.why}  {body.example}" if body.example else body.why)
        self._was.say(body.was)
        self._problem.say(body.problem)
        self._field.setVisible(pad or text)
        self._keypad.setVisible(pad)
        self._keyboard.setVisible(text)
        self._choices.setVisible(body.input in (Input.CHOICE, Input.DIVISION))
        plain = body.input in _PLAIN
        self._field.bind(body.question, body.text, body.max_length, wrong=bool(body.problem), plain=plain)
        if pad:
            self._keypad.bind(body.element, body.text, body.max_length, _EXTRA[body.input])
        if text:
            self._keyboard.bind(body.element, body.text, body.max_length)
        self._choices.bind((*body.path, *body.options))
        self._known_panel.setVisible(bool(body.known))
        self._known_heading.say(body.known_heading)
        self._known.bind(tuple(Row(known.label, known.value, known.source) for known in body.known))

    def set_pinyin(self, source: PinyinSource) -> None:
        """Where Chinese characters come from."""
        self._keyboard.set_source(source)

    def wipe(self) -> None:
        """Forget question, answer and everything known."""
        self._keyboard.wipe()
        for text in (self._why, self._was, self._problem, self._known_heading):
            text.clear()
        self._field.bind("", "", 0, wrong=False)
        self._keypad.bind("", "", 0)
        self._choices.bind(())
        self._known.bind(())
