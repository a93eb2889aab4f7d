"""How a person wants the terminal: large letters, strong contrast, controls within reach, speech. Ends with them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

USUAL_VOLUME: Final = 50
"""Percent; what every person begins with (EN 301 549, 5.1.3.13)."""
VOLUME_STEP: Final = 10
LEAST_VOLUME: Final = 10
PATIENCE: Final = 2.0
"""How much longer somebody is waited for who reads large letters, listens, or finds their way by keys."""


class Aid(StrEnum):
    """What can be switched on by one touch."""

    LARGE = "large"
    CONTRAST = "contrast"
    LOW = "low"
    SPEECH = "speech"


@dataclass(frozen=True)
class Ease:
    """What is switched on now."""

    large: bool = False
    """Elder mode: large letters and targets, one thing a screen, more time."""
    contrast: bool = False
    low: bool = False
    """Everything touchable within the lower two thirds of the screen: for who sits in a wheelchair."""
    speech: bool = False
    keys: bool = False
    """The tactile keypad was used: what has the focus is shown and said."""
    volume: int = USUAL_VOLUME
    """Percent."""

    def has(self, aid: Aid) -> bool:
        """Whether an aid is on."""
        return bool(getattr(self, aid.value))

    @property
    def patience(self) -> float:
        """How many times the usual time this person is given."""
        return PATIENCE if self.large or self.speech or self.keys else 1.0
