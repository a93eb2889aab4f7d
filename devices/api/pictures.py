"""Pictures and cameras."""

from dataclasses import dataclass
from typing import Protocol

from devices.api.driver import Driver


@dataclass(frozen=True)
class Picture:
    """An RGB picture: ``len(rgb) == width * height * 3``, rows from the top, 8 bits a channel."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True)
class Frame:
    """A camera picture with its monotonic time (seconds, ``time.monotonic``) and running number."""

    picture: Picture
    taken_at: float
    number: int


class TakesPictures(Driver, Protocol):
    """A camera. Frames live in memory only."""

    def latest(self) -> Frame | None:
        """The newest frame, None before the first. Never blocks; callable from any thread."""

    def start(self) -> None:
        """Begin streaming (lamp on). Raises DeviceError."""

    def stop(self) -> None:
        """End streaming and forget the frames; never raises."""
