"""What is on the display after a change of page is what the page looks like: nothing of the one before is left."""

from collections.abc import Callable
from typing import Final

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from screens.samples import pages
from screens.shell import Shell
from screens.still import stopped_clock

_MOVING: Final = {"card-reading", "sheet-saving"}
"""Between two looks at them their pictures have moved on."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_change_of_page_paints_all_that_changed(make_shell: Callable[[int, int], Shell], language: str) -> None:
    with stopped_clock():
        shell = make_shell(1080, 1920)
        left_over = []
        for name, page in pages(language).items():
            shell.show_page(page)
            _come_to_rest()
            displayed = shell.screen().grabWindow(shell.winId()).toImage()
            if name not in _MOVING and not _alike(displayed, shell.grab().toImage()):
                left_over.append(name)
    assert left_over == []


def test_what_is_left_over_is_seen(make_shell: Callable[[int, int], Shell]) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("zh")["home"])
    _come_to_rest()
    displayed = shell.screen().grabWindow(shell.winId()).toImage()
    shell.show_page(pages("zh")["guide"])
    _come_to_rest()
    assert not _alike(displayed, shell.grab().toImage())


def _come_to_rest() -> None:
    for _ in range(4):
        QApplication.processEvents()


def _alike(one: QImage, other: QImage) -> bool:
    format_ = QImage.Format.Format_RGB32
    both = [image.copy(QRect(0, 0, 1080, 1920)).convertToFormat(format_) for image in (one, other)]
    return both[0] == both[1]
