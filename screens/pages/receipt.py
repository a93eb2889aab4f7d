"""The promise: number and QR code first, then what happens next, then the truth about delivery and paper."""

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from kiosk.view import Page, ReceiptBody
from screens.components.banner import BannerBox
from screens.components.illustration import Illustration
from screens.components.panel import Panel, TurningBox
from screens.components.qr_picture import QrPicture
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP, GAP_WIDE, MARGIN, Type, worn


class ReceiptPage(PageBody[ReceiptBody]):
    """Binds a ``ReceiptBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        split = TurningBox(self)
        promise = Panel(split)
        self._label = Text(Type.LEAD, promise).centred()
        self._number = Text(Type.NUMBER, promise, wraps=False).centred()
        self._number.setObjectName("receipt-number")
        self._qr = QrPicture(promise)
        self._hint = Text(Type.LEAD, promise).centred()
        pictures = QHBoxLayout()
        self._code = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._code.addWidget(self._qr, 1)
        self._code.addWidget(self._hint)
        pictures.addLayout(self._code, 1)
        self._slot = Illustration("receipt", promise, least=200)
        pictures.addWidget(self._slot, 1)
        pictures.setSpacing(MARGIN)
        promise.column.addWidget(self._label)
        promise.column.addWidget(self._number)
        promise.column.addLayout(pictures, 1)
        split.box.addWidget(promise, 1)
        scroll = Scroll(split)
        facts = scroll.column
        facts.setSpacing(GAP_WIDE)
        panel = Panel(split)
        self._rows = ValueRows(panel, label_width=160)
        panel.column.addWidget(self._rows)
        self._banners = tuple(BannerBox(split) for _ in range(3))
        for banner in self._banners:
            facts.addWidget(banner)
        facts.addWidget(panel)
        facts.addStretch()
        facts.setSpacing(GAP)
        split.box.addWidget(scroll, 1)
        split.share((0, 1), (1, 1))
        self.column.addWidget(split, 1)

    def bind(self, body: ReceiptBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the promise."""
        # Large letters on a wide display leave room for words in the picture's place.
        pictured = not worn().large or self.window().width() < self.window().height()
        self._slot.setVisible(pictured)
        directions = QBoxLayout.Direction
        self._code.setDirection(directions.TopToBottom if pictured else directions.LeftToRight)
        self._label.say(body.number_label)
        self._number.say(body.number)
        self._qr.bind(body.qr_payload, body.qr_hint)
        self._hint.say(body.qr_hint)
        self._rows.bind(tuple(Row(label, value) for label, value in body.rows))
        for box, banner in zip(self._banners, (body.delivery, body.paper, body.pages), strict=True):
            box.show_banner(banner)

    def wipe(self) -> None:
        """Forget number and rows."""
        self._number.clear()
        self._qr.bind("", "")
        self._rows.bind(())
        for box in self._banners:
            box.show_banner(None)
