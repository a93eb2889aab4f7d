"""The terminal's window: the frame around every page. Draws what it is given, tells what was touched."""

from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.screen_events import Shown, Trace, Wiped
from kiosk.typing.sources import NoTyping, TypingSource
from kiosk.view import (
    AttractBody,
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
    TimelineBody,
    WaitBody,
)
from screens.components.preview import PreviewSource
from screens.frame import Frame, look_of
from screens.pages.attract import AttractPage
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
from screens.pages.timeline import TimelinePage
from screens.pages.wait import WaitPage
from screens.panel import in_pixels_of_the_theme
from screens.theme import Colour, Look, colour, style_sheet, wear

_WARMING_MS = 40
"""Between two pages that are made beforehand: a touch never waits for more than one."""

_LAYING_OUT = 8
"""A page is laid out before it is painted, else its words are seen where they don't stay. So many times room is asked
for anew by what got another."""


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
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._display = display
        self._source: PreviewSource = _no_camera
        self._typing: TypingSource = NoTyping()
        self.page: Page | None = None
        self._unpainted: str | None = None
        self._frame: Frame | None = None
        self._dressed: tuple[Look, bool, bool] | None = None
        self._pages: dict[type, PageBody[Any]] = {}
        self._parted = ""
        """Key of the farewell for which the widgets were made anew."""
        self._warming = QTimer(self)
        self._warming.setInterval(_WARMING_MS)
        self._warming.timeout.connect(self._warm)
        self.resize(*in_pixels_of_the_theme(display.width, display.height))

    def _dress(self, page: Page) -> Frame:
        """The frame around this page's body. Another look, reach or shape makes every widget anew."""
        wide = self.width() > self.height()
        wanted = (look_of(page), page.ease.low, wide)
        if self._frame is not None and wanted == self._dressed:
            return self._frame
        self._shed()
        self._dressed = wanted
        wear(wanted[0])
        self.setStyleSheet(style_sheet())
        ground = self.palette()
        ground.setColor(QPalette.ColorRole.Window, colour(Colour.PAGE))
        self.setPalette(ground)
        self._frame = frame = Frame(self, low=page.ease.low, wide=wide)
        frame.happened.connect(self.happened)
        frame.setGeometry(self.rect())
        self._warming.start()
        return frame

    def _shed(self) -> None:
        """Let go of every widget."""
        frame, self._frame = self._frame, None
        self._pages.clear()
        if frame is not None:
            frame.hide()
            frame.deleteLater()

    def _part(self, farewell: Page) -> None:
        """Whatever drew the person's pages goes, and that is told; the farewell, which names nobody, is drawn anew.

        Only once it was seen: making widgets must not keep a touch waiting.
        """
        self._parted = farewell.key
        if self._frame is not None:
            self._frame.destroyed.connect(self._tell_wiped)
        self._shed()
        self.show_page(farewell)

    def _tell_wiped(self) -> None:
        self.happened.emit(Wiped(Trace.SCREEN))

    def _warm(self) -> None:
        """Make one more kind of page, while nobody is being served: making widgets is what makes a screen late."""
        idle = self.page is not None and isinstance(self.page.body, HomeBody | AttractBody | FarewellBody)
        missing = next((kind for kind in BODIES if kind not in self._pages), None)
        if self._frame is None or missing is None or not idle:
            self._warming.stop()
            return
        self._body_for(missing, self._frame)

    def set_preview_source(self, source: PreviewSource) -> None:
        """Where previews come from; until then there is no picture."""
        self._source = source

    def set_typing_source(self, source: TypingSource) -> None:
        """Where the keyboard's Chinese characters come from; until then it types letters."""
        self._typing = source
        for body in self._pages.values():
            if isinstance(body, QuestionPage | SearchPage):
                body.set_typing(source)

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
        if before is not None and (before.key != page.key or type(before.body) is not type(page.body)):
            leaving = self._pages.get(type(before.body))
            if leaving is not None:
                leaving.hide()  # parts of a hidden body come and go without a new layout for each
                leaving.wipe()
        frame = self._dress(page)
        frame.bind(page, self._body_for(type(page.body), frame))
        frame.show()  # not before: what is added to a layout that is seen is shown only later
        for _ in range(_LAYING_OUT):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        if before is None or before.key != page.key:
            self._unpainted = page.key
            self.update(0, 0, 1, 1)  # to hear of the painting; what changed asks for its own
        self.redrawn.emit()

    def _body_for(self, kind: type, frame: Frame) -> PageBody[Any]:
        body = self._pages.get(kind)
        if body is None:
            body = self._new_body(kind)
            body.happened.connect(self.happened)
            self._pages[kind] = body
            frame.add(body)
        return body

    def _new_body(self, kind: type) -> PageBody[Any]:
        if kind is FaceBody:
            return FacePage(self._latest)
        if kind is MaterialBody:
            return MaterialPage(self._latest)
        body = _PAGES[kind]()
        if isinstance(body, QuestionPage | SearchPage):
            body.set_typing(self._typing)
        return body

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The frame fills the window."""
        super().resizeEvent(event)
        if self._frame is not None:
            self._frame.setGeometry(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """After this pass, which also paints everything on the window, a new page has been seen."""
        super().paintEvent(event)
        if self._unpainted is not None:
            key, self._unpainted = self._unpainted, None
            QTimer.singleShot(0, self, lambda: self._tell_shown(key))

    def _tell_shown(self, key: str) -> None:
        if self.page is None or self.page.key != key:
            return
        self.happened.emit(Shown(key))
        if isinstance(self.page.body, FarewellBody) and self._parted != key:
            self._part(self.page)


def _no_camera(_camera: str) -> None:
    return None


_PAGES: dict[type, type[PageBody[Any]]] = {
    HomeBody: HomePage,
    AttractBody: AttractPage,
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
    TimelineBody: TimelinePage,
    SignBody: SignPage,
    WaitBody: WaitPage,
    ReceiptBody: ReceiptPage,
    RateBody: RatePage,
    FarewellBody: FarewellPage,
    MessageBody: MessagePage,
}

BODIES = (*_PAGES, FaceBody, MaterialBody)
"""Every kind of body that can be drawn."""
