"""Sign with a finger, under the words that the signature affirms; or read what stands in a signature's place."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Page, SignBody
from screens.components.panel import Panel, TurningBox
from screens.components.signature_pad import SignaturePad
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import MARGIN, Type


class SignPage(PageBody[SignBody]):
    """Binds a ``SignBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        panel = Panel(split, ground="info")
        self._declaration = Text(Type.LEAD, panel)
        panel.column.addWidget(self._declaration)
        self._pad = SignaturePad(split)
        self._pad.happened.connect(self.happened)
        self._instead = Panel(split, padding=MARGIN)
        self._confirmed = Text(Type.TITLE, self._instead).centred()
        self._instead.column.addStretch()
        self._instead.column.addWidget(self._confirmed)
        self._instead.column.addStretch()
        for part in (panel, self._pad, self._instead):
            split.box.addWidget(part)
        split.share((0, 1), (1, 2), (1, 2))
        self.column.addWidget(split)

    def bind(self, body: SignBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show declaration and strokes."""
        self._declaration.say(body.declaration)
        self._pad.bind(body.hint, body.strokes)
        self._pad.setVisible(not body.confirmed)
        self._instead.setVisible(bool(body.confirmed))
        self._confirmed.say(body.confirmed)

    def wipe(self) -> None:
        """Forget the signature."""
        self._declaration.clear()
        self._confirmed.clear()
        self._pad.wipe()
