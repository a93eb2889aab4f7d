"""The guide: questions that lead whoever does not know the service's name to it, and questions asked in a sentence."""

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from kiosk.contract.values import Code, ItemCode, Wire, Words

LONGEST_QUESTION: Final = 100
"""Characters of a question asked in a sentence."""
MOST_ANSWERED: Final = 8
"""Items that an answer names at most."""


class AdviserOption(Wire):
    """An answer to choose: it leads to another question, or to the items that fit."""

    label: Words
    question: Code | None = None
    items: tuple[ItemCode, ...] = ()


class AdviserQuestion(Wire):
    """A question of the guide; the catalogue's first is where everybody begins."""

    code: Code
    text: Words
    options: tuple[AdviserOption, ...]


class FreeQuestion(Wire):
    """What somebody wants, in their own words. Whoever asks is not known and not recorded."""

    terminal: str
    text: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    language: Literal["zh", "en"]


class AnsweredBy(StrEnum):
    """Who answered a question."""

    RETRIEVAL = "retrieval"
    """The search found the items; nobody wrote a text for this person."""
    LANGUAGE_MODEL = "language-model"
    """A machine chose among what the search found, and wrote the text."""


class FreeAnswer(Wire):
    """The items that may be meant, best first, with who says so."""

    kind: AnsweredBy
    text: str = Field(min_length=1, max_length=300)
    items: tuple[ItemCode, ...] = Field(max_length=MOST_ANSWERED)
    disclaimer: str = Field(min_length=1)
    """How far the answer can be relied on."""
