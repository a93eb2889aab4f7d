"""How much room words need, measured once for each width: a layout asks for it again and again."""

from math import ceil
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

from screens.theme import Type, font

_HIGHEST: Final = 2000
WRAPPED: Final = int(Qt.TextFlag.TextWordWrap.value)
CENTRED: Final = int((Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter).value)


class Room:
    """Of words in one style, in the look worn when it is made. What it remembers must be forgotten with the words."""

    def __init__(self, style: Type, flags: int = WRAPPED) -> None:
        """``flags``: as the words are drawn."""
        self._flags = flags
        self._metrics = QFontMetrics(font(style))
        self._fine = QFontMetricsF(font(style))
        self._needed: dict[tuple[str, int], QRect] = {}
        self._wide: dict[str, int] = {}

    @property
    def line_spacing(self) -> int:
        """From line to line."""
        return self._metrics.lineSpacing()

    def needed(self, text: str, width: int) -> QRect:
        """The rectangle of these words, wrapped to this width; never changed by whoever gets it."""
        needed = self._needed.get((text, width))
        if needed is None:
            needed = self._metrics.boundingRect(QRect(0, 0, width, _HIGHEST), self._flags, text)
            self._needed[text, width] = needed
        return needed

    def wide(self, text: str) -> int:
        """The width of these words on one line; given no more than that, they don't wrap."""
        wide = self._wide.get(text)
        if wide is None:
            wide = self._wide[text] = ceil(self._fine.horizontalAdvance(text))
        return wide

    def forget(self) -> None:
        """Remember no words."""
        self._needed.clear()
        self._wide.clear()
