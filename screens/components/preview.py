"""A camera's live picture: round like a mirror for faces, a rectangle for papers. Pulled, so it can never flood."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Outline, PreviewPicture
from screens.components.artwork import icon
from screens.theme import RADIUS, Colour, colour, px

PreviewSource = Callable[[str], PreviewPicture | None]
"""The latest picture of "camera" (faces) or "document_camera"; None while there is none."""

_PERIOD_MS = 40
_RING = px(3.5)
_ARROW = px(30)
_OUTLINE = px(1.25)


class Preview(QWidget):
    """Draws a camera's pictures while it is visible, and forgets the last one when it is hidden."""

    def __init__(self, source: PreviewSource, camera: str, parent: QWidget | None = None, *, round_: bool) -> None:
        super().__init__(parent)
        self._source, self._camera, self._round = source, camera, round_
        self._picture: QImage | None = None
        self._number = -1
        self._turn, self._done = "", 0.0
        self._outline: Outline = ()
        self._outline_colour = Colour.GOOD
        self.setMinimumSize(300, 260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pull_timer = QTimer(self)
        self._pull_timer.setInterval(_PERIOD_MS)
        self._pull_timer.timeout.connect(self._pull)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It grows with its room."""
        return QSize(600, 480)

    @property
    def holds_picture(self) -> bool:
        """Whether any picture is in memory here."""
        return self._picture is not None

    def bind(self, turn: str, done: float) -> None:
        """Arrow and ring around a face."""
        if (turn, done) != (self._turn, self._done):
            self._turn, self._done = turn, done
            self.update()

    def draw_outline(self, outline: Outline, shade: Colour) -> None:
        """Draw the outline of a paper over the picture; none when empty."""
        if (outline, shade) != (self._outline, self._outline_colour):
            self._outline, self._outline_colour = outline, shade
            self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Pull while visible."""
        super().showEvent(event)
        self._pull()
        self._pull_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody's face stays behind."""
        super().hideEvent(event)
        self._pull_timer.stop()
        self._picture, self._number = None, -1
        self._outline = ()

    def _pull(self) -> None:
        latest = self._source(self._camera)
        if latest is None:
            if self._picture is not None:
                self._picture, self._number = None, -1
                self.update()
            return
        if latest.number == self._number:
            return
        self._number = latest.number
        image = QImage(
            latest.rgb, latest.width, latest.height, 3 * latest.width, QImage.Format.Format_RGB888
        )  # shares the bytes: copied below by mirroring or by copy()
        self._picture = image.flipped(Qt.Orientation.Horizontal) if self._round else image.copy()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw picture, frame, ring and arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = self._frame()
        path = QPainterPath()
        if self._round:
            path.addEllipse(QRectF(frame))
        else:
            path.addRoundedRect(QRectF(frame), RADIUS, RADIUS)
        painter.fillPath(path, colour(Colour.BLUE_PALE))
        painter.setClipPath(path)
        if self._picture is not None:
            aspect = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            if not self._round:
                aspect = Qt.AspectRatioMode.KeepAspectRatio
            size = self._picture.size().scaled(frame.size(), aspect)
            target = QRect(0, 0, size.width(), size.height())
            target.moveCenter(frame.center())
            painter.drawImage(target, self._picture)
            self._draw_outline(painter, target)
        else:
            side = min(frame.width(), frame.height()) // 3
            place = QRect(0, 0, side, side)
            place.moveCenter(frame.center())
            drawn = icon("person" if self._round else "document", side, Colour.BLUE)
            painter.setOpacity(0.35)
            painter.drawPixmap(place.topLeft(), drawn)
            painter.setOpacity(1)
        painter.setClipping(False)
        if self._round:
            self._draw_ring(painter, frame)
        else:
            painter.setPen(QPen(colour(Colour.BLUE), 4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.end()

    def _frame(self) -> QRect:
        if not self._round:
            return self.rect().adjusted(2, 2, -2, -2)
        side = min(self.width() - 2 * _ARROW, self.height()) - 2 * _RING
        frame = QRect(0, 0, side, side)
        frame.moveCenter(self.rect().center())
        return frame

    def _draw_outline(self, painter: QPainter, target: QRect) -> None:
        """A light line around a dark one, so that it is seen on any paper and any table."""
        if not self._outline:
            return
        corners = QPolygonF(
            [QPointF(target.x() + x * target.width(), target.y() + y * target.height()) for x, y in self._outline]
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for shade, width in ((Colour.PANEL, _OUTLINE * 2), (self._outline_colour, _OUTLINE)):
            pen = QPen(colour(shade), width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(corners)

    def _draw_ring(self, painter: QPainter, frame: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(Colour.LINE), _RING))
        painter.drawEllipse(frame)
        painter.setPen(QPen(colour(Colour.GOOD), _RING, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(frame, 90 * 16, -round(self._done * 360 * 16))
        if self._turn:
            # The preview is a mirror: the person's left is on the screen's left.
            size = _ARROW - px(4)
            name, x = ("back", frame.left() - _ARROW) if self._turn == "left" else ("next", frame.right() + px(4))
            painter.drawPixmap(x, frame.center().y() - size // 2, icon(name, size, Colour.BAD))
