"""Long text: scrolled by finger or by two big buttons, which are there only when something is hidden."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QScroller, QSizePolicy, QVBoxLayout, QWidget

from screens.components.artwork import icon
from screens.components.touchable import Touchable
from screens.theme import GAP, TOUCH, Colour, colour, px

_MUCH = px(250)


class _ScrollButton(Touchable):
    def __init__(self, name: str, label: str, parent: QWidget) -> None:
        super().__init__(parent, repeats=True)
        self._picture = name
        self.setObjectName(f"scroll-{name}")
        self.setAccessibleName(label)
        self.setFixedSize(TOUCH + GAP, TOUCH + 3 * GAP)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(Colour.BLUE), 3))
        painter.setBrush(colour(Colour.BLUE_PALE_PRESSED if self.isDown() else Colour.PANEL))
        painter.setOpacity(1 if self.isEnabled() else 0.35)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 20, 20)
        size = 52
        painter.drawPixmap(
            (self.width() - size) // 2, (self.height() - size) // 2, icon(self._picture, size, Colour.BLUE)
        )
        painter.end()


class Scroll(QWidget):
    """A column that may be longer than its room. Put widgets into ``column``.

    ``reached_end``: the last line came onto the screen. ``laid_out``: it needs more or less room now.
    """

    reached_end = Signal()
    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needed = 0
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QScroller.grabGesture(self._area.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self._content = content = QWidget()
        content.setObjectName("scrolled")
        content.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never wider than what is seen
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)
        self._area.setWidget(content)
        content.installEventFilter(self)
        self._up = _ScrollButton("up", "向上 Up", self)
        self._down = _ScrollButton("down", "向下 Down", self)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        buttons = QVBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self._up)
        buttons.addStretch()
        buttons.addWidget(self._down)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._area, 1)
        row.addLayout(buttons)
        bar = self._area.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        bar.valueChanged.connect(self._follow)
        self._follow()

    def needed_height(self, width: int) -> int:
        """What shows all of it at this width."""
        return max(self._content.minimumSizeHint().height(), self._content.heightForWidth(width))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All of it, as far as that is not too much to ask for. (The area's own is of words that it had before.)"""
        usual = super().sizeHint()
        return QSize(usual.width(), min(self.needed_height(self.width()), _MUCH))

    def to_top(self) -> None:
        """Start reading at the beginning."""
        self._area.verticalScrollBar().setValue(0)

    @property
    def at_end(self) -> bool:
        """Whether nothing is hidden below."""
        bar = self._area.verticalScrollBar()
        return bar.value() == bar.maximum()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What is hidden may have changed."""
        super().resizeEvent(event)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The content was laid out anew, maybe without needing other room beside the buttons."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._turn()
            self._follow()
            needed = self.needed_height(self.width())
            if needed != self._needed:
                self._needed = needed
                self.updateGeometry()
                self.laid_out.emit()
        return super().eventFilter(watched, event)

    def _turn(self) -> None:
        """Let the buttons come or go."""
        hidden = self._hides()
        if hidden == self._up.isHidden():
            self._up.setVisible(hidden)
            self._down.setVisible(hidden)
            self._lay_anew()

    def _move(self, direction: int) -> None:
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + direction * round(self._area.viewport().height() * 0.8))

    def _lay_anew(self) -> None:
        row = self.layout()
        assert row is not None, "it was made with its widgets"  # noqa: S101
        row.invalidate()
        row.activate()

    def _fits_without_buttons(self) -> bool:
        """Asked while they are there: what fits beside them may not fit without them, or the other way round."""
        return self.needed_height(self.width()) <= self.height()

    def _hides(self) -> bool:
        """Whether there is more than can be seen."""
        return self._area.verticalScrollBar().maximum() > 0 if self._up.isHidden() else not self._fits_without_buttons()

    def _follow(self, *_range: int) -> None:
        bar = self._area.verticalScrollBar()
        hidden = self._hides()
        if hidden == self._up.isHidden():
            # The range changes in the midst of laying out: buttons that came now would lay out what is being laid out.
            QCoreApplication.postEvent(self._content, QEvent(QEvent.Type.LayoutRequest))
        self._up.setEnabled(bar.value() > 0)
        self._down.setEnabled(bar.value() < bar.maximum())
        if hidden and self.at_end:
            self.reached_end.emit()
