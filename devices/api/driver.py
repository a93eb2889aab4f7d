"""What every driver is: its life, its state, its one kind of error."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from devices.failures import DeviceFailure

CancelToken = Event
"""Set by whoever no longer wants the result; a driver looks at it often."""

Settings = Mapping[str, Any]
"""A device's table in the profile, without its ``driver`` entry."""


class DeviceError(Exception):
    """A fault of the world.

    ``failure`` is the published code; ``detail`` is for the technician and never holds personal data.
    """

    def __init__(self, failure: DeviceFailure, detail: str = "") -> None:
        super().__init__(f"{failure.name} ({failure.value}) {detail}".rstrip())
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True)
class Ready:
    """The device works. ``warnings`` are codes of conditions that do not stop it (paper near its end)."""

    detail: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Absent:
    """The device can't be reached: unplugged, switched off, not configured."""

    failure: DeviceFailure
    detail: str = ""


@dataclass(frozen=True)
class Blocked:
    """The device is there and can't work: no paper, cover open, library missing."""

    failure: DeviceFailure
    detail: str = ""


Status = Ready | Absent | Blocked


class Driver(Protocol):
    """Life of every driver. ``open`` may be called again after ``close``; both are idempotent."""

    def open(self) -> None:
        """Connect. Raises DeviceError."""

    def close(self) -> None:
        """Let go of everything; never raises."""

    def status(self) -> Status:
        """Ask the device, in less than a second. Never raises."""
