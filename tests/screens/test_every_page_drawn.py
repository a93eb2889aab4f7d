"""Every sample page, in both languages, upright and wide: nothing cut, everything touchable and named."""

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from screens.components.button import Button
from screens.components.choice_list import Choice
from screens.components.menu_tile import MenuTile
from screens.components.picture_tile import PictureTile
from screens.components.service_tile import ServiceTile
from screens.components.touchable import Touchable
from screens.pilot_hands import touchables
from screens.samples import pages
from screens.shell import Shell

SIZES = ((1080, 1920), (1920, 1080))


def _on_shell(shell: Shell, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(shell, widget.rect().topLeft()), widget.size())


def _seen_on_shell(shell: Shell, widget: QWidget) -> QRect:
    """Without what is scrolled out of sight."""
    seen = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(shell, seen.topLeft()), seen.size())


def _reachable(shell: Shell, widget: QWidget) -> bool:
    return shell.childAt(widget.mapTo(shell, widget.rect().center())) is widget


def _scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (parent.objectName() == "scrolled" or _scrolled(parent))


def _cut_labels(shell: Shell) -> list[str]:
    cut = []
    for label in shell.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        inside = _scrolled(label) or shell.rect().contains(_on_shell(shell, label))
        if label.wordWrap():
            word = max(QFontMetrics(label.font()).horizontalAdvance(word) for word in label.text().split())
            wide = word <= label.width() or not label.text().isascii()
            fits = label.heightForWidth(label.width()) <= label.height() and wide
        else:
            fits = label.sizeHint().width() <= label.width() and label.sizeHint().height() <= label.height()
        if not fits or not inside:
            cut.append(f"{label.text()} {label.size()}")
    return cut


def _cut_buttons(shell: Shell) -> list[str]:
    cut = []
    for button in touchables(shell):
        if not isinstance(button, (Button, ServiceTile, MenuTile, PictureTile, Choice)) or not button.text():
            continue
        area = button.text_area()
        needed = button.needed_text(area.width())
        if needed.height() > area.height() or needed.width() > area.width():
            cut.append(f"{button.text()} needs {needed} has {area}")
    return cut


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_whole_touchable_and_named(
    make_shell: Callable[[int, int], Shell], language: str, size: tuple[int, int]
) -> None:
    shell = make_shell(*size)
    wrong: list[str] = []
    for name, page in pages(language).items():
        shell.show_page(page)
        for _ in range(2):  # long text learns only from its layout that it is long
            QApplication.processEvents()
        assert shell.size().toTuple() == size, f"{name} does not fit: {shell.size()}"
        wrong += [f"{name}: cut {text}" for text in (*_cut_labels(shell), *_cut_buttons(shell))]
        wrong += [f"{name}: {problem}" for problem in _touch_problems(shell)]
    assert wrong == []


def _touch_problems(shell: Shell) -> list[str]:
    targets = [widget for widget in touchables(shell) if _reachable(shell, widget)]
    problems = [f"{widget.objectName()} has no accessible name" for widget in targets if not widget.accessibleName()]
    places = {widget: _seen_on_shell(shell, widget) for widget in targets}
    for widget in targets:
        place = _on_shell(shell, widget)
        if min(place.width(), place.height()) < 60:
            problems.append(f"{widget.objectName()} is too small: {place}")
        if not _scrolled(widget) and not shell.rect().contains(place):
            problems.append(f"{widget.objectName()} is outside: {place}")
    problems += [
        f"{one.objectName()} and {other.objectName()} are too close"
        for one, other in combinations(targets, 2)
        if places[one].adjusted(-3, -3, 3, 3).intersects(places[other].adjusted(-4, -4, 4, 4))
    ]
    return problems


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
    reachable = {widget.objectName() for widget in touchables(shell) if _reachable(shell, widget)}
    assert reachable == {action.name for action in page.sheet.actions}
    enabled = {
        widget.objectName() for widget in shell.findChildren(Touchable) if widget.isVisible() and widget.isEnabled()
    }
    assert enabled == reachable
