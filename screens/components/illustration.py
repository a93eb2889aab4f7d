"""A scene, as large as its room allows; and the card's scene, which moves."""

from PySide6.QtCore import QEasingCurve, QRect, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.view import CardKindShown, CardStage
from screens.components.artwork import icon, scene
from screens.theme import SHOW_MS, Colour, colour


class Illustration(QWidget):
    """A scene in the middle of its room. It says nothing that the words beside it don't."""

    def __init__(self, name: str, parent: QWidget | None = None, *, least: int = 180) -> None:
        super().__init__(parent)
        self._name = name
        self.setMinimumSize(least, least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_scene(self, name: str) -> None:
        """Change the scene."""
        if name != self._name:
            self._name = name
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Modest; it grows with its room."""
        return QSize(420, 260)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the scene in the middle."""
        drawn = scene(self._name, self.width(), self.height())
        painter = QPainter(self)
        painter.drawPixmap((self.width() - drawn.width()) // 2, (self.height() - drawn.height()) // 2, drawn)
        painter.end()


_SCENES = {
    CardKindShown.ID_CARD: "card",
    CardKindShown.SOCIAL_CARD: "social-card",
    CardKindShown.PHONE_CODE: "phone-code",
}


class CardScene(Illustration):
    """The card comes down on the reader (waiting), is read (waves), or is held above it again (failed)."""

    _FADE = 0.15

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("reader", parent, least=230)
        self._stage = CardStage.WAITING
        self._shown = _SCENES[CardKindShown.ID_CARD]
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setDuration(SHOW_MS)
        self._motion.setLoopCount(-1)
        self._motion.valueChanged.connect(self.update)
        self._settle = QEasingCurve(QEasingCurve.Type.InOutCubic)

    def show_stage(self, stage: CardStage, kind: CardKindShown = CardKindShown.ID_CARD) -> None:
        """Follow the reading."""
        self._stage = stage
        self._shown = _SCENES[kind]
        self._run()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Move while somebody can see it."""
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Cost nothing while hidden."""
        super().hideEvent(event)
        self._motion.stop()

    @property
    def moving(self) -> bool:
        """Whether the animation runs."""
        return self._motion.state() is QVariantAnimation.State.Running

    def _run(self) -> None:
        moves = self.isVisible() and self._stage is not CardStage.FAILED
        if moves and not self.moving:
            self._motion.start()
        elif not moves:
            self._motion.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw reader, card, and what happens between them."""
        reader = scene("reader", self.width(), self.height())
        left, top = (self.width() - reader.width()) // 2, (self.height() - reader.height()) // 2
        unit = reader.width() / 720
        card = scene(self._shown, round(330 * unit), round(220 * unit))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(left, top, reader)
        now = float(self._motion.currentValue() or 0.0)
        lying = top + round(172 * unit)
        x = left + (reader.width() - card.width()) // 2
        match self._stage:
            case CardStage.WAITING:
                down = self._settle.valueForProgress(min(1.0, now / 0.6)) if self.moving else 0.3
                painter.setOpacity(min(1.0, (1 - now) / self._FADE))
                painter.drawPixmap(x, round(lying - (1 - down) * 160 * unit), card)
            case CardStage.READING:
                painter.drawPixmap(x, lying, card)
                self._draw_waves(painter, QRect(x, lying, card.width(), card.height()), now)
            case CardStage.FAILED:
                y = round(lying - 130 * unit)
                painter.drawPixmap(x, y, card)
                size = round(96 * unit)
                painter.setBrush(colour(Colour.PANEL))
                painter.setPen(Qt.PenStyle.NoPen)
                mark = QRect(x + card.width() - size // 2, y - size // 3, size, size)
                painter.drawEllipse(mark)
                painter.drawPixmap(mark.topLeft(), icon("retry", size, Colour.BAD))
        painter.end()

    def _draw_waves(self, painter: QPainter, card: QRect, now: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wave in range(3):
            spread = (now * 2 + wave / 3) % 1
            painter.setOpacity(0.8 * (1 - spread))
            painter.setPen(QPen(colour(Colour.BLUE), 6))
            grow = round(spread * card.width() * 0.14)
            painter.drawRoundedRect(card.adjusted(-grow, -grow, grow, grow), 24 + grow, 24 + grow)
