"""The actions of a page: going on is widest and rightmost; back is left, leaving is quiet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from kiosk.view import Action, Page, Role
from screens.components.button import Button
from screens.components.pool import Pool
from screens.theme import BUTTON, GAP, GAP_WIDE, MARGIN, px, worn


class Footer(QFrame):
    """Draws a page's actions; on an upright display the main ones have a row of their own."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self._actions_box = QWidget(self)
        self._row = QHBoxLayout(self._actions_box)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_WIDE)
        self._pool = Pool(self._new_action)
        self._back = self._new(px(19))
        self._cancel = self._new(px(19))
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(GAP_WIDE)
        self._grid.setVerticalSpacing(GAP)
        self._wide: bool | None = None

    def _new(self, height: int) -> Button:
        button = Button(self, height=height)
        button.happened.connect(self.happened)
        return button

    def _new_action(self) -> Button:
        button = self._new(BUTTON)
        self._row.addWidget(button)
        return button

    def bind(self, page: Page) -> None:
        """Offer this page's actions."""
        self.setVisible(bool(page.actions or page.back or page.cancel))
        self._actions_box.setVisible(bool(page.actions))
        buttons = self._pool.take(len(page.actions))[: len(page.actions)]
        for index, (button, action) in enumerate(zip(buttons, page.actions, strict=True)):
            button.bind(action)
            alike = all(other.role is page.actions[0].role for other in page.actions)
            equal = alike or (bool(self._wide) and worn().large)  # a long word must not stand in a narrow column
            self._row.setStretch(index, 2 if action.role is Role.PRIMARY and not equal else 1)
        for spare in self._pool.spare(len(page.actions)):
            spare.forget()
        self._keep_whole(buttons, page.actions)
        for button, offered in ((self._back, page.back), (self._cancel, page.cancel)):
            self._bind_side(button, offered)

    def _keep_whole(self, buttons: list[Button], actions: tuple[Action, ...]) -> None:
        """Upright, labels stand on one line each, where all of them can and going on stays widest."""
        needed = [button.sizeHint().width() for button in buttons]
        needed = [
            max(needed) if action.role is Role.PRIMARY else width for action, width in zip(actions, needed, strict=True)
        ]
        fits = sum(needed) + GAP_WIDE * (len(needed) - 1) <= self.window().width() - 2 * MARGIN
        for button, width in zip(buttons, needed, strict=True):
            button.setMinimumWidth(width if fits and not self._wide else 0)

    @staticmethod
    def _bind_side(button: Button, action: Action | None) -> None:
        button.setVisible(action is not None)
        if action is None:
            button.forget()
        else:
            button.bind(action)

    def arrange(self, *, wide: bool) -> None:
        """One row on a wide display, two on an upright one."""
        if wide == self._wide:
            return
        self._wide = wide
        for widget in (self._actions_box, self._back, self._cancel):
            self._grid.removeWidget(widget)
        if wide:
            self._grid.addWidget(self._back, 0, 0)
            self._grid.addWidget(self._cancel, 0, 1)
            self._grid.addWidget(self._actions_box, 0, 3)
        else:
            self._grid.addWidget(self._actions_box, 0, 0, 1, 4)
            self._grid.addWidget(self._back, 1, 0)
            self._grid.addWidget(self._cancel, 1, 3)
        above = px(3) if wide and worn().large else px(5)  # height is dear there
        self._grid.setContentsMargins(MARGIN, above, MARGIN, above)
        self._grid.setColumnStretch(2, 0 if wide and worn().large else 1)
        self._grid.setColumnStretch(3, 2 if wide else 0)
