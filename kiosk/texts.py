"""Words of the terminal itself (catalogue texts come with the catalogue): ``page_texts/``, a file an area."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from kiosk.contract import Words

LANGUAGES = ("zh", "en")


@cache
def _texts() -> dict[str, Words]:
    content: dict[str, object] = {}
    for path in sorted(Path(__file__).with_name("page_texts").glob("*.yaml")):
        area = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        if twice := content.keys() & area.keys():
            raise ValueError(f"{path.name}: texts that another file has, too: {', '.join(sorted(twice))}")
        content |= area
    return TypeAdapter(dict[str, Words]).validate_python(content)


def keys() -> frozenset[str]:
    """Every text's key."""
    return frozenset(_texts())


def said(words: Words, language: str) -> str:
    """A text in the session's language."""
    return words.en if language == "en" else words.zh


class Voice:
    """The terminal's texts in one language: ``voice("card.heading")``, ``voice("step", n=3, of=6)``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in. An unknown key is a bug and raises KeyError."""
        return said(_texts()[key], self.language).format(**values)

    def of(self, words: Words) -> str:
        """A catalogue text in this language."""
        return said(words, self.language)
