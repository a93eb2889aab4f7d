"""A terminal's catalogue becomes the newest by its changes alone, to the byte; what does not fit is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue.changes import DoesNotFitError, changes_between, with_changes
from kiosk.contract import Catalogue, CatalogueChanges, canonical

SIGNATURE = "0" * 16 + ":AA=="


def _dumped(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.fixture(scope="session")
def shipped(sandbox_catalogue: Catalogue) -> bytes:
    return canonical(sandbox_catalogue)


@pytest.fixture
def edited(shipped: bytes) -> Callable[[Callable[[dict[str, Any]], None]], bytes]:
    """The shipped catalogue at the next version, with an edit."""

    def edit(change: Callable[[dict[str, Any]], None]) -> bytes:
        content = json.loads(shipped)
        content["version"] += 1
        change(content)
        return _dumped(content)

    return edit


def _carried(old: bytes, new: bytes) -> tuple[bytes, int]:
    """What the terminal puts together, and how many bytes travelled."""
    sent = canonical(changes_between(old, new, SIGNATURE))
    return with_changes(old, CatalogueChanges.model_validate_json(sent)), len(sent)


def test_a_corrected_text_travels_alone(shipped: bytes, edited: Callable[..., bytes]) -> None:
    def correct(content: dict[str, Any]) -> None:
        content["items"][3]["summary"]["zh"] = "改过的一句话。"

    new = edited(correct)
    made, sent = _carried(shipped, new)
    assert made == new
    assert sent < len(new) / 100


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["items"].pop(5),
        lambda content: content["items"].reverse(),
        lambda content: content["items"].append(content["items"][0] | {"code": "x" * 31}),
        lambda content: content["elements"][0].pop("group"),
        lambda content: content["routes"].pop(),
        lambda content: content.pop("halls"),
        lambda content: content["topics"].clear(),
        lambda content: content["adviser"].insert(0, content["adviser"][0] | {"code": "new"}),
    ],
)
def test_every_kind_of_change_arrives_to_the_byte(
    shipped: bytes, edited: Callable[..., bytes], change: Callable[[dict[str, Any]], None]
) -> None:
    new = edited(change)
    assert _carried(shipped, new)[0] == new


ENTRIES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), max_size=6)


@settings(deadline=None)
@given(old=ENTRIES, new=ENTRIES, backwards=st.booleans())
def test_any_list_of_entries_becomes_any_other(old: dict[str, int], new: dict[str, int], backwards: bool) -> None:
    def content(entries: dict[str, int], version: int) -> bytes:
        rows = [{"code": code, "value": value} for code, value in entries.items()]
        return _dumped({"version": version, "rows": rows[::-1] if backwards else rows})

    assert _carried(content(old, 1), content(new, 2))[0] == content(new, 2)


def test_changes_of_another_version_are_refused(shipped: bytes, edited: Callable[..., bytes]) -> None:
    new = edited(lambda content: content["items"].pop())
    changes = changes_between(shipped, new, SIGNATURE)
    with pytest.raises(DoesNotFitError):
        with_changes(new, changes)


def test_an_order_that_names_what_is_not_here_is_refused(shipped: bytes, edited: Callable[..., bytes]) -> None:
    def add(content: dict[str, Any]) -> None:
        content["items"].append(content["items"][0] | {"code": "x" * 31})

    changes = changes_between(shipped, edited(add), SIGNATURE)
    cut = changes.model_copy(
        update={"sections": {name: part.model_copy(update={"entries": ()}) for name, part in changes.sections.items()}}
    )
    with pytest.raises(DoesNotFitError):
        with_changes(shipped, cut)
