"""A page is where it stays when it is first painted: no word or button moves under a finger that has begun to fall."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget

from screens.modes import MODES, SIZES
from screens.samples import pages
from screens.shell import Shell

_PASSES: Final = 5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", ["day", "large", "low", "all"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_moves_after_a_page_was_first_painted(
    make_shell: Callable[[int, int], Shell], language: str, mode: str, size: tuple[int, int]
) -> None:
    shell = make_shell(*size)
    shell.show_page(MODES[mode].of(pages(language)["home"]))
    _pass()
    moved = []
    for name, page in pages(language).items():
        shell.show_page(MODES[mode].of(page))
        at_first = _places(shell)
        _pass()
        moved += [f"{name}: {widget}" for widget, place in _places(shell).items() if at_first.get(widget) != place]
    assert moved == []


def _pass() -> None:
    for _ in range(_PASSES):
        QApplication.processEvents()


def _places(shell: Shell) -> dict[str, QRect]:
    """Where every widget that is seen is, by what it is and which of its kind."""
    counted: Counter[str] = Counter()
    places = {}
    for widget in shell.findChildren(QWidget):
        if widget.isVisible():
            kind = f"{type(widget).__name__} {widget.objectName()}"
            counted[kind] += 1
            places[f"{kind} {counted[kind]}"] = QRect(widget.mapTo(shell, QPoint()), widget.size())
    return places
