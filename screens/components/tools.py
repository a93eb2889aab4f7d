"""What is within one touch of every page: large letters, other aids, language, help."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from kiosk.view import StatusBar
from screens.components.button import Button
from screens.theme import GAP, TOUCH, px


class Tools(QFrame):
    """Draws the actions of a ``StatusBar`` in one row."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self._row = row = QHBoxLayout(self)
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

    def arrange(self, *, wide: bool) -> None:
        """As wide as their words on a wide display, shares of the row on an upright one."""
        for index in range(len(self._buttons)):
            self._row.setStretch(index, 0 if wide else 1)
