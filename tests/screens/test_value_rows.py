"""Rows of values: every word has its place, at any width, and nothing is scrolled while there is room."""

from collections.abc import Callable

import pytest

from screens.components.scroll import Scroll
from screens.components.value_rows import Row, ValueRows
from screens.modes import MODES
from screens.pages.question import QuestionPage
from screens.samples import pages
from screens.shell import Shell

pytestmark = pytest.mark.usefixtures("qapp")

_ROWS = (
    Row("Mobile phone", "154****0001", "government data"),
    Row("Place of insurance", "Hefei", "Anhui Healthcare Security"),
)


def test_the_height_of_rows_depends_on_their_width_alone() -> None:
    turned, fresh = _rows(), _rows()
    for width in (300, 1000, 450):
        turned.resize(width, 800)
        turned.grab()
    assert [turned.heightForWidth(width) for width in (300, 450, 1000)] == [
        fresh.heightForWidth(width) for width in (300, 450, 1000)
    ]


def test_rows_that_are_narrower_are_higher() -> None:
    rows = _rows()
    heights = [rows.heightForWidth(width) for width in (1000, 450, 300)]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_known_is_not_scrolled_while_an_answer_leaves_it_room(
    make_shell: Callable[[int, int], Shell], language: str
) -> None:
    shell = make_shell(1080, 1920)
    shell.show_page(MODES["low"].of(pages(language)["question-few"]))
    page = shell.findChild(QuestionPage)
    assert page is not None
    seen = [scroll for scroll in page.findChildren(Scroll) if scroll.isVisible()]
    assert [scroll.at_end for scroll in seen] == [True] * len(seen)
    assert seen


def _rows() -> ValueRows:
    rows = ValueRows()
    rows.bind(_ROWS)
    return rows
