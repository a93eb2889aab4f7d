"""Out of service, or nothing to offer yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.view import MessageBody, Page
from screens.components.artwork import icon
from screens.components.banner import TONES
from screens.components.illustration import Illustration
from screens.components.panel import Panel
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import MARGIN, Type

_ICON = 72


class MessagePage(PageBody[MessageBody]):
    """Binds a ``MessageBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=MARGIN)
        self._mark = QLabel(panel)
        self._text = Text(Type.TITLE, panel).centred()
        panel.column.addWidget(Illustration("message", panel), 1)
        panel.column.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        panel.column.addWidget(self._text)
        self.column.addWidget(panel, 1)

    def bind(self, body: MessageBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the message."""
        name, ink = TONES[body.tone]
        self._mark.setPixmap(icon(name, _ICON, ink))
        self._text.say(body.text)
