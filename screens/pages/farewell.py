"""Take your card and papers; what was wiped."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from kiosk.view import FarewellBody, Page
from screens.components.artwork import icon
from screens.components.illustration import Illustration
from screens.components.panel import Panel, TurningBox
from screens.components.pool import Pool
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, MARGIN, PADDING, Colour, Type, worn

_ICON = 72


class _Reminder(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, ground="care")
        self._picture = QLabel(self)
        self.text = Text(Type.TITLE, self)
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        row.addWidget(self._picture)
        row.addWidget(self.text, 1)
        self.column.addLayout(row)

    def bind(self, number: int, words: str) -> None:
        self._picture.setPixmap(icon("card" if number == 0 else "receipt", _ICON, Colour.CARE))
        self.text.say(words)


class FarewellPage(PageBody[FarewellBody]):
    """Binds a ``FarewellBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=MARGIN)
        self._split = split = TurningBox(panel, spacing=MARGIN)
        split.box.addWidget(Illustration("farewell", split), 3)
        self._column = Panel(split, padding=0)
        self._column.setProperty("ground", "none")
        self._column.column.setSpacing(GAP_WIDE)
        split.box.addWidget(self._column, 2)
        panel.column.addWidget(split, 1)
        wiped = QHBoxLayout()
        shield = QLabel(panel)
        shield.setPixmap(icon("shield", 48, Colour.GOOD))
        self._wiped = Text(Type.BODY, panel)
        wiped.addWidget(shield)
        wiped.addSpacing(GAP_WIDE)
        wiped.addWidget(self._wiped, 1)
        panel.column.addLayout(wiped)
        self.column.addWidget(panel, 1)
        self._reminders = Pool(self._new_reminder)

    def _new_reminder(self) -> _Reminder:
        reminder = _Reminder(self._column)
        self._column.column.addWidget(reminder)
        return reminder

    def bind(self, body: FarewellBody, page: Page) -> None:
        """Show the reminders."""
        self._split.share((3, 1 if worn().large or page.ease.low else 3), (2, 2))
        boxes = self._reminders.take(len(body.reminders))
        for number, (box, words) in enumerate(zip(boxes, body.reminders, strict=False)):
            box.bind(number, words)
        self._wiped.say(body.wiped)
