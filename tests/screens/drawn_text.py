"""Every text that a window draws, with where and how: read from the drawing itself, so that no component can hide one.

Each visible widget is rendered alone onto a paint device that writes down the texts and draws nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QWidget

_Dirty = QPaintEngine.DirtyFlag
_Metric = QPaintDevice.PaintDeviceMetric
_ENDLESS = 10_000


@dataclass(frozen=True)
class DrawnText:
    """One line of text on the window. ``ink`` is the box around what is drawn, in pixels of the window."""

    widget: QWidget
    text: str
    font: QFont
    ink: QRectF
    cut: bool
    """Whether some of it lies outside its widget or outside where its painter may draw."""

    @property
    def owner(self) -> str:
        """The widget's name, or what it is."""
        return self.widget.objectName() or type(self.widget).__name__

    @property
    def seen(self) -> QRect:
        """The part of the box that no scroll area cuts off."""
        shown = self.widget.visibleRegion().boundingRect()
        shown.translate(self.widget.mapTo(self.widget.window(), QPoint()))
        return self.ink.toAlignedRect() & shown


class _Engine(QPaintEngine):
    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.items: list[tuple[str, QFont, QRectF, QRectF | None]] = []
        self._transform = QTransform()
        self._clip: QRectF | None = None

    def begin(self, _device: QPaintDevice) -> bool:
        self._transform, self._clip = QTransform(), None
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:  # noqa: N802 - Qt's name
        changed = state.state()
        if changed & _Dirty.DirtyTransform:
            self._transform = state.transform()
        if changed & _Dirty.DirtyClipEnabled and not state.isClipEnabled():
            self._clip = None
        if changed & (_Dirty.DirtyClipRegion | _Dirty.DirtyClipPath):
            region = changed & _Dirty.DirtyClipRegion
            area = QRectF(state.clipRegion().boundingRect()) if region else state.clipPath().boundingRect()
            area = self._transform.mapRect(area)
            match state.clipOperation():
                case Qt.ClipOperation.NoClip:
                    self._clip = None
                case Qt.ClipOperation.IntersectClip if self._clip is not None:
                    self._clip &= area
                case _:
                    self._clip = area

    def drawTextItem(self, at: Any, item: QTextItem) -> None:  # noqa: N802 - Qt's name
        ink = self._transform.mapRect(ink_of(item.text(), item.font()).translated(QPointF(at)))
        self.items.append((item.text(), QFont(item.font()), ink, self._clip))

    def drawPixmap(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawImage(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawTiledPixmap(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawPath(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawPolygon(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawRects(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawLines(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawEllipse(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass

    def drawPoints(self, *_: Any) -> None:  # noqa: N802 - Qt's name
        pass


class _Device(QPaintDevice):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _Engine()

    def paintEngine(self) -> QPaintEngine:  # noqa: N802 - Qt's name
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        match metric:
            case _Metric.PdmWidth | _Metric.PdmHeight | _Metric.PdmWidthMM | _Metric.PdmHeightMM:
                return _ENDLESS
            case _Metric.PdmDevicePixelRatio:
                return 1
            case _Metric.PdmDevicePixelRatioScaled:
                return round(QPaintDevice.devicePixelRatioFScale())
            case _Metric.PdmDepth:
                return 32
            case _:
                return 96  # dots per inch, as on the offscreen display


@cache
def _ink(text: str, key: str) -> QRectF:
    font = QFont()
    font.fromString(key)
    return QFontMetricsF(font).tightBoundingRect(text)


def ink_of(text: str, font: QFont) -> QRectF:
    """The box around the ink of a text whose base line begins at (0, 0)."""
    return QRectF(_ink(text, font.toString()))


def drawn_texts(window: QWidget) -> list[DrawnText]:
    """All texts that the window's visible widgets draw, in the order of the widgets."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        device = _Device()
        widget.render(device, QPoint(), QRegion(), QWidget.RenderFlag(0))
        corner = QPointF(widget.mapTo(window, QPoint()))
        for text, font, ink, clip in device.engine.items:
            if not text.strip():
                continue
            room = QRectF(widget.rect()).adjusted(-1, -1, 1, 1)
            cut = not room.contains(ink) or (clip is not None and not clip.adjusted(-1, -1, 1, 1).contains(ink))
            found.append(DrawnText(widget, text, font, ink.translated(corner), cut))
    return found
