"""Words, keys to answer with, and what there is to read: laid by the shape of the display.

Below each other on an upright one. On a wide one words and reading share the left side, so that the keys have the whole
height on the right.
"""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from screens.components.scroll import Scroll
from screens.components.unbounded import UNBOUNDED
from screens.theme import GAP, GAP_WIDE, px

_ROOM_TO_READ = px(250)
"""Of height, upright: with less, keys come before what is merely good to know."""
_LEAST_TO_READ = px(60)
"""Of height, for two lines and the buttons that scroll them."""


class SideBySide(QWidget):
    """Put widgets into the columns ``words`` and ``keys``."""

    def __init__(self, read: Scroll, *, reading_first: bool = False) -> None:
        """``reading_first``: upright, what is read lies between words and keys, and is what the page is about."""
        super().__init__()
        self._read = read
        read.setParent(self)
        read.laid_out.connect(self._limit)
        self._reading_first = reading_first
        self._keyed = self._reading = True
        self._laid: tuple[bool, bool] | None = None
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP_WIDE)
        self._beside = QVBoxLayout()
        self._beside.setSpacing(GAP_WIDE)
        self.words, self.keys = QVBoxLayout(), QVBoxLayout()
        self.words.setSpacing(GAP)
        self._beside.addLayout(self.words)
        self._beside.addStretch()
        self._box.addLayout(self._beside)
        self._box.addLayout(self.keys)
        self._lay()

    def use(self, *, keyed: bool, reading: bool = True) -> None:
        """Whether there are keys, and anything to read, now; without, the words have their room."""
        self._keyed, self._reading = keyed, reading
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn with the display."""
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        wide = self.window().width() > self.window().height()
        crowded = self._keyed and not self._reading_first and self._crowded(wide=wide)
        reads = self._reading and not crowded
        self._read.setVisible(reads)
        # Of keys it takes no more than its share.
        policy = QSizePolicy.Policy.Ignored if self._keyed else QSizePolicy.Policy.Preferred
        self._read.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._limit()
        self._beside.setStretch(0, 0 if self._keyed else 1)
        self._beside.setStretch(self._beside.count() - 1, 1 if self._keyed and wide and not reads else 0)
        if (wide, self._keyed) == self._laid:
            return
        self._laid = (wide, self._keyed)
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        self._beside.removeWidget(self._read)
        self._box.removeWidget(self._read)
        if self._keyed and (wide or self._reading_first):
            self._beside.insertWidget(1, self._read, 1)
        else:
            self._box.addWidget(self._read, 3 if self._keyed else 2)
        for place, share in enumerate(self._shares(wide=wide)):
            self._box.setStretch(place, share)

    def _limit(self) -> None:
        """Upright, what is read takes the room it needs: no more, and no less while what is answered leaves it."""
        if self._keyed or self.window().width() > self.window().height():
            least, most = 0, UNBOUNDED
        else:
            most = self._read.needed_height(self.width())
            left = self.height() - GAP_WIDE - self.words.totalHeightForWidth(self.width())
            least = most if most <= left else 0
        self._read.setMinimumHeight(least)
        self._read.setMaximumHeight(most)

    def _crowded(self, *, wide: bool) -> bool:
        """Whether what is merely good to know would squeeze words or keys."""
        if not wide:
            return self.height() < _ROOM_TO_READ
        needed = self.words.totalHeightForWidth((self.width() - GAP_WIDE) // 2)
        return self.height() - needed - GAP_WIDE < _LEAST_TO_READ

    def _shares(self, *, wide: bool) -> tuple[int, int]:
        if not self._keyed:
            return (3, 0)
        if wide:
            return (1, 1)
        return (4, 3) if self._reading_first else (0, 5)
