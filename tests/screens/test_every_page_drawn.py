"""Every sample page, in every manner, language and size: whole, readable, within reach, named."""

from collections.abc import Callable
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.texts import LANGUAGES
from screens.components.button import Button
from screens.components.touchable import Touchable
from screens.modes import MODES, SIZES
from screens.pilot_hands import touchables
from screens.samples import pages
from screens.shell import Shell
from tests.screens.page_checks import CONTRAST, HIGH_CONTRAST, faint, problems, reachable

UPRIGHT, LYING, SMALL = SIZES
LAYOUTS: Final = ("day", "large", "low", "all")
DRAWN: Final = (*((mode, UPRIGHT) for mode in MODES), *((mode, size) for mode in LAYOUTS for size in (LYING, SMALL)))
"""Colours don't depend on the size; layouts do."""

NOT_SO: Final = {"large": {"home", "home-trouble"}, "all": {"home", "home-trouble"}}
"""With large letters home has fewer tiles ("home-large")."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("mode", "size"), DRAWN, ids=lambda part: part if isinstance(part, str) else "x".join(map(str, part))
)
def test_every_page_is_whole_readable_touchable_and_named(
    make_shell: Callable[[int, int], Shell], language: str, mode: str, size: tuple[int, int]
) -> None:
    """Each page is drawn once and everything is checked on that drawing (tests/screens/page_checks.py)."""
    shell = make_shell(*size)
    least = HIGH_CONTRAST if MODES[mode].ease.contrast else CONTRAST
    wrong: list[str] = []
    for name, page in pages(language).items():
        if name in NOT_SO.get(mode, set()):
            continue
        shell.show_page(MODES[mode].of(page))
        for _ in range(3):  # long text learns only from its layout that it is long
            QApplication.processEvents()
        assert shell.size().toTuple() == size, f"{name} does not fit: {shell.size()}"
        wrong += [f"{name}: {problem}" for problem in (*problems(shell), *faint(shell, least))]
    assert not wrong, "\n".join(wrong)


def test_agreeing_and_refusing_are_equally_big(make_shell: Callable[[int, int], Shell]) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(pages("en")["consent"])
    QApplication.processEvents()
    buttons = {button.objectName(): button for button in shell.findChildren(Button)}
    agree, refuse = buttons["agree"], buttons["refuse"]
    assert abs(agree.width() - refuse.width()) <= 1
    assert agree.height() == refuse.height()


def test_beneath_a_sheet_nothing_can_be_touched(make_shell: Callable[[int, int], Shell]) -> None:
    shell = make_shell(1080, 1920)
    page = pages("zh")["sheet-idle"]
    shell.show_page(page)
    QApplication.processEvents()
    assert page.sheet is not None
    within_reach = {widget.objectName() for widget in touchables(shell) if reachable(shell, widget)}
    assert within_reach == {action.name for action in page.sheet.actions}
    enabled = {
        widget.objectName() for widget in shell.findChildren(Touchable) if widget.isVisible() and widget.isEnabled()
    }
    assert enabled == within_reach
