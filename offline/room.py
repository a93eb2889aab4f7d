"""Whether there is room for another case. Pure, but for one look at the disk.

The terminal stops *accepting* while everything that was begun can still be finished: the reserve holds the largest
case that somebody is in the middle of, twice (write-ahead log and database), and the logs of weeks.
"""

import os
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from offline.durable import storage_errors


class Room(Enum):
    """How much there is."""

    PLENTY = auto()
    SCARCE = auto()
    """Enough; somebody should look why."""
    NONE = auto()
    """No new cases."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``reserve_bytes`` of the disk stay free; ``queue_bytes`` is the most that sealed cases may take."""

    reserve_bytes: int
    queue_bytes: int


def judge(free_bytes: int, sealed_bytes: int, limits: Limits) -> Room:
    """The room that these numbers leave: none below a limit, scarce within half a limit's distance of it."""
    if free_bytes < limits.reserve_bytes or sealed_bytes > limits.queue_bytes:
        return Room.NONE
    if free_bytes < limits.reserve_bytes * 3 // 2 or sealed_bytes > limits.queue_bytes // 2:
        return Room.SCARCE
    return Room.PLENTY


def free_bytes(folder: Path) -> int:
    """What the disk of a folder has left for this user. Raises OfflineError S1xx."""
    with storage_errors():
        figures = os.statvfs(folder)
    return figures.f_bavail * figures.f_frsize
