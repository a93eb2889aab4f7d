"""The sensor at a presenter's exit: whether a receipt still lies there.

No command for it is common to all models. The defaults are those of Custom's VKP80 family (VKP80III commands manual
1.60, DLE EOT 20 "full status": six bytes, 10 0F first; bit 5 of the third: ticket present in output).
"""

from dataclasses import dataclass
from typing import Self

from devices.api import Media, Settings


@dataclass(frozen=True, kw_only=True)
class ExitSensor:
    """How a model is asked, and which bit of its answer says that paper is there."""

    query: bytes
    answer_start: bytes
    answer_length: int
    byte: int
    """Counted from 0, the fixed bytes of ``answer_start`` included."""
    mask: int

    def __post_init__(self) -> None:
        if not self.query:
            raise ValueError("exit_query is empty")
        if not len(self.answer_start) <= self.byte < self.answer_length:
            raise ValueError(f"exit_byte {self.byte} is not within the answer")
        if not 0 < self.mask <= 0xFF:  # noqa: PLR2004 (a byte)
            raise ValueError(f"exit_mask {self.mask} is no bit")

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Settings: ``exit_sensor`` (false); ``exit_query`` and ``exit_answer_start`` as hexadecimal digits,
        ``exit_answer_length``, ``exit_byte``, ``exit_mask``. Raises ValueError, TypeError.
        """
        if settings.get("exit_sensor", False) is not True:
            return None
        return cls(
            query=bytes.fromhex(settings.get("exit_query", "10 04 14")),
            answer_start=bytes.fromhex(settings.get("exit_answer_start", "10 0F")),
            answer_length=int(settings.get("exit_answer_length", 6)),
            byte=int(settings.get("exit_byte", 2)),
            mask=int(settings.get("exit_mask", 0x20)),
        )

    def media(self, answer: bytes | None) -> Media:
        """What an answer says; silence is unknown."""
        if answer is None or len(answer) <= self.byte:
            return Media.UNKNOWN
        return Media.PRESENT if answer[self.byte] & self.mask else Media.NOT_PRESENT
