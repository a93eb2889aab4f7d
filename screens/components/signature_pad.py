"""The signing pad. A stroke under way is never disturbed by a redraw."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.screen_events import PAD_RATIO, Signed, Stroke
from screens.theme import RADIUS, Colour, Type, colour, font, px

_PEN = px(1.6)


class SignaturePad(QWidget):
    """Draws at once what the finger draws; sends ``Signed`` with all strokes when it lifts."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signature-pad")
        self._strokes: tuple[Stroke, ...] = ()
        self._drawing: list[tuple[float, float]] = []
        self._hint = ""
        self.setMinimumHeight(300)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide enough for three characters of a name."""
        return QSize(900, round(900 * PAD_RATIO))

    def bind(self, hint: str, strokes: tuple[Stroke, ...]) -> None:
        """Show these strokes, unless the finger is just drawing."""
        self._hint = hint
        self.setAccessibleName(hint)
        if not self._drawing:
            self._strokes = strokes
        self.update()

    def wipe(self) -> None:
        """Forget every stroke."""
        self._strokes, self._drawing, self._hint = (), [], ""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A stroke begins."""
        self._drawing = [self._at(event.position())]
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It goes on; only what is new is painted."""
        if not self._drawing:
            return
        point = self._at(event.position())
        if point == self._drawing[-1]:
            return
        before = self._pixel(self._drawing[-1])
        self._drawing.append(point)
        dirty = QRectF(before, self._pixel(point)).normalized().adjusted(-_PEN, -_PEN, _PEN, _PEN)
        self.update(dirty.toAlignedRect())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """It ends and is told."""
        if not self._drawing:
            return
        self._strokes = (*self._strokes, tuple(self._drawing))
        self._drawing = []
        self.update()
        self.happened.emit(Signed(self._strokes))

    def spot(self, x: float, y: float) -> QPoint:
        """The pixel of a point in 0…1 of the paper."""
        return self._pixel((x, y)).toPoint()

    def _at(self, position: QPointF) -> tuple[float, float]:
        paper = self._paper()
        x, y = (position.x() - paper.x()) / paper.width(), (position.y() - paper.y()) / paper.height()
        return min(1.0, max(0.0, x)), min(1.0, max(0.0, y))

    def _pixel(self, point: tuple[float, float]) -> QPointF:
        paper = self._paper()
        return QPointF(paper.x() + point[0] * paper.width(), paper.y() + point[1] * paper.height())

    def _paper(self) -> QRect:
        """The part that is written on: as large as fits, and never another shape."""
        width = min(self.width(), round(self.height() / PAD_RATIO))
        height = round(width * PAD_RATIO)
        return QRect((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw paper, line, hint and ink."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(event.rect())
        painter.setBrush(colour(Colour.PANEL))
        painter.setPen(QPen(colour(Colour.BLUE), 3, Qt.PenStyle.DashLine))
        paper = self._paper()
        painter.drawRoundedRect(paper.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        base = paper.y() + round(paper.height() * 0.8)
        painter.setPen(QPen(colour(Colour.LINE), 3))
        painter.drawLine(paper.left() + px(14), base, paper.right() - px(14), base)
        if not self._strokes and not self._drawing:
            painter.setFont(font(Type.TITLE))
            painter.setPen(colour(Colour.INK_SOFT))
            painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, self._hint)
        pen = QPen(colour(Colour.INK), _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in (*self._strokes, tuple(self._drawing)):
            if len(stroke) == 1:
                painter.drawPoint(self._pixel(stroke[0]))
            elif stroke:
                painter.drawPolyline(QPolygonF([self._pixel(point) for point in stroke]))
        painter.end()
