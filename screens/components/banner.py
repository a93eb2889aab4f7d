"""A message: icon, what happened, what to do now, and the code that staff ask for."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.view import Banner, Tone
from screens.components.artwork import icon
from screens.components.panel import Panel
from screens.components.text import Text
from screens.theme import GAP, PADDING, Colour, Type

TONES = {
    Tone.INFO: ("info", Colour.BLUE),
    Tone.GOOD: ("good", Colour.GOOD),
    Tone.CARE: ("care", Colour.CARE),
    Tone.BAD: ("bad", Colour.BAD),
}
_ICON = 48


class BannerBox(Panel):
    """Draws a ``Banner``; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=PADDING * 3 // 4)
        self._icon = QLabel(self)
        self._icon.setFixedSize(_ICON, _ICON)
        self._text = Text(Type.STRONG, self)
        self._advice = Text(Type.BODY, self)
        self._code = Text(Type.NOTE, self, wraps=False)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._text)
        words.addWidget(self._advice)
        words.addWidget(self._code)
        row = QHBoxLayout()
        row.setSpacing(GAP + 4)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)

    def show_banner(self, banner: Banner | None) -> None:
        """Show this message, or nothing."""
        self.setVisible(banner is not None)
        if banner is None:
            self._text.clear()
            self._advice.clear()
            self._code.clear()
            return
        name, ink = TONES[banner.tone]
        self.set_ground(name)
        self._icon.setPixmap(icon(name, _ICON, ink))
        self._text.say(banner.text)
        self._advice.say(banner.advice)
        self._code.say(banner.code)
