"""A masked value that is shown whole while a finger rests on it, and never longer."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from screens.components.text import Text
from screens.theme import TOUCH, Type

_SOFT_BREAK: Final = "\u200b"
_DIGITS: Final = 4


class HeldText(Text):
    """``hold`` says what is hidden behind the text; empty: it is an ordinary text."""

    def __init__(self, style: Type, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._masked = ""
        self._whole = ""
        self._least = self.minimumHeight()

    def hold(self, masked: str, whole: str) -> None:
        """Show the masked value; the whole one is in reach of a finger."""
        self._masked, self._whole = masked, whole
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not whole)
        self.setMinimumHeight(TOUCH if whole else self._least)
        self.say(masked)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show it whole; a long number may break between its groups."""
        groups = (self._whole[at : at + _DIGITS] for at in range(0, len(self._whole), _DIGITS))
        self.setText(_SOFT_BREAK.join(groups))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Masked again."""
        self.setText(self._masked)
        event.accept()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Whatever becomes of the finger, the page that comes back is masked."""
        super().hideEvent(event)
        self.setText(self._masked)
