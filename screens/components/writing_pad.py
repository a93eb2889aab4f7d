"""A pad on which one character is written by finger; each stroke is told when the finger lifts."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.screen_events import Stroke
from screens.theme import RADIUS, Colour, colour, px

_PEN = px(2.2)


class WritingPad(QWidget):
    """``written`` carries all strokes of the character so far."""

    written = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writing-pad")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._strokes: tuple[Stroke, ...] = ()
        self._drawing: list[tuple[float, float]] = []

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """What is written."""
        return self._strokes

    def wipe(self) -> None:
        """An empty pad."""
        self._strokes, self._drawing = (), []
        self.update()

    def undo(self) -> None:
        """Without the last stroke."""
        self._strokes = self._strokes[:-1]
        self.update()
        self.written.emit(self._strokes)

    def spot(self, x: float, y: float) -> QPoint:
        """The pixel of a point in 0…1 of the square."""
        return self._pixel((x, y)).toPoint()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A stroke begins."""
        self._drawing = [self._at(event.position())]
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It goes on; only what is new is painted."""
        point = self._at(event.position())
        if not self._drawing or point == self._drawing[-1]:
            return
        before = self._pixel(self._drawing[-1])
        self._drawing.append(point)
        dirty = QRectF(before, self._pixel(point)).normalized().adjusted(-_PEN, -_PEN, _PEN, _PEN)
        self.update(dirty.toAlignedRect())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It ends and is told."""
        if self._drawing:
            self._strokes = (*self._strokes, tuple(self._drawing))
            self._drawing = []
            self.update()
            self.written.emit(self._strokes)

    def _square(self) -> QRect:
        side = min(self.width(), self.height())
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _at(self, position: QPointF) -> tuple[float, float]:
        square = self._square()
        return (position.x() - square.x()) / square.width(), (position.y() - square.y()) / square.height()

    def _pixel(self, point: tuple[float, float]) -> QPointF:
        square = self._square()
        return QPointF(square.x() + point[0] * square.width(), square.y() + point[1] * square.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw paper, the lines that children learn to write by, and ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())
        painter.setBrush(colour(Colour.PANEL))
        painter.setPen(QPen(colour(Colour.BLUE), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.setPen(QPen(colour(Colour.LINE), 2, Qt.PenStyle.DashLine))
        square = self._square().adjusted(4, 4, -4, -4)
        painter.drawLine(square.left(), square.center().y(), square.right(), square.center().y())
        painter.drawLine(square.center().x(), square.top(), square.center().x(), square.bottom())
        painter.drawRect(square)
        pen = QPen(colour(Colour.INK), _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in (*self._strokes, tuple(self._drawing)):
            if len(stroke) == 1:
                painter.drawPoint(self._pixel(stroke[0]))
            elif stroke:
                painter.drawPolyline(QPolygonF([self._pixel(point) for point in stroke]))
        painter.end()
