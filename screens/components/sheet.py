"""The question that lies over a page. It covers everything, so that nothing beneath can be touched."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiosk.view import Sheet
from screens.components.artwork import icon
from screens.components.banner import TONES
from screens.components.button import Button
from screens.components.choice_list import ChoiceList
from screens.components.panel import Panel
from screens.components.pool import Pool
from screens.components.text import Text
from screens.theme import GAP, GAP_WIDE, MARGIN, Colour, Type, colour, px, worn

_ICON = px(28)
_DIM = 0.62
_NARROW, _WIDE = px(220), px(350)
"""Width of the panel; the wide one for options beside each other, and for large letters on a low display."""
_BESIDE = 2
"""Buttons that have room beside each other; more stand below one another."""


class SheetCover(QWidget):
    """Draws a ``Sheet``: dims the page, asks, counts down. The session decides what the end of the count means."""

    happened = Signal(object)

    def __init__(self, parent: QWidget, *, low: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._name = ""
        self._curtain = False
        self._left_s = 0
        self._count_text = ""
        self._panel = Panel(self, padding=MARGIN)
        self._icon = QLabel(self._panel)
        self._icon.setFixedSize(_ICON, _ICON)
        self._heading = Text(Type.HEADING, self._panel).centred()
        self._text = Text(Type.LEAD, self._panel).centred()
        self._count = Text(Type.NUMBER, self._panel, wraps=False).centred()
        self._count.setObjectName("countdown")
        self._code = Text(Type.NOTE, self._panel, wraps=False).centred()
        column = self._panel.column
        column.setSpacing(GAP_WIDE)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._heading, self._text, self._count, self._code):
            column.addWidget(label)
        self._options = ChoiceList(self._panel)
        self._options.happened.connect(self.happened)
        column.addWidget(self._options)
        column.addSpacing(GAP)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP_WIDE)
        column.addLayout(self._row)
        self._buttons = Pool(self._new_button)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._panel, 100)
        row.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(0 if low else 1)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        self.hide()

    def _new_button(self) -> Button:
        button = Button(self._panel)
        button.happened.connect(self.happened)
        self._row.addWidget(button, 1)
        return button

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Cover the page with this question, or uncover it."""
        if sheet is None:
            self.hide()
            self._tick.stop()
            self._name = ""
            for label in (self._heading, self._text, self._count, self._code):
                label.clear()
            for old in self._buttons.take(0):
                old.forget()
            self._options.bind(())
            return
        if sheet.curtain != self._curtain:
            self._curtain = sheet.curtain
            self.update()
        name, ink = TONES[sheet.tone]
        self._icon.setPixmap(icon(name, _ICON, ink))
        self._heading.say(sheet.heading)
        self._text.say(sheet.text)
        self._code.say(sheet.code)
        wide = self.window().width() > self.window().height()
        spread = wide and bool(sheet.options)
        self._panel.setMaximumWidth(_WIDE if spread or (wide and worn().large) else _NARROW)
        self._options.fixed_columns = 2 if spread else 1
        self._options.bind(sheet.options, tuple(option.name for option in sheet.options))
        self._options.setVisible(bool(sheet.options))
        shown = len(sheet.actions)
        beside = shown <= _BESIDE or spread
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(way)
        # While something is under way a sheet has no button, and the pool then returns those that it hid.
        for button, action in zip(self._buttons.take(shown)[:shown], sheet.actions, strict=True):
            button.bind(action)
        if sheet.name != self._name or sheet.countdown_s is None:
            self._name = sheet.name
            self._left_s = sheet.countdown_s or 0
            self._count_text = sheet.countdown_text
            self._tick.stop()
            if sheet.countdown_s is not None:
                self._tick.start()
            self._show_count()
        self.show()
        self.raise_()

    def _count_down(self) -> None:
        self._left_s = max(0, self._left_s - 1)
        if self._left_s == 0:
            self._tick.stop()
        self._show_count()

    def _show_count(self) -> None:
        self._count.say(self._count_text.format(seconds=self._left_s) if self._left_s else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Touches beside the buttons end here."""
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim the page, or draw the curtain over it."""
        painter = QPainter(self)
        veil = QColor(colour(Colour.VEIL))
        veil.setAlphaF(1.0 if self._curtain else _DIM)
        painter.fillRect(self.rect(), veil)
        painter.end()
