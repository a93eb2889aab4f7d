"""The button: rounded, in one of five roles, its label wrapping rather than cut."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import Action, Role
from screens.components.artwork import icon
from screens.components.ground import Ground
from screens.components.room import CENTRED, Room
from screens.components.touchable import Touchable
from screens.theme import BUTTON, GAP, PADDING, TOUCH, Colour, Type, colour, font

_ICONS = {
    "back": "back",
    "cancel": "leave",
    "large": "large",
    "ease": "ease",
    "quieter": "quieter",
    "louder": "louder",
    "language": "language",
    "call-staff": "help",
    "retry": "retry",
    "again": "retry",
    "shoot": "camera",
    "wipe": "erase",
    "other-way": "phone",
    "home": "home",
    "resend": "retry",
}
_ICON = 34


@dataclass(frozen=True)
class _Look:
    ground: Colour | None
    pressed: Colour
    ink: Colour
    edge: Colour | None = None


_LOOKS = {
    Role.PRIMARY: _Look(Colour.BLUE, Colour.BLUE_PRESSED, Colour.ON_BLUE),
    Role.EQUAL: _Look(Colour.BLUE_PALE, Colour.BLUE_PALE_PRESSED, Colour.BLUE, Colour.BLUE),
    Role.SECONDARY: _Look(Colour.PANEL, Colour.BLUE_PALE, Colour.BLUE, Colour.BLUE),
    Role.QUIET: _Look(None, Colour.BLUE_PALE, Colour.BLUE),
    Role.DANGER: _Look(Colour.BAD, Colour.BAD_PRESSED, Colour.ON_BLUE),
}
_OFF = _Look(Colour.OFF, Colour.OFF, Colour.OFF_INK)


class Button(Touchable):
    """Draws an ``Action``."""

    def __init__(self, parent: QWidget | None = None, *, height: int = BUTTON, style: Type = Type.STRONG) -> None:
        self._room = Room(style, CENTRED)
        super().__init__(parent, rooms=(self._room,))
        self._role = Role.PRIMARY
        self._font = font(style)
        self._icon = ""
        self._height = max(height, TOUCH)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def bind(self, action: Action) -> None:
        """Offer this action."""
        self._role = action.role
        prefix = action.name.partition("-")[0]
        self._icon = _ICONS.get(action.name, "edit" if prefix == "edit" else "erase" if prefix == "wipe" else "")
        self.offer(action.name, action.label, action.event, enabled=action.enabled)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line of text with its padding."""
        text = self._room.wide(self.text())
        return QSize(max(TOUCH, text + self._beside() + 4), self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As narrow as the longest word, the label wrapped."""
        text = max(self.needed_text(1).width(), min(self._room.wide(self.text()), 160))
        return QSize(max(TOUCH, text + self._beside() + 4), self._height)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height that shows the whole label."""
        return max(self._height, self.needed_text(width - self._beside()).height() + PADDING)

    def needed_text(self, width: int) -> QRect:
        """The rectangle that the label needs at this width."""
        return self._room.needed(self.text(), width)

    def text_area(self) -> QRect:
        """Where the label is drawn."""
        beside = self._beside()
        left = beside // 2 + ((_ICON + GAP) // 2 if self._icon else 0)
        return QRect(left, 0, self.width() - beside, self.height())

    def _beside(self) -> int:
        padding = PADDING // 2 if self._role is Role.QUIET else PADDING
        return 2 * padding + (_ICON + GAP if self._icon else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ground, icon and label."""
        look = _LOOKS[self._role] if self.offered else _OFF
        painter = QPainter(self)
        fill = look.pressed if self.isDown() else look.ground
        if fill or look.edge:
            Ground(fill, look.edge, 3).draw(painter, self.width(), self.height())
        painter.setFont(self._font)
        painter.setPen(colour(look.ink))
        area = self.text_area()
        painter.drawText(area, CENTRED, self.text())
        if self._icon:
            drawn = self.needed_text(area.width())
            left = area.left() + (area.width() - drawn.width()) // 2 - GAP - _ICON
            painter.drawPixmap(left, (self.height() - _ICON) // 2, icon(self._icon, _ICON, look.ink))
        painter.end()
