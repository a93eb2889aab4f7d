"""A certificate as it will be printed, page by page, wide enough to be read, with what it is beside it."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Action, DocumentBody, Page
from screens.components.banner import BannerBox
from screens.components.button import Button
from screens.components.page_picture import PagePicture
from screens.components.panel import Panel, TurningBox
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.components.wrapping_row import WrappingRow
from screens.pages.base import PageBody
from screens.theme import TOUCH, Type


class DocumentPage(PageBody[DocumentBody]):
    """Binds a ``DocumentBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        self._scroll = Scroll(split)
        self._picture = PagePicture(self._scroll)
        self._scroll.column.addWidget(self._picture)
        self._scroll.column.addStretch(1)
        split.box.addWidget(self._scroll, 3)
        beside = Scroll(split)
        facts = beside.column
        self._place = Text(Type.NOTE, beside).centred()
        self._before = Button(beside, height=TOUCH)
        self._after = Button(beside, height=TOUCH)
        self._turning = WrappingRow(beside, columns=(3, 1))
        for part in (self._before, self._place, self._after):
            self._turning.add(part)
        for button in (self._before, self._after):
            button.happened.connect(self.happened)
        self._paper = BannerBox(beside)
        about = Panel(beside)
        self._title = Text(Type.STRONG, about)
        self._rows = ValueRows(about, label_width=190, margin=4)
        about.column.addWidget(self._title)
        about.column.addWidget(self._rows)
        facts.addWidget(self._turning)
        facts.addWidget(self._paper)
        facts.addWidget(about)
        facts.addStretch(1)
        split.box.addWidget(beside, 2)
        split.share((1, 3), (0, 2))
        self.column.addWidget(split, 1)

    def bind(self, body: DocumentBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the page of the document."""
        if self._place.text() != body.place:
            self._scroll.to_top()
        self._picture.setAccessibleName(body.name)
        self._picture.show_jpeg(body.jpeg)
        self._place.say(body.place)
        for button, action in ((self._before, body.before), (self._after, body.after)):
            _offer(button, action)
        self._turning.fit()
        self._title.say(body.title)
        self._rows.bind(tuple(Row(label, value) for label, value in body.rows))
        self._paper.show_banner(body.paper)

    def wipe(self) -> None:
        """Forget the picture and every word."""
        self._picture.show_jpeg(b"")
        self._place.clear()
        self._title.clear()
        self._rows.bind(())
        self._paper.show_banner(None)
        self._scroll.to_top()


def _offer(button: Button, action: Action | None) -> None:
    button.setVisible(action is not None)
    if action is None:
        button.forget()
    else:
        button.bind(action)
