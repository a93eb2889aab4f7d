"""Writing, deleting, moving and selecting in one line: nothing that people see as one character is ever cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.typing.editing import Editing, characters, fitted

RARE = "𠮷"
"""CJK extension B: two units in UTF-16."""
MARKED = "e\u0301"
"""A letter and its accent."""
CHOSEN = "\u845b\U000e0100"
"""A character and the selector of one of its shapes."""

pieces = st.sampled_from(["安", RARE, MARKED, CHOSEN, "a", "1", "·", " ", "\U00031350", "\U0001f468\u200d\U0001f469"])
texts = st.lists(pieces, max_size=8).map("".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), texts),
        st.tuples(st.just("delete"), st.just(0)),
        st.tuples(st.just("move"), st.sampled_from((-1, 1))),
        st.tuples(st.just("place"), st.integers(-3, 40)),
        st.tuples(st.just("select"), st.tuples(st.integers(-3, 40), st.integers(-3, 40))),
        st.tuples(st.just("run"), st.integers(-3, 40)),
    ),
    max_size=25,
)


@pytest.mark.parametrize("whole", [RARE, MARKED, CHOSEN, "\U0001f1e8\U0001f1f3"])
def test_what_is_seen_as_one_is_deleted_as_one(whole: str) -> None:
    assert Editing.at_end(f"安{whole}").taken_back().text == "安"
    assert characters(f"安{whole}徽") == ("安", whole, "徽")


@pytest.mark.parametrize("whole", [MARKED, CHOSEN])
def test_the_length_never_cuts_a_character(whole: str) -> None:
    assert fitted(f"安{whole}", 2) == "安"
    assert Editing.at_end("安").written(whole, 2).text == "安"


def test_what_is_written_stands_where_the_caret_is() -> None:
    editing = Editing.at_end("安徽").moved(-1).written(RARE, 10)

    assert (editing.text, editing.caret) == (f"安{RARE}徽", 2)


def test_what_is_selected_is_replaced_or_deleted() -> None:
    selected = Editing.at_end("合肥市 A座").run_at(1)

    assert selected.selection == (0, 3)
    assert selected.written("芜湖", 20).text == "芜湖 A座"
    assert selected.taken_back().text == " A座"
    assert selected.moved(1).caret == 3


@given(texts, steps, st.integers(0, 20))
def test_no_sequence_of_touches_cuts_a_character_or_leaves_text_over_the_length(
    text: str, touched: list[tuple[str, object]], length: int
) -> None:
    editing = Editing.at_end(fitted(text, length))
    for what, value in touched:
        match what, value:
            case "write", str(written):
                editing = editing.written(written, length)
            case "delete", _:
                editing = editing.taken_back()
            case "move", int(by):
                editing = editing.moved(by)
            case "place", int(place):
                editing = editing.placed(place)
            case "select", (int(anchor), int(caret)):
                editing = editing.selected(anchor, caret)
            case "run", int(place):
                editing = editing.run_at(place)
        assert len(editing.text) <= length
        ends = {0}
        for piece in characters(editing.text):
            ends.add(max(ends) + len(piece))
        assert {editing.caret, editing.anchor} <= ends
