"""A rounded white or tinted surface, and a box that stands in portrait and lies in landscape."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from screens.theme import GAP, GAP_WIDE, PADDING


class Panel(QFrame):
    """A surface with a column of widgets on it."""

    def __init__(self, parent: QWidget | None = None, *, ground: str = "panel", padding: int = PADDING) -> None:
        super().__init__(parent)
        self.setProperty("ground", ground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(GAP)

    def set_ground(self, ground: str) -> None:
        """Change the tint."""
        if self.property("ground") != ground:
            self.setProperty("ground", ground)
            self.style().unpolish(self)
            self.style().polish(self)


class TurningBox(QWidget):
    """Children one below the other on an upright display, side by side on a wide one."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = GAP_WIDE) -> None:
        super().__init__(parent)
        self._shares: tuple[tuple[int, int], ...] = ()
        self.box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(spacing)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn with the display."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        wide = self.window().width() > self.window().height()
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if direction != self.box.direction():
            self.box.setDirection(direction)
        for index, (upright, lying) in enumerate(self._shares):
            self.box.setStretch(index, lying if wide else upright)

    def share(self, *shares: tuple[int, int]) -> None:
        """How much each child grows: (on an upright display, on a wide one)."""
        self._shares = shares
        self._turn()
