"""The frame around every page: place and time, tools, heading, message, body, actions, and the sheet over them.

Laid out usually, or low: then everything that can be touched lies within the lower two thirds of the screen.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedLayout, QVBoxLayout, QWidget

from kiosk.view import Page
from screens.components.banner import BannerBox
from screens.components.footer import Footer
from screens.components.header import Header
from screens.components.sheet import SheetCover
from screens.components.status_bar import StatusStrip
from screens.components.tools import Tools
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, MARGIN, Look, Scheme, px, worn

LOW_SHARE = 2 / 3
"""How much of the screen, from below, a seated person reaches."""


def look_of(page: Page) -> Look:
    """What a page wears: contrast when it is asked for, else by the hour."""
    by_hour = Scheme.NIGHT if page.night else Scheme.DAY
    return Look(scheme=Scheme.CONTRAST if page.ease.contrast else by_hour, large=page.ease.large)


class Frame(QWidget):
    """Draws a ``Page`` around its body; made anew for every look and reach."""

    happened = Signal(object)

    def __init__(self, parent: QWidget, *, low: bool) -> None:
        super().__init__(parent)
        self._low = low
        self._content = QWidget(self)
        self._bar = QFrame(self._content)
        self._bar.setObjectName("status-bar")
        self._status = StatusStrip(self._bar)
        self._tools = Tools(self._content)
        self._header = Header(self._content)
        self._banner = BannerBox(self._content)
        self._middle = QWidget(self._content)
        self._stack = QStackedLayout(self._middle)
        self._footer = Footer(self._content)
        self._bar_row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._bar)
        self._bar_row.setContentsMargins(0, 0, 0, 0)
        self._bar_row.setSpacing(0)
        self._bar_row.addWidget(self._status, 1)
        self._top = QWidget(self._content)
        self._lay_out_low() if low else self._lay_out()
        self._cover = SheetCover(self, low=low)
        for part in (self._tools, self._footer, self._cover):
            part.happened.connect(self.happened)

    def _words(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setContentsMargins(MARGIN, px(3) if self._low else px(7), MARGIN, 0 if self._low else px(6))
        words.setSpacing(GAP_WIDE)
        words.addWidget(self._header)
        words.addWidget(self._banner)
        return words

    def _lay_out(self) -> None:
        self._bar_row.addWidget(self._tools)
        inner = self._words()
        inner.addWidget(self._middle, 1)
        column = _column(self._content)
        column.addWidget(self._bar)
        column.addLayout(inner, 1)
        column.addWidget(self._footer)
        self._top.hide()

    def _lay_out_low(self) -> None:
        """What is only read stands above; what is touched below."""
        above = _column(self._top)
        above.addWidget(self._bar)
        above.addLayout(self._words())
        above.addStretch(1)
        inner = QVBoxLayout()
        inner.setContentsMargins(MARGIN, 0, MARGIN, px(4))
        inner.addWidget(self._middle, 1)
        column = _column(self._content)
        column.addWidget(self._top)  # higher than its third where the words need it
        column.addLayout(inner, 1)
        column.addWidget(self._footer)
        column.addWidget(self._tools)

    def add(self, body: PageBody[Any]) -> None:
        """Another kind of body."""
        self._stack.addWidget(body)

    def bind(self, page: Page, body: PageBody[Any]) -> None:
        """Draw a page."""
        self._status.bind(page.status)
        self._tools.bind(page.status)
        self._header.bind(page)
        self._banner.show_banner(page.banner)
        body.bind(page.body, page)
        self._footer.bind(page)
        self._stack.setCurrentWidget(body)
        body.show()
        self._cover.show_sheet(page.sheet)
        self._content.setEnabled(page.sheet is None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The sheet covers everything; bar and footer turn with the display."""
        super().resizeEvent(event)
        wide = self.width() > self.height()
        beside = wide and not worn().large
        self._bar_row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._footer.arrange(wide=wide)
        self._tools.arrange(wide=beside and not self._low)
        self._top.setMinimumHeight(round(self.height() * (1 - LOW_SHARE)) if self._low else 0)
        self._content.setGeometry(self.rect())
        self._cover.setGeometry(self.rect())


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
