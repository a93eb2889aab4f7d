"""Type a texted code."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import CodeBody, Page
from screens.components.illustration import Illustration
from screens.components.keypad import DigitField, Keypad
from screens.components.panel import TurningBox
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type


class CodePage(PageBody[CodeBody]):
    """Binds a ``CodeBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        left = QVBoxLayout()
        left.addWidget(Illustration("code", split), 1)
        self._sent_to = Text(Type.TITLE, split).centred()
        left.addWidget(self._sent_to)
        split.box.addLayout(left, 2)
        right = QVBoxLayout()
        right.setSpacing(GAP_WIDE)
        self._field = DigitField(split)
        self._keypad = Keypad(split)
        self._keypad.happened.connect(self.happened)
        right.addWidget(self._field)
        right.addWidget(self._keypad, 1)
        split.box.addLayout(right, 3)
        self.column.addWidget(split, 1)

    def bind(self, body: CodeBody, page: Page) -> None:
        """Show what is typed."""
        self._sent_to.say(body.sent_to)
        self._field.bind(page.heading, body.text, body.length, wrong=False)
        self._keypad.bind("code", body.text, body.length)

    def wipe(self) -> None:
        """Forget the phone and the code."""
        self._sent_to.clear()
        self._field.bind("", "", 6, wrong=False)
        self._keypad.bind("", "", 0)
