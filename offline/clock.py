"""The time, when the machine's own clock can't be trusted: its battery is dead, or somebody set it.

The centre tells the time in its signed greeting. From then on the monotonic clock counts, so that nobody can set the
time while the program runs. Before that, the time is the system's, but never earlier than a moment that is known to
have passed: the last that the centre told, which the terminal keeps on its disk.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

TOLERANCE: Final = timedelta(minutes=5)


def _system() -> datetime:
    return datetime.now(UTC)


def _monotonic() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)  # counts on while the machine sleeps


class Clock:
    """Call it for the present moment in UTC. From any thread. ``passed`` is a moment known to have passed."""

    def __init__(
        self,
        passed: datetime | None = None,
        *,
        system: Callable[[], datetime] = _system,
        monotonic: Callable[[], float] = _monotonic,
    ) -> None:
        self._system = system
        self._monotonic = monotonic
        self._lock = threading.Lock()
        started = max(system(), passed) if passed is not None else system()
        self._anchor = (started, monotonic())
        self._learned = False

    def __call__(self) -> datetime:
        """The present moment."""
        with self._lock:
            moment, at = self._anchor
            return moment + timedelta(seconds=self._monotonic() - at)

    def learn(self, told: datetime) -> None:
        """The centre just told the time. What differs by less than a minute is the way the answer took."""
        now = self()
        if not self._learned or abs(told - now) > timedelta(minutes=1):
            with self._lock:
                self._anchor = (told, self._monotonic())
                self._learned = True

    @property
    def learned(self) -> bool:
        """Whether the centre told the time since the start."""
        return self._learned

    def system_is_wrong(self) -> bool:
        """Whether the machine's clock differs so much that a technician should look at its battery."""
        return abs(self._system() - self()) > TOLERANCE
