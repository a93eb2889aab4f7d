"""How text is laid out on a receipt: columns, wrapping, what the printer cannot show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.receipt_printer.layout import columns_of, is_rare, printable, wrapped

COLUMNS = 48
FULL = "字" * 23


@pytest.mark.parametrize("mark", ["。", "，", "）", "”", "…", ")", "!", ",", "%"])
def test_a_closing_mark_that_no_longer_fits_takes_its_character_along(mark: str) -> None:
    rows = wrapped(f"{FULL}号{mark}后", COLUMNS)

    assert rows == [FULL, f"号{mark}后"]


def test_a_word_too_long_for_a_row_does_not_leave_its_full_stop_alone() -> None:
    assert wrapped("1" * COLUMNS + "。", COLUMNS) == ["1" * (COLUMNS - 1), "1。"]


def test_marks_alone_are_cut_where_the_row_is_full() -> None:
    assert [columns_of(row) for row in wrapped("，" * 60, COLUMNS)] == [48, 48, 24]


@given(st.text(alphabet="ab1 中文，。）（)!,.;“”…—", max_size=120), st.sampled_from([16, 24, 48]))
def test_wrapping_loses_nothing_but_spaces_and_every_row_fits(text: str, columns: int) -> None:
    rows = wrapped(printable(text), columns)

    assert "".join(rows).replace(" ", "") == printable(text).replace(" ", "")
    assert all(columns_of(row) <= columns for row in rows)


@pytest.mark.parametrize("character", ["\x07", "\u200b", "\ud800", "\ue000"])
def test_what_cannot_be_shown_is_marked(character: str) -> None:
    assert printable(f"安{character}徽") == "安〓徽"


def test_a_rare_character_stays_and_its_shape_is_the_fonts() -> None:
    assert printable("𠮷") == "𠮷"
    assert printable("葛\U000e0100城") == "葛城"


@pytest.mark.parametrize(("character", "four_byte", "rare"), [
    ("安", False, False), ("㐂", True, False), ("㐂", False, True), ("𠮷", True, True), ("A", False, False),
])  # fmt: skip
def test_what_a_printers_own_font_lacks_is_known(character: str, four_byte: bool, rare: bool) -> None:
    assert is_rare(character, four_byte=four_byte) is rare
