"""Our own drawings: icons in one line style, and scenes. Both are SVG files under ``screens/artwork``."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from screens.theme import Colour, Scheme, hex_of, worn

_FOLDER = Path(__file__).parent.parent / "artwork"


def icon(name: str, size: int, colour: Colour) -> QPixmap:
    """An icon in one colour, ``size`` pixels square. An unknown name is drawn as a document."""
    return _icon(name, size, hex_of(colour))


@cache
def _icon(name: str, size: int, ink: str) -> QPixmap:
    path = _FOLDER / "icons" / f"{name}.svg"
    if not path.exists():
        path = path.with_name("document.svg")
    drawing = path.read_text(encoding="utf-8").replace("#000000", ink)
    return _drawn(QSvgRenderer(QByteArray(drawing.encode())), QSize(size, size))


def scene(name: str, width: int, height: int) -> QPixmap:
    """A scene as large as fits into ``width`` x ``height`` pixels, keeping its proportions; at night its dark sister,
    where there is one.
    """
    dark = f"{name}-night"
    dressed = dark if worn().scheme is not Scheme.DAY and _scene_file(dark).exists() else name
    return _scene(dressed, width, height)


def _scene_file(name: str) -> Path:
    return _FOLDER / "scenes" / f"{name}.svg"


@cache
def _scene(name: str, width: int, height: int) -> QPixmap:
    renderer = QSvgRenderer(str(_scene_file(name)))
    size = renderer.defaultSize().scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio)
    return _drawn(renderer, size)


def _drawn(renderer: QSvgRenderer, size: QSize) -> QPixmap:
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return picture
