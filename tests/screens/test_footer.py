"""The actions at the foot of a page: whole words on one line, going on the widest."""

from collections.abc import Callable

import pytest

from kiosk.view import Role
from screens.components.button import Button
from screens.components.footer import Footer
from screens.samples import pages
from screens.shell import Shell


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["face-failed", "receipt", "sign-confirmed"])
def test_labels_that_fit_beside_each_other_stand_on_one_line(
    make_shell: Callable[[int, int], Shell], name: str, language: str
) -> None:
    shell = make_shell(1080, 1920)
    for button in _actions(shell, name, language):
        assert button.width() >= button.sizeHint().width(), button.text()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_going_on_is_widest_however_long_another_way_is(make_shell: Callable[[int, int], Shell], language: str) -> None:
    shell = make_shell(1080, 1920)
    buttons = _actions(shell, "sign", language)
    widest = max(buttons, key=lambda button: button.width())
    assert widest.objectName() == next(
        action.name for action in pages(language)["sign"].actions if action.role is Role.PRIMARY
    )


def _actions(shell: Shell, name: str, language: str) -> list[Button]:
    page = pages(language)[name]
    shell.show_page(page)
    names = {action.name for action in page.actions}
    found = [
        button
        for footer in shell.findChildren(Footer)
        for button in footer.findChildren(Button)
        if button.isVisible() and button.objectName() in names
    ]
    assert len(found) == len(names)
    return found
