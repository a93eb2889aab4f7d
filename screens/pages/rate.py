"""Five levels, none chosen beforehand."""

from PySide6.QtWidgets import QWidget

from kiosk.view import Page, RateBody
from screens.components.choice_list import ChoiceList
from screens.pages.base import PageBody

_PICTURES = tuple(f"level-{level}" for level in (5, 4, 3, 2, 1))


class RatePage(PageBody[RateBody]):
    """Binds a ``RateBody``; the best level comes first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels = ChoiceList(self, most_height=300, columns=1)
        self._levels.happened.connect(self.happened)
        self.column.addWidget(self._levels, 1)

    def bind(self, body: RateBody, page: Page) -> None:  # noqa: ARG002 - every page has the same door
        """Show the levels."""
        self._levels.bind(body.levels, _PICTURES)

    def wipe(self) -> None:
        """The next person's choice is not suggested."""
        self._levels.bind(())
