"""What has just changed, said in passing: it asks nothing, covers nothing, and goes by itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from screens.components.artwork import icon
from screens.components.text import Text
from screens.theme import GAP, Colour, Type

_ICON = 48


class Toast(QWidget):
    """One line; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        mark = QLabel(self)
        mark.setPixmap(icon("info", _ICON, Colour.BLUE))
        self._text = Text(Type.STRONG, self)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Show it, or nothing."""
        self._text.say(text)
        self.setVisible(bool(text))
