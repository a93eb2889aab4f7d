"""Words get the room they need, measured and drawn alike."""

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.texts import LANGUAGES
from kiosk.view import SearchBody
from screens.application import prepare
from screens.components.room import Room
from screens.samples import pages
from screens.theme import Type

_WIDE = 2000


@pytest.fixture(autouse=True)
def _fonts(qapp: QApplication) -> None:
    prepare(qapp)


def _facts() -> set[str]:
    """Short words that are drawn as wide as they are: on the chips of tiles."""
    bodies = [page.body for language in LANGUAGES for page in pages(language).values()]
    return {fact for body in bodies if isinstance(body, SearchBody) for tile in body.results for fact in tile.facts}


@pytest.mark.parametrize("style", Type)
def test_words_as_wide_as_they_are_stand_on_one_line(style: Type) -> None:
    room = Room(style)
    assert _facts()
    wrapped = {text for text in _facts() if room.needed(text, room.wide(text)) != room.needed(text, _WIDE)}
    assert wrapped == set()
