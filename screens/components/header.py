"""Progress, heading and lead of a page."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import Page
from screens.components.stepper import Stepper
from screens.components.text import Text
from screens.theme import GAP, Type


class Header(QWidget):
    """Draws the words on top of a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = Stepper(self)
        self._heading = Text(Type.HEADING, self)
        self._heading.setObjectName("heading")
        self._lead = Text(Type.LEAD, self)
        self._lead.setObjectName("lead")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addWidget(self._stepper)
        column.addSpacing(GAP // 2)
        column.addWidget(self._heading)
        column.addWidget(self._lead)

    def bind(self, page: Page) -> None:
        """Show this page's words."""
        self._stepper.bind(page.step, page.steps, page.progress)
        self._heading.say(page.heading)
        self._lead.say(page.lead)
