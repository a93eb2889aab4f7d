"""A line or two of text, with a caret that a finger places, and a selection with two handles to draw on."""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.typing.editing import Editing
from screens.components.key import HOLD_MS
from screens.theme import RADIUS, Colour, Type, colour, font, px

_HEIGHT: Final = px(30)
_PADDING: Final = px(5)
_CARET: Final = px(1.2)
_HANDLE: Final = px(3.2)
_REACH: Final = px(9)
"""How far from a handle a finger still takes it."""
_STILL: Final = px(3)
"""A finger that moves less is not drawing."""
_SIZES: Final = (Type.DISPLAY, Type.TITLE, Type.BODY)


class TextField(QWidget):
    """``edited`` carries the same text with another caret or selection."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("text-field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.editing = Editing()
        self._wrong = False
        self._layout = QTextLayout()
        self._font = font(_SIZES[0])
        self._pressed: QPointF | None = None
        self._dragged: int | None = None
        """The end of the selection that stays, while a finger draws the other."""
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self._held)
        self._clock = QElapsedTimer()

    @property
    def text(self) -> str:
        """What it holds."""
        return self.editing.text

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A big line, or two smaller ones."""
        return QSize(px(120), _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as ever."""
        return QSize(px(50), _HEIGHT)

    def bind(self, label: str, editing: Editing, *, wrong: bool) -> None:
        """Show this."""
        self.editing, self._wrong = editing, wrong
        self.setAccessibleName(label)
        self.setAccessibleDescription(editing.text)
        self.update()

    def spot(self, place: int) -> QPointF:
        """The pixel at a place of the text."""
        return self._caret_line(place).center()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a handle, or begin to point."""
        self._lay()
        self._pressed, self._dragged = event.position(), self._other_end(event.position())
        if self._dragged is None:
            self._hold.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the selection's end, or the caret."""
        if self._pressed is None:
            return
        place = self._place(event.position())
        if self._dragged is not None:
            if place != self._dragged:  # a selection of nothing would lose both handles
                self.edited.emit(self.editing.selected(self._dragged, place))
        elif (event.position() - self._pressed).manhattanLength() > _STILL:
            self._hold.stop()
            self.edited.emit(self.editing.placed(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pointing is done."""
        if self._pressed is not None and self._dragged is None and self._hold.isActive():
            self.edited.emit(self.editing.placed(self._place(event.position())))
        self._hold.stop()
        self._pressed = self._dragged = None

    def _held(self) -> None:
        if self._pressed is not None:
            self.edited.emit(self.editing.run_at(self._place(self._pressed)))
            self._pressed = None

    def _other_end(self, point: QPointF) -> int | None:
        if not self.editing.selects:
            return None
        ends = self.editing.selection
        distances = [(self._handle(end) - point).manhattanLength() for end in ends]
        if min(distances) > _REACH:
            return None
        return ends[1] if distances[0] < distances[1] else ends[0]

    def _lay(self) -> None:
        """The largest letters with which all fits; the smallest may need more room than there is."""
        room = QRectF(self.rect()).adjusted(_PADDING, 0, -_PADDING, 0)
        for size in _SIZES:
            self._font = font(size)
            self._layout = _laid(self.editing.text, self._font, room.width())
            if self._layout.boundingRect().height() <= room.height() - 2:
                return

    def _top(self) -> float:
        """Where the first line begins; so that the caret's line is seen."""
        spare = self.height() - self._layout.boundingRect().height()
        if spare >= 0:
            return spare / 2
        line = self._layout.lineForTextPosition(_units(self.editing.text, self.editing.caret))
        return min(0.0, max(spare, self.height() / 2 - line.y() - line.height() / 2))

    def _caret_line(self, place: int) -> QRectF:
        self._lay()
        unit = _units(self.editing.text, place)
        line = self._layout.lineForTextPosition(unit)
        x: float = line.cursorToX(unit)[0]  # type: ignore[index]  # a pair, whatever the stub says
        return QRectF(_PADDING + x, self._top() + line.y(), _CARET, line.height())

    def _handle(self, place: int) -> QPointF:
        line = self._caret_line(place)
        return QPointF(line.x(), min(line.bottom(), self.height() - _HANDLE))

    def _place(self, point: QPointF) -> int:
        """The place between two characters that is nearest to a finger."""
        self._lay()
        y = point.y() - self._top()
        lines = [self._layout.lineAt(number) for number in range(self._layout.lineCount())]
        under = next((line for line in lines if y < line.y() + line.height()), lines[-1])
        return _points(self.editing.text, under.xToCursor(point.x() - _PADDING))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the box, what is selected, the text, and the caret or the handles."""
        self._lay()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(Colour.BAD if self._wrong else Colour.BLUE), 4))
        painter.setBrush(colour(Colour.PANEL))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.setClipRect(self.rect().adjusted(4, 4, -4, -4))
        painter.setPen(colour(Colour.INK))
        chosen = []
        if self.editing.selects:
            first, end = (_units(self.editing.text, place) for place in self.editing.selection)
            part = QTextLayout.FormatRange()
            part.start, part.length = first, end - first
            form = part.format
            form.setBackground(colour(Colour.BLUE_PALE_PRESSED))
            form.setForeground(colour(Colour.INK))
            part.format = form
            chosen = [part]
        self._layout.draw(painter, QPointF(_PADDING, self._top()), chosen)
        if self.editing.selects:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(Colour.BLUE))
            for place in self.editing.selection:
                painter.drawRect(self._caret_line(place))
                painter.drawEllipse(self._handle(place), _HANDLE, _HANDLE)
        else:
            painter.fillRect(self._caret_line(self.editing.caret), colour(Colour.BLUE))
        painter.end()


def _laid(text: str, letters: QFont, width: float) -> QTextLayout:
    layout = QTextLayout(text, letters)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _units(text: str, place: int) -> int:
    """A number of code points as Qt counts: in units of UTF-16, of which a rare character has two."""
    return place + sum(ord(sign) > 0xFFFF for sign in text[:place])  # noqa: PLR2004 - the end of the basic plane


def _points(text: str, unit: int) -> int:
    place = 0
    while place < len(text) and _units(text, place) < unit:
        place += 1
    return place
