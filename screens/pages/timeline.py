"""A case: what it is, what is still wanted, and how far each department has come."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Page, TimelineBody
from screens.components.panel import Panel
from screens.components.pool import Pool
from screens.components.scroll import Scroll
from screens.components.text import Text
from screens.components.timeline import Timeline
from screens.components.value_group import ValueGroup
from screens.pages.base import PageBody
from screens.theme import GAP_WIDE, Type


class TimelinePage(PageBody[TimelineBody]):
    """Binds a ``TimelineBody``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scroll = Scroll(self)
        column = self._scroll.column
        column.setSpacing(GAP_WIDE)
        self._panel = Panel(self)
        self._panel.column.setSpacing(GAP_WIDE)
        self._heading = Text(Type.STEP, self._panel)
        self._timeline = Timeline(self._panel)
        self._panel.column.addWidget(self._heading)
        self._panel.column.addWidget(self._timeline)
        column.addWidget(self._panel)
        column.addStretch()
        self.column.addWidget(self._scroll, 1)
        self._groups = Pool(self._new_group)

    def _new_group(self) -> ValueGroup:
        group = ValueGroup(self)
        group.happened.connect(self.happened)
        self._scroll.column.insertWidget(self._scroll.column.count() - 2, group)
        return group

    def bind(self, body: TimelineBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the case."""
        for box, group in zip(self._groups.take(len(body.groups)), body.groups, strict=False):
            box.bind(group)
        self._panel.setVisible(bool(body.entries))
        self._heading.say(body.heading)
        self._timeline.bind(body.entries)

    def wipe(self) -> None:
        """Forget the case."""
        self._scroll.to_top()
        self._timeline.bind(())
        for box in self._groups.take(0):
            box.wipe()
