"""Power: mains or battery, and for how long."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.api.driver import Driver


class PowerSource(StrEnum):
    """What the terminal runs on."""

    MAINS = "mains"
    BATTERY = "battery"
    UNKNOWN = "unknown"
    """The supply's word is old or missing."""


@dataclass(frozen=True)
class Power:
    """What the supply says. None: it does not say."""

    source: PowerSource = PowerSource.UNKNOWN
    battery_low: bool = False
    """Shut down now: what is left is for that alone."""
    charge_percent: int | None = None
    runtime_s: int | None = None
    """How long the battery lasts at this load."""


class ReportsPower(Driver, Protocol):
    """An uninterruptible power supply."""

    def power(self) -> Power:
        """Ask, in less than a second; stale data are UNKNOWN.

        Raises DeviceError POWER_ABSENT, POWER_SILENT, POWER_UNIT_UNKNOWN, POWER_REFUSED, GARBAGE.
        """
