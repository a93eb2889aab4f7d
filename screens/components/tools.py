"""What is within one touch of every page: large letters, other aids, language, help."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from kiosk.view import StatusBar
from screens.components.button import Button
from screens.theme import GAP, TOUCH, px


class Tools(QFrame):
    """Draws the actions of a ``StatusBar``."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(px(6), px(2), px(6), px(2))
        row.setSpacing(GAP)
        self._buttons = tuple(Button(self, height=TOUCH) for _ in range(4))
        for button in self._buttons:
            button.happened.connect(self.happened)
            row.addWidget(button)

    def bind(self, status: StatusBar) -> None:
        """Offer them."""
        for button, action in zip(
            self._buttons, (status.large, status.ease, status.language, status.staff), strict=True
        ):
            button.bind(action)

    def arrange(self, *, upright: bool, own_width: bool) -> None:
        """Below each other or in a row: there as wide as their words, or equal shares of it."""
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if upright else directions.LeftToRight)
        for index in range(len(self._buttons)):
            self._row.setStretch(index, 0 if own_width else 1)
