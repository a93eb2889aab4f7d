"""A picture of a page: as wide as its place, as high as it then is, with a hairline around it."""

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from screens.theme import Colour, colour


class PagePicture(QWidget):
    """Draws a JPEG."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jpeg = b""
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_jpeg(self, jpeg: bytes) -> None:
        """Show this picture; nothing when empty."""
        if jpeg != self._jpeg:
            self._jpeg = jpeg
            self._image = QImage.fromData(QByteArray(jpeg)) if jpeg else QImage()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The height follows the width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        image = self._image
        self.setFixedHeight(0 if image.isNull() else round(image.height() * self.width() / image.width()))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        # Smoothly, and to no less than half: thin strokes of small characters would drop out.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)
        painter.setPen(QPen(colour(Colour.LINE), 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()
