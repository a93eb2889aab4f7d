"""What a page is to the shell."""

from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kiosk.view import Page
from screens.theme import GAP_WIDE

B = TypeVar("B")


class PageBody(QWidget, Generic[B]):
    """The middle of a page. One widget serves all pages of its kind, so it must wipe itself between them."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP_WIDE)

    def stands_beside_words(self, body: B) -> bool:  # noqa: ARG002 - for those to whom it matters
        """Whether heading and lead stand beside it where large letters on a wide display leave little height."""
        return True

    def bind(self, body: B, page: Page) -> None:
        """Draw these values."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Forget every word of the person; called when the page is left."""
