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
from screens.components.unbounded import UNBOUNDED
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, MARGIN, Look, Scheme, px, worn

LOW_SHARE = 2 / 3
"""How much of the screen, from below, a seated person reaches."""
_BESIDE = px(118)
"""Width of words beside a body: seven large glyphs of a heading."""


def look_of(page: Page) -> Look:
    """What a page wears: contrast when it is asked for, else by the hour."""
    by_hour = Scheme.NIGHT if page.night else Scheme.DAY
    return Look(scheme=Scheme.CONTRAST if page.ease.contrast else by_hour, large=page.ease.large)


class Frame(QWidget):
    """Draws a ``Page`` around its body; made anew for every look, reach and shape of the display.

    A wide display has little height: with large letters the words stand beside the body there, and, low, the tools do.
    """

    happened = Signal(object)

    def __init__(self, parent: QWidget, *, low: bool, wide: bool) -> None:
        super().__init__(parent)
        self._low = low
        self._beside = wide and (low or worn().large)
        self._content = QWidget(self)
        self._bar = QFrame(self._content)
        self._bar.setObjectName("status-bar")
        self._status = StatusStrip(self._bar)
        self._tools = Tools(self._content)
        self._words = QWidget(self._content)
        self._header = Header(self._words)
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

    def _lay_out(self) -> None:
        self._bar_row.addWidget(self._tools)
        words = _column(self._words)
        words.addWidget(self._header)
        self._inner = inner = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        inner.setContentsMargins(MARGIN, px(7), MARGIN, px(6))
        inner.setSpacing(GAP_WIDE)
        inner.addWidget(self._words)
        told = QVBoxLayout()
        told.setSpacing(GAP_WIDE)
        told.addWidget(self._banner)
        told.addWidget(self._middle, 1)
        inner.addLayout(told, 1)
        words.addStretch(1)
        column = _column(self._content)
        column.addWidget(self._bar)
        column.addLayout(inner, 1)
        column.addWidget(self._footer)
        self._top.hide()

    def _lay_out_low(self) -> None:
        """What is only read stands above; what is touched below."""
        directions = QBoxLayout.Direction
        way = directions.LeftToRight if self._beside else directions.TopToBottom
        self._above = words = QBoxLayout(way, self._words)
        words.setContentsMargins(MARGIN, px(1 if self._beside else 3), MARGIN, 0)
        words.setSpacing(GAP_WIDE)
        for part in (self._header, self._banner):
            told = QVBoxLayout()
            told.addWidget(part)
            told.addStretch(1)
            words.addLayout(told, 1)
        above = _column(self._top)
        above.addWidget(self._bar)
        above.addWidget(self._words)
        above.addStretch(1)
        inner = QVBoxLayout()
        inner.setContentsMargins(MARGIN, 0, MARGIN, px(4))
        inner.addWidget(self._middle, 1)
        within_reach = QVBoxLayout()
        within_reach.addLayout(inner, 1)
        within_reach.addWidget(self._footer)
        below = QBoxLayout(QBoxLayout.Direction.RightToLeft if self._beside else QBoxLayout.Direction.TopToBottom)
        below.setSpacing(0)
        below.addLayout(within_reach, 1)
        below.addWidget(self._tools)
        column = _column(self._content)
        column.addWidget(self._top)  # higher than its third where the words need it
        column.addLayout(below, 1)

    def add(self, body: PageBody[Any]) -> None:
        """Another kind of body."""
        self._stack.addWidget(body)

    def bind(self, page: Page, body: PageBody[Any]) -> None:
        """Draw a page."""
        self._status.bind(page.status)
        self._tools.bind(page.status)
        self._header.bind(page)
        self._banner.show_banner(page.banner)
        self._make_room_above()
        if self._beside and not self._low:
            self._stand_beside(beside=body.stands_beside_words(page.body))
        body.bind(page.body, page)
        self._footer.bind(page)
        self._stack.setCurrentWidget(body)
        body.show()
        self._cover.show_sheet(page.sheet)
        self._content.setEnabled(page.sheet is None)

    def _make_room_above(self) -> None:
        """A third of the height, or what the words there need."""
        if self._low:
            self._above.setStretch(1, 0 if self._banner.isHidden() else 1)
            for part in (self._header, self._banner, self._words):
                part.updateGeometry()  # its words are new, and what was asked before is remembered
            least = round(self.height() * (1 - LOW_SHARE))
            self._top.setMinimumHeight(max(least, self._top.heightForWidth(self.width())))

    def _stand_beside(self, *, beside: bool) -> None:
        """The words to the left of the body, or above it."""
        directions = QBoxLayout.Direction
        self._inner.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._inner.setSpacing(MARGIN if beside else GAP_WIDE)
        least, most = (_BESIDE, _BESIDE) if beside else (0, UNBOUNDED)
        self._words.setMinimumWidth(least)
        self._words.setMaximumWidth(most)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The sheet covers everything; bar and footer turn with the display."""
        super().resizeEvent(event)
        wide = self.width() > self.height()
        self._bar_row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._footer.arrange(wide=wide)
        self._tools.arrange(upright=self._beside and self._low, own_width=wide and not self._low)
        self._make_room_above()
        self._content.setGeometry(self.rect())
        self._cover.setGeometry(self.rect())


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
