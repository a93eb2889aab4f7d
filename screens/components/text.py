"""A text in one of the theme's styles. It wraps, and it never eats touches meant for what it lies on."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from screens.components.shown import set_shown
from screens.theme import Type, font


class Text(QLabel):
    """A plain-text label; catalogue texts are never taken for markup."""

    def __init__(self, style: Type, parent: QWidget | None = None, *, wraps: bool = True) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        """Of the text that is shown, by width: a layout asks again and again."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("style", style.name)
        self.setWordWrap(wraps)
        self.setFont(font(style))  # the style sheet's, which comes only when it is shown: room is asked for before
        self.setMinimumHeight(QFontMetrics(font(style)).height())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text."""
        self._heights.clear()
        super().setText(text)

    def clear(self) -> None:
        """Show nothing."""
        self._heights.clear()
        super().clear()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """What the text needs, wrapped to this width; -1 when it doesn't wrap."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Another font needs other room."""
        if event.type() is QEvent.Type.FontChange:
            self._heights.clear()
        super().changeEvent(event)

    def say(self, text: str) -> None:
        """Show a text; an empty one takes no room."""
        if text != self.text():
            self.setText(text)
        set_shown(self, shown=bool(text))

    def centred(self) -> "Text":
        """The same label, its text in the middle."""
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return self
