"""A notice to agree to or refuse: every paragraph on one surface, in reading size."""

from PySide6.QtWidgets import QWidget

from kiosk.view import ConsentBody, Page
from screens.components.illustration import Illustration
from screens.components.panel import Panel, TurningBox
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, PADDING, Type


class ConsentPage(PageBody[ConsentBody]):
    """Binds a ``ConsentBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        self._picture = Illustration("face", split)
        split.box.addWidget(self._picture, 2)
        panel = Panel(split, padding=PADDING)
        self._scroll = Scroll(panel)
        self._scroll.column.setSpacing(GAP_WIDE)
        self._scroll.column.addStretch()
        panel.column.addWidget(self._scroll)
        split.box.addWidget(panel, 5)
        self.column.addWidget(split, 1)
        self._paragraphs = Pool(self._new_paragraph, ready=5)

    def _new_paragraph(self) -> Text:
        text = Text(Type.LEAD, self)
        self._scroll.column.insertWidget(self._scroll.column.count() - 1, text)
        return text

    def bind(self, body: ConsentBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the notice."""
        self._picture.show_scene("face" if body.about_face else "document-spared")
        for text, words in zip(self._paragraphs.take(len(body.paragraphs)), body.paragraphs, strict=False):
            text.say(words)

    def wipe(self) -> None:
        """The next reader starts at the top."""
        self._scroll.to_top()
