"""Widgets side by side; where their words are too wide for that, fewer beside each other."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from screens.theme import GAP


class WrappingRow(QWidget):
    """Shares its width evenly among as many columns as the longest words allow."""

    def __init__(self, parent: QWidget, *, columns: tuple[int, ...]) -> None:
        """``columns``: how many there may be, the best first; the last is taken whatever it needs."""
        super().__init__(parent)
        self._columns = columns
        self._widgets: list[QWidget] = []
        self._laid: tuple[int, list[QWidget]] = (0, [])
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)

    def add(self, widget: QWidget) -> None:
        """One more, which may be hidden."""
        widget.setParent(self)
        self._widgets.append(widget)

    def fit(self) -> None:
        """Lay them out by the words that they say now."""
        shown = [widget for widget in self._widgets if not widget.isHidden()]
        columns = next((few for few in self._columns if self._least(shown, few) <= self.width()), self._columns[-1])
        columns = max(1, min(columns, len(shown)))
        if (columns, shown) == self._laid:
            return
        self._laid = (columns, shown)
        for widget in self._widgets:
            self._grid.removeWidget(widget)
        for index, widget in enumerate(shown):
            self._grid.addWidget(widget, *divmod(index, columns))
        for column in range(max(self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _least(self, shown: list[QWidget], columns: int) -> int:
        """The width that every column needs, were it as wide as the widest."""
        return max((widget.minimumSizeHint().width() + GAP for widget in shown), default=0) * columns - GAP

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width, another number of columns."""
        super().resizeEvent(event)
        self.fit()
