"""Choices as big tiles: all of them on one screen, in as many columns as their words and the room allow."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Option
from screens.components.choice import LEAST_HEIGHT, MARK, Choice
from screens.components.pool import Pool
from screens.components.room import Room
from screens.components.unbounded import UNBOUNDED
from screens.theme import GAP, PADDING, Type, px

_MOST = 128
CLOSE = px(2.75)
"""Gap between rows of a list that would rather be seen whole than be airy."""
_FEW, _MANY = 3, 8
_READY = 6
_COLUMNS = 4


class ChoiceList(QWidget):
    """Draws options; a touch sends the option's event."""

    happened = Signal(object)

    def __init__(
        self, parent: QWidget | None = None, *, most_height: int = _MOST, columns: int = 0, least_gap: int = GAP
    ) -> None:
        super().__init__(parent)
        self.fixed_columns = columns
        """0: as many as the words and the room allow."""
        self._most = most_height
        self._least_gap = least_gap
        self._count = 0
        self._pool = Pool(self._new, ready=_READY)
        self._shown: list[Choice] = []
        self._room = Room(Type.STRONG)
        self._row_heights: dict[int, int] = {}
        """By width of a tile."""
        self._column_counts: dict[int, int] = {}
        """By width of the list."""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _new(self) -> Choice:
        choice = Choice(self)
        choice.happened.connect(self.happened)
        return choice

    def bind(self, options: tuple[Option, ...], pictures: tuple[str, ...] = ()) -> None:
        """Show these options, each with its picture where there are pictures."""
        changed = [option.label for option in options] != [choice.text() for choice in self._shown]
        self._shown = self._pool.take(len(options)) if options else []
        for spare in self._pool.spare(len(options)):
            spare.hide()
            spare.forget()
        for index, (choice, option) in enumerate(zip(self._shown, options, strict=True)):
            choice.chosen = option.chosen
            choice.picture = pictures[index] if pictures else ""
            choice.offer(option.name, option.label, option.event)
            choice.setAccessibleDescription("✓" if option.chosen else "")
        if changed:
            self._room.forget()
            self._row_heights.clear()
            self._column_counts.clear()
            self.updateGeometry()
            self._place()

    def _columns(self, width: int) -> int:
        """As many as the labels' lengths allow; of many labels, as their longest words allow, unless fewer and broader
        tiles take less height.
        """
        if self.fixed_columns:
            return self.fixed_columns
        if len(self._shown) <= _FEW:
            return 1
        if width not in self._column_counts:
            self._column_counts[width] = self._counted(width)
        return self._column_counts[width]

    def _counted(self, width: int) -> int:
        texts = [choice.text() for choice in self._shown]
        if len(texts) > _MANY:  # words wrap rather than leave the screen
            texts = [word for text in texts for word in text.split()]
        widest = max(map(self._room.wide, texts), default=0)
        fitting = (width + GAP) // (widest + MARK + 2 * GAP + PADDING // 2 + PADDING // 4)
        most = max(1, min(_COLUMNS, fitting, len(self._shown)))
        if self._row_height(most, width) == self._shown[0].heightForWidth(UNBOUNDED):
            return most  # nothing wraps
        return min(range(most, 0, -1), key=lambda columns: self._high(columns, width))

    def _row_height(self, columns: int, width: int) -> int:
        """The least that shows every label whole."""
        each = (width - GAP * (columns - 1)) // columns
        if each not in self._row_heights:
            self._row_heights[each] = max((choice.heightForWidth(each) for choice in self._shown), default=LEAST_HEIGHT)
        return self._row_heights[each]

    def _high(self, columns: int, width: int) -> int:
        rows = -(-len(self._shown) // columns)
        return rows * (self._row_height(columns, width) + self._least_gap) - self._least_gap

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Room for all rows at their least height."""
        return self._high(self._columns(width), width) if self._shown else 0

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Comfortable; the width decides."""
        columns = self._columns(max(self.width(), LEAST_HEIGHT))
        rows = -(-len(self._shown) // columns) if self._shown else 0
        return QSize(600, rows * (self._most + GAP))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Rows at their least height."""
        return QSize(300, LEAST_HEIGHT if self._shown else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the tiles out anew."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        if not self._shown:
            return
        columns = self._columns(self.width())
        rows = -(-len(self._shown) // columns)
        width = (self.width() - GAP * (columns - 1)) // columns
        least = self._row_height(columns, self.width())
        gap = GAP if rows * (least + GAP) - GAP <= self.height() else self._least_gap
        height = max(least, min(self._most, (self.height() - gap * (rows - 1)) // rows))
        for index, choice in enumerate(self._shown):
            row, column = divmod(index, columns)
            choice.setGeometry(column * (width + GAP), row * (height + gap), width, height)
