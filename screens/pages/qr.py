"""A QR code for the person's phone: large, with what it is for beside it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import Page, QrBody
from screens.components.mark import Mark
from screens.components.panel import Panel, TurningBox
from screens.components.qr_picture import QrPicture
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, MARGIN, Type

_ABOVE, _CODE, _BELOW = 0, 3, 5
"""Places in the panel's column."""


class QrPage(PageBody[QrBody]):
    """Binds a ``QrBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scroll = Scroll(self)
        split = TurningBox(scroll)
        panel = Panel(split, padding=MARGIN)
        self._title = Text(Type.NUMBER, panel).centred()
        self._mark = Mark(panel)
        self._qr = QrPicture(panel)
        self._hint = Text(Type.TITLE, panel).centred()
        panel.column.setSpacing(GAP_WIDE)
        self._code = panel.column
        self._code.addStretch()
        self._code.addWidget(self._mark)
        self._code.addWidget(self._title)
        self._code.addWidget(self._qr)
        self._code.addWidget(self._hint)
        self._code.addStretch()
        split.box.addWidget(panel, 3)
        facts = QVBoxLayout()
        self._panel = Panel(split)
        self._rows = ValueRows(self._panel, label_width=220)
        self._panel.column.addWidget(self._rows)
        facts.addWidget(self._panel)
        facts.addStretch()
        split.box.addLayout(facts, 2)
        split.share((3, 3), (0, 2))
        scroll.column.addWidget(split, 1)
        self.column.addWidget(scroll, 1)

    def bind(self, body: QrBody, page: Page) -> None:
        """Show the code."""
        self._title.say(body.title)
        self._title.setVisible(bool(body.title))
        self._qr.bind(body.qr_payload, body.hint or page.heading)
        self._qr.setVisible(bool(body.qr_payload))
        upright = self.window().width() < self.window().height()
        self._mark.setVisible(not body.qr_payload and upright)  # a low page has room for words only
        self._mark.bind(body.picture)
        # The code takes the room; without one the words stay together in the middle.
        self._code.setStretch(_ABOVE, 1 if upright and not body.qr_payload else 0)
        self._code.setStretch(_BELOW, 0 if body.qr_payload else 1)
        self._code.setStretch(_CODE, 1 if body.qr_payload else 0)
        self._hint.say(body.hint)
        self._hint.setVisible(bool(body.hint))
        self._panel.setVisible(bool(body.rows))
        self._rows.bind(tuple(Row(label, value) for label, value in body.rows))
        # Rows that came from the pool are measured anew: else the first frame gives them a pixel too little.
        self._rows.updateGeometry()
        self._panel.updateGeometry()

    def wipe(self) -> None:
        """Forget code and rows."""
        self._title.clear()
        self._qr.bind("", "")
        self._rows.bind(())
