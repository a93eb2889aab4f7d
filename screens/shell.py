"""The terminal's window: the frame around every page. Draws what it is given, tells what was touched."""

from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from kiosk.events import Shown
from kiosk.view import (
    CardBody,
    CodeBody,
    ConsentBody,
    DocumentBody,
    FaceBody,
    FarewellBody,
    GuideBody,
    HomeBody,
    MaterialBody,
    MenuBody,
    MessageBody,
    Page,
    PledgeBody,
    PreviewPicture,
    QrBody,
    QuestionBody,
    RateBody,
    ReceiptBody,
    ReviewBody,
    SearchBody,
    SignBody,
    WaitBody,
)
from screens.components.banner import BannerBox
from screens.components.footer import Footer
from screens.components.header import Header
from screens.components.keyboard import NoPinyin, PinyinSource
from screens.components.preview import PreviewSource
from screens.components.sheet import SheetCover
from screens.components.status_bar import StatusStrip
from screens.pages.base import PageBody
from screens.pages.card import CardPage
from screens.pages.code import CodePage
from screens.pages.consent import ConsentPage
from screens.pages.document import DocumentPage
from screens.pages.face import FacePage
from screens.pages.farewell import FarewellPage
from screens.pages.guide import GuidePage
from screens.pages.home import HomePage
from screens.pages.material import MaterialPage
from screens.pages.menu import MenuPage
from screens.pages.message import MessagePage
from screens.pages.pledge import PledgePage
from screens.pages.qr import QrPage
from screens.pages.question import QuestionPage
from screens.pages.rate import RatePage
from screens.pages.receipt import ReceiptPage
from screens.pages.review import ReviewPage
from screens.pages.search import SearchPage
from screens.pages.sign import SignPage
from screens.pages.wait import WaitPage
from screens.theme import GAP_WIDE, MARGIN, px, style_sheet


class Display(Protocol):
    """The panel: pixels, and whether the window fills it."""

    @property
    def width(self) -> int:
        """Pixels."""

    @property
    def height(self) -> int:
        """Pixels."""

    @property
    def fullscreen(self) -> bool:
        """A kiosk's window has the whole panel."""


class Shell(QWidget):
    """``show_page`` draws a page; ``happened`` carries every touch's event, and ``Shown`` once a new page is painted.

    ``redrawn`` tells that a page was bound (for the pilot).
    """

    happened = Signal(object)
    redrawn = Signal()

    def __init__(self, display: Display) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setStyleSheet(style_sheet())
        self._display = display
        self._source: PreviewSource = _no_camera
        self._pinyin: PinyinSource = NoPinyin()
        self.page: Page | None = None
        self._unpainted: str | None = None
        self._content = QWidget(self)
        self._status = StatusStrip(self._content)
        self._header = Header(self._content)
        self._banner = BannerBox(self._content)
        self._middle = QWidget(self._content)
        self._stack = QStackedLayout(self._middle)
        self._footer = Footer(self._content)
        self._pages: dict[type, PageBody[Any]] = {}
        self._lay_out()
        self._cover = SheetCover(self)
        for part in (self._status, self._footer, self._cover):
            part.happened.connect(self.happened)
        self.resize(display.width, display.height)

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(MARGIN, px(7), MARGIN, px(6))
        inner.setSpacing(GAP_WIDE)
        inner.addWidget(self._header)
        inner.addWidget(self._banner)
        inner.addWidget(self._middle, 1)
        frame = QVBoxLayout(self._content)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        frame.addWidget(self._status)
        frame.addLayout(inner, 1)
        frame.addWidget(self._footer)

    def set_preview_source(self, source: PreviewSource) -> None:
        """Where previews come from; until then there is no picture."""
        self._source = source

    def set_pinyin_source(self, source: PinyinSource) -> None:
        """Where the keyboard's Chinese characters come from; until then it types letters."""
        self._pinyin = source
        for body in self._pages.values():
            if isinstance(body, QuestionPage | SearchPage):
                body.set_pinyin(source)

    def _latest(self, camera: str) -> PreviewPicture | None:
        return self._source(camera)

    def open(self) -> None:
        """Show the window as the display asks."""
        if self._display.fullscreen:
            self.showFullScreen()
        else:
            self.show()

    def show_page(self, page: Page) -> None:
        """Draw a page. Widgets are reused, so that typing and signing are never disturbed."""
        before = self.page
        self.page = page
        body = self._body_for(type(page.body))
        fresh = before is None or before.key != page.key or type(before.body) is not type(page.body)
        if fresh and before is not None:
            leaving = self._body_for(type(before.body))
            leaving.hide()  # parts of a hidden body come and go without a new layout for each
            leaving.wipe()
        self._status.bind(page.status)
        self._header.bind(page)
        self._banner.show_banner(page.banner)
        body.bind(page.body, page)
        self._footer.bind(page)
        self._stack.setCurrentWidget(body)
        body.show()
        self._cover.show_sheet(page.sheet)
        self._content.setEnabled(page.sheet is None)
        if before is None or before.key != page.key:
            self._unpainted = page.key
            self.update()
        self.redrawn.emit()

    def _body_for(self, kind: type) -> PageBody[Any]:
        body = self._pages.get(kind)
        if body is None:
            body = self._new_body(kind)
            body.happened.connect(self.happened)
            self._pages[kind] = body
            self._stack.addWidget(body)
        return body

    def _new_body(self, kind: type) -> PageBody[Any]:
        if kind is FaceBody:
            return FacePage(self._latest)
        if kind is MaterialBody:
            return MaterialPage(self._latest)
        body = _PAGES[kind]()
        if isinstance(body, QuestionPage | SearchPage):
            body.set_pinyin(self._pinyin)
        return body

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The sheet covers everything; the footer turns with the display."""
        super().resizeEvent(event)
        self._content.setGeometry(self.rect())
        self._cover.setGeometry(self.rect())
        self._footer.arrange(wide=self.width() > self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """After this pass, which also paints everything on the window, a new page has been seen."""
        super().paintEvent(event)
        if self._unpainted is not None:
            key, self._unpainted = self._unpainted, None
            QTimer.singleShot(0, self, lambda: self._tell_shown(key))

    def _tell_shown(self, key: str) -> None:
        if self.page is not None and self.page.key == key:
            self.happened.emit(Shown(key))


def _no_camera(_camera: str) -> None:
    return None


_PAGES: dict[type, type[PageBody[Any]]] = {
    HomeBody: HomePage,
    SearchBody: SearchPage,
    GuideBody: GuidePage,
    ConsentBody: ConsentPage,
    PledgeBody: PledgePage,
    CardBody: CardPage,
    CodeBody: CodePage,
    QuestionBody: QuestionPage,
    QrBody: QrPage,
    DocumentBody: DocumentPage,
    MenuBody: MenuPage,
    ReviewBody: ReviewPage,
    SignBody: SignPage,
    WaitBody: WaitPage,
    ReceiptBody: ReceiptPage,
    RateBody: RatePage,
    FarewellBody: FarewellPage,
    MessageBody: MessagePage,
}
