"""Lay the card on the reader: the picture shows it, the sentence says it."""

from PySide6.QtWidgets import QWidget

from kiosk.view import CardBody, Page
from screens.components.illustration import CardScene
from screens.components.panel import Panel, TurningBox
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import MARGIN, PADDING, Type, worn


class CardPage(PageBody[CardBody]):
    """Binds a ``CardBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=PADDING if worn().large else MARGIN)
        split = TurningBox(panel)
        self._scene = CardScene(split)
        self._instruction = Text(Type.ADVICE, split).centred()
        split.box.addWidget(self._scene)
        split.box.addWidget(self._instruction)
        split.share((1, 3), (0, 2))
        panel.column.addWidget(split)
        self.column.addWidget(panel, 1)

    def bind(self, body: CardBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Follow the reading."""
        self._scene.show_stage(body.stage, body.kind)
        self._instruction.say(body.instruction)
