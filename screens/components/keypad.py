"""Big keys: digits, clear, delete one, and the few signs that a number may hold."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.screen_events import Typed
from screens.components.key import Key
from screens.theme import GAP, RADIUS, Colour, Type, colour, font, px

_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "delete")

_WIDE_KEYS = ("1", "2", "3", "4", "5", "clear", "6", "7", "8", "9", "0", "delete")
_DIGITS = tuple("1234567890")
_MOST_BOXES = 8
_TELEPHONE_HEIGHT = px(90)
_LONG = 24


class _Key(Key):
    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, style=Type.DISPLAY)
        picture = {"delete": "delete", "clear": "erase"}.get(name, "")
        spoken = {"delete": "删除 Delete", "clear": "清空 Clear"}.get(name, name)
        self.show_as(name, "" if picture else name, spoken, picture=picture)
        self.repeated = name == "delete"

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(180, 112)


class Keypad(QWidget):
    """Sends ``Typed`` with the whole text as it would be after the key."""

    happened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._element, self._text, self._length = "", "", 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._keys = {name: _Key(name, self) for name in _KEYS}
        self._order: tuple[str, ...] = ()
        self._extra = ""
        for name, key in self._keys.items():
            key.clicked.connect(lambda _checked=False, name=name: self._press(name))
        self._arrange(_KEYS, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Like a telephone where it is high enough, else two long rows."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        wide = self.window().width() > self.window().height()
        if len(self._extra) > 1:
            self._arrange((*_DIGITS, *self._extra, "clear", "delete"), 9 if wide else 6)
        elif self.height() < _TELEPHONE_HEIGHT:
            self._arrange((*_WIDE_KEYS, *self._extra), 6)
        else:
            self._arrange((*_KEYS[:-3], *self._extra, *_KEYS[-3:]) if self._extra else _KEYS, 3)

    def _arrange(self, order: tuple[str, ...], columns: int) -> None:
        if order == self._order:
            return
        self._order = order
        for name in order:
            if name not in self._keys:
                key = self._keys[name] = _Key(name, self)
                key.clicked.connect(lambda _checked=False, name=name: self._press(name))
        for name, key in self._keys.items():
            self._grid.removeWidget(key)
            key.setVisible(name in order)
        for index, name in enumerate(order):
            self._grid.addWidget(self._keys[name], index // columns, index % columns)

    def bind(self, element: str, text: str, length: int, extra: str = "") -> None:
        """Type into this element, which holds this text. ``extra``: signs that it may hold beside digits."""
        self._element, self._text, self._length = element, text, length
        if extra != self._extra:
            self._extra = extra
            self._lay_out()

    def wipe(self) -> None:
        """Forget element and text; the keys may stay as they are."""
        self._element, self._text, self._length = "", "", 0

    def _press(self, name: str) -> None:
        match name:
            case "clear":
                text = ""
            case "delete":
                text = self._text[:-1]
            case _:
                text = (self._text + name)[: self._length]
        if self._element and text != self._text:
            self.happened.emit(Typed(self._element, text))


class DigitField(QWidget):
    """What was typed so far, big; a code has one box for each digit, a long number is grouped like people say it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text, self._length, self._wrong, self._plain = "", 0, False, False
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A big line."""
        return QSize(500, 120)

    def bind(self, label: str, text: str, length: int, *, wrong: bool, plain: bool = False) -> None:
        """Show this text; ``plain``: as it is typed, without boxes and groups."""
        self.text, self._length, self._wrong, self._plain = text, length, wrong, plain
        self.setAccessibleName(label)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the boxes or the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.DISPLAY))
        if 0 < self._length <= _MOST_BOXES and not self._plain:
            gap = GAP
            width = (self.width() - gap * (self._length - 1)) // self._length
            for index in range(self._length):
                box = QRect(index * (width + gap), 0, width, self.height())
                self._draw_box(painter, box, active=index == len(self.text))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text[index : index + 1])
        else:
            self._draw_box(painter, self.rect(), active=True)
            shown = self.text if self._plain else grouped(self.text)
            painter.setFont(font(Type.DISPLAY if len(shown) < _LONG else Type.TITLE))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, shown)
            end = (self.width() + painter.fontMetrics().horizontalAdvance(shown)) // 2 + 8
            painter.fillRect(QRect(end, self.height() // 4, 5, self.height() // 2), colour(Colour.BLUE))
        painter.end()

    def _draw_box(self, painter: QPainter, box: QRect, *, active: bool) -> None:
        edge = Colour.BAD if self._wrong else Colour.BLUE if active else Colour.LINE
        painter.setPen(QPen(colour(edge), 4 if active or self._wrong else 2))
        painter.setBrush(colour(Colour.PANEL))
        painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.setPen(colour(Colour.INK))


def grouped(text: str) -> str:
    """A mobile number as 154 0000 0001; other digits in fours from the left."""
    head, rest = (text[:3], text[3:]) if text.startswith("1") else (text[:4], text[4:])
    return " ".join(filter(None, (head, *(rest[at : at + 4] for at in range(0, len(rest), 4)))))
