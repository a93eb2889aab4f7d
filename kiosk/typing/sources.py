"""What the keyboard on the screen asks for characters, and what it is answered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.screen_events import Stroke


class Way(StrEnum):
    """How characters are made of touches."""

    PINYIN = "pinyin"
    """Letters of the sounds: whole words and sentences."""
    HANDWRITING = "handwriting"
    """Pen strokes of one character."""
    STROKES = "strokes"
    """The five kinds of strokes in writing order: h s p n z, ``*`` for any."""
    PARTS = "parts"
    """Letters of the sounds of a character's parts: tu kou for the rare 𠮷."""


class Readiness(StrEnum):
    """Whether a way can be used now."""

    READY = "ready"
    STARTING = "starting"
    MISSING = "missing"
    """Not installed here, or it ends whenever it is started."""


@dataclass(frozen=True)
class Found:
    """What was made of the touches so far."""

    candidates: tuple[str, ...] = ()
    """Likeliest first."""
    text: str = ""
    """Finished by a pick; nothing is composed any more then."""
    composed: str = ""
    """How what is composed is shown, where that is not simply its letters."""


class TypingSource(Protocol):
    """None everywhere means: this way can't be used now; ``readiness`` tells why."""

    def readiness(self, way: Way) -> Readiness:
        """Whether a way can be used now. Asking starts what was not started yet."""

    def compose(self, way: Way, code: str) -> Found | None:
        """What the letters or strokes typed so far may mean."""

    def pick(self, index: int) -> Found | None:
        """Choose a candidate of the last pinyin: the finished text, or what the rest may mean."""

    def recognise(self, strokes: tuple[Stroke, ...]) -> Found | None:
        """What the written strokes may mean; each is points in 0…1 of a square pad."""

    def forget(self) -> None:
        """Drop what is being composed."""


class NoTyping:
    """No engine at all: letters, digits and signs only."""

    def readiness(self, way: Way) -> Readiness:  # noqa: ARG002 - the source's door
        """Nothing is installed."""
        return Readiness.MISSING

    def compose(self, way: Way, code: str) -> Found | None:  # noqa: ARG002 - the source's door
        """Not available."""
        return None

    def pick(self, index: int) -> Found | None:  # noqa: ARG002 - the source's door
        """Not available."""
        return None

    def recognise(self, strokes: tuple[Stroke, ...]) -> Found | None:  # noqa: ARG002 - the source's door
        """Not available."""
        return None

    def forget(self) -> None:
        """Nothing is kept."""
