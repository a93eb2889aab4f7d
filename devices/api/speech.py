"""Speech: what a resident hears instead of, or beside, the screen (EN 301 549, 5.1.3)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.api.driver import CancelToken, Driver


class Channel(StrEnum):
    """Where speech comes out."""

    LOUDSPEAKER = "loudspeaker"
    PRIVATE = "private"
    """The headset: the only one for personal data."""


class SpeechEnd(StrEnum):
    """How an utterance ended."""

    SPOKEN = "spoken"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Manner:
    """How something is said. It belongs to one utterance, so nobody inherits the last person's volume."""

    channel: Channel = Channel.LOUDSPEAKER
    rate: int = 0
    """-100 (slowest) to 100; 0 is the usual speed."""
    volume: int | None = None
    """Percent; None is the terminal's own."""

    def __post_init__(self) -> None:
        if not -100 <= self.rate <= 100 or not 0 <= (self.volume or 0) <= 100:  # noqa: PLR2004 - the ranges above
            raise ValueError(f"rate {self.rate}, volume {self.volume}")


class Speaks(Driver, Protocol):
    """A voice."""

    def channels(self) -> frozenset[Channel]:
        """The channels that are fitted. Never raises; callable from any thread."""

    def say(self, text: str, language: str, cancel: CancelToken, manner: Manner = Manner()) -> SpeechEnd:
        """Say it in ``language`` (``zh``, ``en``) and return when it was heard, interrupted or cancelled.

        Nothing meant for the private channel ever comes out of the loudspeaker.
        Raises DeviceError SPEECH_ABSENT, SPEECH_SILENT, SPEECH_VOICE_MISSING, SPEECH_REFUSED, SPEECH_NOT_PRIVATE,
        GARBAGE.
        """

    def hush(self) -> None:
        """Interrupt what is being said, at once. Never raises; callable from any thread."""
