"""Everything that will be submitted, grouped, with its sources."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Page, ReviewBody
from screens.components.panel import Panel
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.value_rows import Row, ValueRows
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type


class _Group(Panel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column.setSpacing(4)
        self.heading = Text(Type.STEP, self)
        self.rows = ValueRows(self, label_width=190, margin=10)
        self.column.addWidget(self.heading)
        self.column.addWidget(self.rows)


class ReviewPage(PageBody[ReviewBody]):
    """Binds a ``ReviewBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = Scroll(self)
        self._scroll.column.setSpacing(GAP_WIDE)
        self._scroll.column.addStretch()
        self._groups = Pool(self._new_group)
        self.column.addWidget(self._scroll, 1)

    def _new_group(self) -> _Group:
        group = _Group(self)
        group.rows.happened.connect(self.happened)
        self._scroll.column.insertWidget(self._scroll.column.count() - 1, group)
        return group

    def bind(self, body: ReviewBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the groups."""
        for box, group in zip(self._groups.take(len(body.groups)), body.groups, strict=False):
            box.heading.say(group.heading)
            box.rows.bind(tuple(Row(row.label, row.value, row.source, row.edit) for row in group.rows))

    def wipe(self) -> None:
        """Forget every value."""
        self._scroll.to_top()
        for box in self._groups.take(0):
            box.rows.bind(())
