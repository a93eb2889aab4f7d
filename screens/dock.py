"""The developer's dock: a small window beside the terminal that plays the world: cards, faces, cables, paper, network.

It knows nothing of devices: it is given groups of buttons, each with what it does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QGroupBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

_COLUMNS = 3
_STYLE = """
QWidget { background: #f6f3ee; color: #1f2937; font-size: 13px; }
QGroupBox { border: 1px solid #d6d0c6; border-radius: 8px; margin-top: 14px; padding: 8px; font-weight: bold; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; padding: 0 4px; }
QPushButton { background: white; border: 1px solid #c9c2b6; border-radius: 6px; padding: 6px 8px; }
QPushButton:hover { border-color: #17599c; }
QPushButton:pressed { background: #e4edf6; }
QLabel#said { color: #4b5563; padding: 4px; }
"""


@dataclass(frozen=True)
class DockButton:
    """A thing that can happen to a terminal.

    ``act`` may take a while; it returns a word about what came of it, or raises OSError.
    """

    label: str
    act: Callable[[], str]


@dataclass(frozen=True)
class DockGroup:
    """Buttons that belong together."""

    title: str
    buttons: tuple[DockButton, ...]


class Dock(QWidget):
    """The window. Every act runs beside the interface, so that pulling a plug never freezes it."""

    _told = Signal(str)

    def __init__(self, groups: Sequence[DockGroup]) -> None:
        super().__init__()
        self.setWindowTitle("Dock")
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setStyleSheet(_STYLE)
        column = QVBoxLayout(self)
        room = QScrollArea(self)
        room.setWidgetResizable(True)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget(room)
        boxes = QVBoxLayout(inside)
        for group in groups:
            boxes.addWidget(self._box(group))
        boxes.addStretch()
        room.setWidget(inside)
        room.setMinimumWidth(inside.sizeHint().width() + room.verticalScrollBar().sizeHint().width())
        column.addWidget(room, 1)
        self._said = QLabel("", self)
        self._said.setObjectName("said")
        self._said.setWordWrap(True)
        column.addWidget(self._said)
        self._told.connect(self._said.setText)

    def _box(self, group: DockGroup) -> QGroupBox:
        box = QGroupBox(group.title, self)
        grid = QGridLayout(box)
        grid.setSpacing(6)
        for index, button in enumerate(group.buttons):
            widget = QPushButton(button.label, box)
            widget.setObjectName(f"{group.title}: {button.label}")
            widget.clicked.connect(lambda _=False, button=button: self._act(button))
            grid.addWidget(widget, index // _COLUMNS, index % _COLUMNS)
        return box

    def _act(self, button: DockButton) -> None:
        def act() -> None:
            try:
                said = button.act()
            except OSError as error:
                said = f"failed: {error}"
            self._told.emit(f"{button.label} {said}".rstrip())

        Thread(target=act, name="dock", daemon=True).start()


def panel_size() -> tuple[int, int]:
    """Usable pixels of the developer's display."""
    application = QApplication.instance() or QApplication(["dock"])
    assert isinstance(application, QApplication)  # noqa: S101 - made here or by us before
    room = application.primaryScreen().availableGeometry()
    return room.width(), room.height()


def run_dock(groups: Sequence[DockGroup], while_open: Callable[[], bool]) -> None:
    """Show the dock until it is closed, or ``while_open`` (asked twice a second) says no."""
    application = QApplication.instance() or QApplication(["dock"])
    dock = Dock(groups)
    width, height = panel_size()
    dock.resize(dock.sizeHint().width(), height)
    dock.show()
    dock.move(width - dock.width(), 0)
    watch = QTimer()
    watch.timeout.connect(lambda: None if while_open() else QApplication.quit())
    watch.start(500)
    application.exec()
