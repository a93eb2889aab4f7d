"""A promise to be read to its end: the text scrolls; the due day and the consequences stand beside it."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.screen_events import ReadThrough
from kiosk.view import Page, PledgeBody
from screens.components.panel import Panel, TurningBox
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, PADDING, Type


class PledgePage(PageBody[PledgeBody]):
    """Binds a ``PledgeBody``; ``happened`` carries ``ReadThrough`` once its last line was on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        panel = Panel(split, padding=PADDING)
        self._heading = Text(Type.TITLE, panel)
        panel.column.addWidget(self._heading)
        self._scroll = Scroll(panel)
        self._scroll.column.setSpacing(GAP_WIDE)
        self._scroll.column.addStretch()
        self._scroll.reached_end.connect(self._look)
        panel.column.addWidget(self._scroll, 1)
        split.box.addWidget(panel, 3)
        facts = Scroll(split)
        beside = Panel(facts)
        self._rows = ValueRows(beside, label_width=220)
        beside.column.addWidget(self._rows)
        facts.column.addWidget(beside)
        facts.column.addStretch()
        split.box.addWidget(facts, 2)
        split.share((3, 3), (0, 2))
        self.column.addWidget(split, 1)
        self._paragraphs = Pool(self._new_paragraph)
        self._unread = False

    def _new_paragraph(self) -> Text:
        text = Text(Type.LEAD, self)
        self._scroll.column.insertWidget(self._scroll.column.count() - 1, text)
        return text

    def bind(self, body: PledgeBody, page: Page) -> None:
        """Show the promise."""
        self._heading.say(body.heading)
        for text, words in zip(self._paragraphs.take(len(body.paragraphs)), body.paragraphs, strict=False):
            text.say(words)
        self._rows.bind(tuple(Row(label, value) for label, value in body.rows))
        self._unread = not all(action.enabled for action in page.actions)

    def wipe(self) -> None:
        """The next reader starts at the top."""
        self._scroll.to_top()
        self._rows.bind(())
        self._unread = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Once it is laid out and seen, a text without hidden lines has been shown to its end."""
        super().paintEvent(event)
        if self._unread:
            QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        if self._unread and self.isVisible() and self._scroll.at_end:
            self._unread = False
            self.happened.emit(ReadThrough())
