"""What passers-by see: the town, an invitation, and what is promised. A touch anywhere begins."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kiosk.view import AttractBody, Page
from screens.components.artwork import icon
from screens.components.banner import BannerBox
from screens.components.button import Button
from screens.components.hero import Hero
from screens.components.panel import TurningBox
from screens.components.pool import Pool
from screens.components.text import Text
from screens.components.touchable import Touchable
from screens.pages.base import PageBody
from screens.theme import BUTTON, GAP, GAP_WIDE, Colour, Type, px, worn

_MARK = px(10)


class _Anywhere(Touchable):
    """The whole page, beneath everything on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing of its own."""


class AttractPage(PageBody[AttractBody]):
    """Binds an ``AttractBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anywhere = _Anywhere(self)
        self._anywhere.happened.connect(self.happened)
        layer = QVBoxLayout(self._anywhere)
        layer.setContentsMargins(0, 0, 0, 0)
        self._split = split = TurningBox(self._anywhere, spacing=GAP_WIDE)
        split.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        hero = Hero(split, least=QSize(320, 220))
        split.box.addWidget(hero, 3)
        words = QVBoxLayout()
        words.setSpacing(GAP_WIDE)
        self._banners_column = QVBoxLayout()
        words.addStretch(1)
        self._invitation = Text(Type.DISPLAY, split)
        words.addWidget(self._invitation)
        self._promises = Pool(self._new_promise)
        self._promises_column = QVBoxLayout()
        self._promises_column.setSpacing(GAP)
        words.addLayout(self._promises_column)
        words.addLayout(self._banners_column)
        words.addStretch(1)
        split.box.addLayout(words, 2)
        layer.addWidget(split, 1)
        self.column.addWidget(self._anywhere, 1)
        self._wake = Button(self, height=BUTTON)
        self._wake.happened.connect(self.happened)
        self.column.addWidget(self._wake)
        self._banners = Pool(self._new_banner)

    def _new_promise(self) -> "_Promise":
        promise = _Promise(self)
        self._promises_column.addWidget(promise)
        return promise

    def _new_banner(self) -> BannerBox:
        banner = BannerBox(self)
        self._banners_column.addWidget(banner)
        return banner

    def stands_beside_words(self, body: AttractBody) -> bool:  # noqa: ARG002 - never
        """It needs the whole width."""
        return False

    def bind(self, body: AttractBody, page: Page) -> None:
        """Show the invitation."""
        self._split.share((3, 1 if worn().large or page.ease.low else 3), (2, 2))
        self._anywhere.offer("wake-anywhere", body.wake.label, body.wake.event)
        self._wake.bind(body.wake)
        self._invitation.say(body.invitation)
        crowded = bool(body.out_of_order) and self.window().width() > self.window().height()
        promises = body.promises[-1:] if crowded else body.promises
        for promise, words in zip(self._promises.take(len(promises)), promises, strict=True):
            promise.text.say(words)
        for box, banner in zip(self._banners.take(len(body.out_of_order)), body.out_of_order, strict=False):
            box.show_banner(banner)


class _Promise(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_WIDE)
        mark = QLabel(self)
        mark.setPixmap(icon("good", _MARK, Colour.GOOD))
        self.text = Text(Type.LEAD, self)
        row.addWidget(mark)
        row.addWidget(self.text, 1)
