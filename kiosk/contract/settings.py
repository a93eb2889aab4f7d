"""What the centre may set of a terminal's profile: words, limits, hours and time-outs; never devices, never keys.

Every entry is optional and stands in the place of the profile's own of that name, whose limits hold for it
(kiosk/profile.py).
"""

from datetime import time

from pydantic import Field

from kiosk.contract.bulletin import BlockedItem
from kiosk.contract.values import Wire


class TerminalSettings(Wire):
    """Where it stands, and how large a photographed paper may be."""

    place: str | None = None
    division: str | None = None
    material_bytes: int | None = None


class SessionSettings(Wire):
    """Time-outs in seconds."""

    idle_s: float | None = None
    still_there_s: float | None = None
    farewell_s: float | None = None
    forgotten_s: float | None = None
    power_off_s: float | None = None


class NetworkSettings(Wire):
    """What the line may be used for, and how long the terminal goes on without it."""

    upload_kbit_s: int | None = None
    parts_from: time | None = None
    parts_until: time | None = None
    out_of_touch_h: float | None = None
    stale_days: float | None = None


class StorageSettings(Wire):
    """When no new cases are taken for want of room."""

    reserve_mb: int | None = None
    queue_mb: int | None = None


class Settings(Wire):
    """For one terminal, named in it. One with a lower ``version`` than a known one is a replay."""

    version: int = Field(ge=0)
    for_terminal: str
    terminal: TerminalSettings = TerminalSettings()
    session: SessionSettings = SessionSettings()
    network: NetworkSettings = NetworkSettings()
    storage: StorageSettings = StorageSettings()
    blocked: tuple[BlockedItem, ...] = ()
    """Items that nobody is to begin at this terminal; the bulletin names those of all terminals."""
