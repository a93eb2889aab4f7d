"""One question: why it is asked, a field with keys or tiles, the problem beside it, and what needs no asking."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import Input, Page, QuestionBody
from screens.components.choice_list import ChoiceList
from screens.components.keypad import DigitField, Keypad
from screens.components.panel import Panel, TurningBox
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, Type


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
        self._keypad = Keypad(split)
        self._choices = ChoiceList(split)
        self._keypad.happened.connect(self.happened)
        self._choices.happened.connect(self.happened)
        for widget in (self._why, self._field, self._problem):
            asked.addWidget(widget)
        asked.addWidget(self._keypad, 1)
        asked.addWidget(self._choices, 1)
        split.box.addLayout(asked, 3)
        side = QVBoxLayout()
        self._known_panel = Panel(split)
        self._known_panel.column.setSpacing(2)
        self._known_heading = Text(Type.STRONG, self._known_panel)
        self._known = ValueRows(self._known_panel, label_width=170, margin=5)
        self._known_panel.column.addWidget(self._known_heading)
        self._known_panel.column.addWidget(self._known)
        side.addWidget(self._known_panel)
        side.addStretch()
        side.setSpacing(GAP_WIDE)
        split.box.addLayout(side, 2)
        split.share((1, 3), (0, 2))
        self.column.addWidget(split, 1)

    def bind(self, body: QuestionBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the question as it stands."""
        digits = body.input is Input.DIGITS
        self._why.say(body.why)
        self._problem.say(body.problem)
        self._field.setVisible(digits)
        self._keypad.setVisible(digits)
        self._choices.setVisible(body.input is Input.CHOICE)
        self._field.bind(body.question, body.text, body.max_length, wrong=bool(body.problem))
        self._keypad.bind(body.element, body.text, body.max_length)
        self._choices.bind(body.options)
        self._known_panel.setVisible(bool(body.known))
        self._known_heading.say(body.known_heading)
        self._known.bind(tuple(Row(known.label, known.value, known.source) for known in body.known))

    def wipe(self) -> None:
        """Forget question, answer and everything known."""
        for text in (self._why, self._problem, self._known_heading):
            text.clear()
        self._field.bind("", "", 0, wrong=False)
        self._keypad.bind("", "", 0)
        self._choices.bind(())
        self._known.bind(())
