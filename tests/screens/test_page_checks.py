"""The checks of pages find what they are there to find."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from screens.theme import FONT_FAMILY
from tests.screens.drawn_text import DrawnText, drawn_texts
from tests.screens.page_checks import Pixels, contrast_of, overlapping


class _Notice(QWidget):
    """Draws texts into rectangles, as a component would."""

    def __init__(self, *texts: tuple[QRect, str]) -> None:
        super().__init__()
        self.setFixedSize(400, 300)
        self._texts = texts

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        font = QFont(FONT_FAMILY)
        font.setPixelSize(30)
        painter.setFont(font)
        painter.setPen(QColor("#4F5B68"))
        for area, text in self._texts:
            painter.drawText(area, Qt.TextFlag.TextWordWrap, text)
        painter.end()


def _drawn(qtbot: QtBot, *texts: tuple[QRect, str]) -> list[DrawnText]:
    notice = _Notice(*texts)
    qtbot.addWidget(notice)
    notice.show()
    return drawn_texts(notice)


def test_text_within_its_room_is_read_line_by_line(qtbot: QtBot) -> None:
    lines = _drawn(qtbot, (QRect(10, 10, 120, 200), "请把身份证放好"))
    assert [(line.text, line.cut) for line in lines] == [("请把身份", False), ("证放好", False)]


@pytest.mark.parametrize(
    "area",
    [QRect(10, 10, 120, 60), QRect(10, 10, 60, 200), QRect(350, 10, 120, 200), QRect(10, 280, 380, 100)],
    ids=["too low", "too narrow", "beyond the right edge", "beyond the lower edge"],
)
def test_text_without_room_is_cut(qtbot: QtBot, area: QRect) -> None:
    assert any(line.cut for line in _drawn(qtbot, (area, "Registration 请把身份证")))


def test_texts_that_lie_on_each_other_are_found(qtbot: QtBot) -> None:
    apart = _drawn(qtbot, (QRect(10, 10, 300, 60), "姓名"), (QRect(10, 70, 300, 60), "安小徽"))
    assert overlapping(apart) == []
    assert overlapping(_drawn(qtbot, (QRect(10, 10, 300, 60), "姓名"), (QRect(10, 20, 300, 60), "安小徽")))


@pytest.mark.parametrize(
    ("ink", "ground", "known"),
    [("#4F5B68", "#F7F3EC", 6.30), ("#FFFFFF", "#000000", 21.0), ("#999999", "#FFFFFF", 2.85)],
)
def test_contrast_is_that_of_the_strokes_and_not_of_their_soft_edges(
    qtbot: QtBot, ink: str, ground: str, known: float
) -> None:
    image = _painted("办理 Apply", ink, ground)
    assert contrast_of(image) == pytest.approx(known, rel=0.05)


def _painted(text: str, ink: str, ground: str) -> Pixels:
    image = QImage(220, 48, QImage.Format.Format_RGB888)
    image.fill(QColor(ground))
    painter = QPainter(image)
    font = QFont(FONT_FAMILY)
    font.setPixelSize(28)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(48, image.bytesPerLine())
    return rows[:, :660].reshape(48, 220, 3).copy()
