"""A paper: not needed, under the camera, or photographed."""

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from kiosk.view import Banner, MaterialBody, MaterialStage, Page
from screens.components.banner import TONES, BannerBox
from screens.components.illustration import Illustration
from screens.components.panel import Panel, TurningBox
from screens.components.preview import Preview, PreviewSource
from screens.components.text import Text
from screens.pages.base import PageBody
from screens.theme import MARGIN, Colour, Type, colour, worn


class _Photograph(QWidget):
    """The picture taken."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._jpeg = b""
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(800, 600)

    def show_jpeg(self, jpeg: bytes) -> None:
        if jpeg != self._jpeg:
            self._jpeg = jpeg
            self._image = QImage.fromData(QByteArray(jpeg)) if jpeg else QImage()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(self.rect().center())
        painter.drawImage(target, self._image)
        painter.setPen(QPen(colour(Colour.LINE), 3))
        painter.drawRect(target.adjusted(1, 1, -2, -2))
        painter.end()


class MaterialPage(PageBody[MaterialBody]):
    """Binds a ``MaterialBody``."""

    def __init__(self, source: PreviewSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        panel = Panel(self, padding=MARGIN)
        split = TurningBox(panel)
        self._spared = Illustration("document-spared", split)
        self._preview = Preview(source, "document_camera", split, round_=False)
        self._preview.setAccessibleName("document camera")
        self._photograph = _Photograph(split)
        beside = QWidget(split)
        self._how = Illustration("document-camera", beside)
        self._advice = BannerBox(beside)
        self._name = Text(Type.STRONG, beside).centred()
        self._text = Text(Type.LEAD, beside).centred()
        words = QVBoxLayout(beside)
        words.setContentsMargins(0, 0, 0, 0)
        words.addStretch(1)
        words.addWidget(self._how, 4)
        words.addWidget(self._advice)
        words.addWidget(self._name)
        words.addWidget(self._text)
        words.addStretch(1)
        for widget in (self._preview, self._photograph, self._spared, beside):
            split.box.addWidget(widget)
        split.share((5, 3), (5, 3), (4, 3), (0, 3 if worn().large else 2))
        panel.column.addWidget(split, 1)
        self.column.addWidget(panel, 1)

    def bind(self, body: MaterialBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show where the paper stands."""
        aiming = body.stage is MaterialStage.AIMING
        self._how.setVisible(aiming)
        self._preview.setVisible(aiming)
        self._spared.setVisible(body.stage is MaterialStage.SPARED)
        self._photograph.setVisible(body.stage is MaterialStage.TAKEN)
        self._photograph.show_jpeg(body.jpeg)
        self._preview.draw_outline(body.outline, TONES[body.tone][1])
        self._advice.show_banner(Banner(tone=body.tone, text=body.text) if aiming else None)
        self._name.say("" if aiming else body.name)
        self._text.say("" if aiming else body.text)

    def wipe(self) -> None:
        """Forget the picture."""
        self._photograph.show_jpeg(b"")
        self._name.clear()
        self._text.clear()
        self._advice.show_banner(None)
        self._preview.draw_outline((), Colour.GOOD)
