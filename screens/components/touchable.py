"""What every touchable thing has in common: a name, an event, a pressed state that survives redraws."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.screen_events import ResidentEvent
from screens.components.room import Room
from screens.theme import TOUCH


class Touchable(QAbstractButton):
    """Sends its event when it is touched and let go.

    A quick second touch on the same spot is the tremor of an old hand, not a wish, unless ``repeats``.
    """

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, repeats: bool = False, rooms: tuple[Room, ...] = ()) -> None:
        """``rooms``: what measures its words, and forgets them with it."""
        super().__init__(parent)
        self._repeats = repeats
        self._rooms = rooms
        self._bare = True
        self._event: ResidentEvent | None = None
        self.offered = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # by keys; a touch takes no focus from what is typed into
        self.clicked.connect(self._send)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A finger's. (An explicit minimum would keep layouts from asking for what the words need.)"""
        return QSize(TOUCH, TOUCH)

    @property
    def action_name(self) -> str:
        """The stable, language-free name by which tests and the pilot find this."""
        return self.objectName()

    @property
    def sends(self) -> ResidentEvent | None:
        """What a touch means now."""
        return self._event

    def offer(self, name: str, label: str, event: ResidentEvent | None, *, enabled: bool = True) -> None:
        """Say what a touch means now. A press begun under another meaning is dropped."""
        if self.isDown() and (event != self._event or not enabled):
            self.setDown(False)
        self._event = event
        self._bare = False
        self.offered = enabled
        if name != self.objectName():
            self.setObjectName(name)
        if label != self.text():
            self._forget_room()
            self.setText(label)
            self.setAccessibleName(label)
            self.updateGeometry()
        if enabled != self.isEnabled():
            self.setEnabled(enabled)
        self.update()

    def forget(self) -> None:
        """Drop words and event; nothing of the person stays in a widget."""
        if self._bare:
            return
        self.offer("", "", None)
        self.setAccessibleDescription("")
        self._forget_room()
        self._bare = True

    def _forget_room(self) -> None:
        for room in self._rooms:
            room.forget()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the second of two quick touches only where repeating is meant."""
        if self._repeats:
            super().mouseDoubleClickEvent(event)
        else:
            event.accept()

    def _send(self) -> None:
        if self._event is not None:
            self.happened.emit(self._event)
