"""What of a profile people see and feel."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """Timings, in seconds, out of the profile."""

    idle_s: float = 60
    still_there_s: float = 30
    farewell_s: float = 12
    forgotten_s: float = 45
    """How long a forgotten card or paper is reminded of before staff are told."""
    power_off_s: float = 60
    """How long an idle terminal stays up on its battery."""
    headset: bool = False
    """Whether somebody listens through a handset or headset that no sensor tells of."""


@dataclass(frozen=True)
class Configured:
    """What of a profile people see and feel, in force from the next session on."""

    place_name: str
    division: str
    settings: SessionSettings
