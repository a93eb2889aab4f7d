"""Something short is under way: a turning ring and a word."""

from PySide6.QtCore import QRect, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Page, WaitBody
from screens.components.panel import Panel
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import MARGIN, TURN_MS, Colour, Type, colour


class _Ring(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMinimumSize(240, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(TURN_MS)
        self._motion.setLoopCount(-1)
        self._motion.valueChanged.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(240, 240)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._motion.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._motion.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRect(0, 0, 200, 200)
        ring.moveCenter(self.rect().center())
        painter.setPen(QPen(colour(Colour.LINE), 18))
        painter.drawEllipse(ring)
        painter.setPen(QPen(colour(Colour.BLUE), 18, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        turn = float(self._motion.currentValue() or 0.0)
        painter.drawArc(ring, round((90 - 360 * turn) * 16), -100 * 16)
        painter.end()


class WaitPage(PageBody[WaitBody]):
    """Binds a ``WaitBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=MARGIN)
        self._text = Text(Type.ADVICE, panel).centred()
        panel.column.addStretch(2)
        panel.column.addWidget(_Ring(panel))
        panel.column.addSpacing(MARGIN)
        panel.column.addWidget(self._text)
        panel.column.addStretch(3)
        self.column.addWidget(panel, 1)

    def bind(self, body: WaitBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Say what is under way."""
        self._text.say(body.text)
