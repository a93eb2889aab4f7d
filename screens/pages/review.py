"""Everything that will be submitted, grouped, with its sources."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Page, ReviewBody
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.value_group import ValueGroup
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE


class ReviewPage(PageBody[ReviewBody]):
    """Binds a ``ReviewBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = Scroll(self)
        self._scroll.column.setSpacing(GAP_WIDE)
        self._scroll.column.addStretch()
        self._groups = Pool(self._new_group, ready=3)
        self.column.addWidget(self._scroll, 1)

    def _new_group(self) -> ValueGroup:
        group = ValueGroup(self)
        group.happened.connect(self.happened)
        self._scroll.column.insertWidget(self._scroll.column.count() - 1, group)
        return group

    def bind(self, body: ReviewBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the groups."""
        for box, group in zip(self._groups.take(len(body.groups)), body.groups, strict=False):
            box.bind(group)

    def wipe(self) -> None:
        """Forget every value."""
        self._scroll.to_top()
        for box in self._groups.take(0):
            box.wipe()
