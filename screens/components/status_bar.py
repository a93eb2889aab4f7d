"""The strip at the top: place, Beijing time, network in words."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.beijing import beijing_time
from kiosk.view import StatusBar
from screens.clock import now
from screens.components.artwork import icon
from screens.components.text import Text
from screens.components.toast import Toast
from screens.theme import GAP, MARGIN, Colour, Type, font, px, worn

_ICON = 34
_ABOVE = px(3)
_LINE = 2


class StatusStrip(QFrame):
    """Draws a ``StatusBar`` and keeps the clock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status-bar")
        self._place = Text(Type.STRONG, self, wraps=False)
        self._clock = Text(Type.NOTE, self, wraps=False)
        self._lamp = QLabel(self)
        self._network = Text(Type.NOTE, self, wraps=False)
        pin = QLabel(self)
        pin.setPixmap(icon("office", 60, Colour.BLUE))
        state = QHBoxLayout()
        state.setSpacing(10)
        state.addWidget(self._clock)
        state.addSpacing(GAP)
        state.addWidget(self._lamp)
        state.addWidget(self._network)
        state.addStretch()
        self._words = QWidget(self)
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self._place)
        words.addLayout(state)
        self._toast = Toast(self)
        # Also with a toast, which has two strong lines in large letters: the page beneath stays where it is.
        styles = (Type.STRONG, Type.STRONG if worn().large else Type.NOTE)
        lines = sum(QFontMetrics(font(style)).height() for style in styles)
        self.setFixedHeight(lines + 2 * _ABOVE + (_LINE if worn().large else 0))
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, _ABOVE, MARGIN, _ABOVE)
        row.setSpacing(GAP)
        row.addWidget(pin)
        row.addWidget(self._words, 1)
        row.addWidget(self._toast, 1)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._show_time)
        self._show_time()

    def bind(self, status: StatusBar) -> None:
        """Draw this state."""
        self._place.say(status.place)
        self._network.say(status.network)
        self._toast.say(status.toast)
        self._words.setVisible(not status.toast)
        name, ink = ("online", Colour.GOOD) if status.online else ("offline", Colour.CARE)
        self._lamp.setPixmap(icon(name, _ICON, ink))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The clock runs while it can be seen."""
        super().showEvent(event)
        self._show_time()
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """No ticking for nobody."""
        super().hideEvent(event)
        self._tick.stop()

    def _show_time(self) -> None:
        self._clock.say(f"{beijing_time(now()):%Y-%m-%d  %H:%M}")
