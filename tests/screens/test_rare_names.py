"""Rare characters of names (冷僻字) have glyphs on the screen: no boxes, and each its own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from screens.application import prepare
from screens.theme import Type, font

RARE = {
    "A": "㐂㛃䶮",
    "B": "𠅤𡛕𤧛𥔲𦈡",
    "C": "𪜀𪟝𫖯𫘧",
    "D": "𫝀𫞩𫟷",
    "E": "𫠠𬀩𬭎𬭳",
    "F": "𬺰𭀊𮀀",
    "G": "𰀀𰻞𱍐",
}
"""By extension of the unified ideographs: from the Table of General Standard Chinese Characters, and rarer ones."""
NOBODY_HAS_IT = "\U0003fffd"


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    prepare(qapp)


def _drawn(letter: str) -> bytes:
    picture = QImage(60, 60, QImage.Format.Format_Grayscale8)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    painter.setFont(font(Type.BODY))
    painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return bytes(picture.constBits())


@pytest.mark.parametrize("extension", RARE)
def test_rare_characters_of_names_are_drawn_and_not_boxed(extension: str) -> None:
    letters = RARE[extension]
    metrics = QFontMetrics(font(Type.BODY))
    assert [letter for letter in letters if not metrics.inFontUcs4(ord(letter))] == []
    pictures = {_drawn(letter) for letter in letters}
    assert len(pictures) == len(letters)  # boxes would all be the same
    assert not pictures & {_drawn(NOBODY_HAS_IT), _drawn(" ")}
