"""Which driver leaks descriptors into the terminal's own process: the one under whose work their number grows most.

A count before and after each piece of work is credited to whoever did it. Others' comings and goings meanwhile even
out; a leak does not. Drivers in child processes are watched there (devices/child.py).
"""

import os
import resource
from collections import Counter
from threading import Lock
from typing import Final

MOST_HELD: Final = min(512, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
"""A terminal at work holds about a hundred; at the process's own limit nothing could be opened any more."""


def held() -> int:
    """Descriptors that this process holds."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names only, and asked often


class DescriptorLedger:
    """What each device's work left open, added up. For all threads."""

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._left_open: Counter[str] = Counter()
        self._lock = Lock()

    def credit(self, name: str, grown: int) -> bool:
        """Add what a piece of work left open. True: too much is open, and of all devices this one left the most."""
        with self._lock:
            self._left_open[name] += grown
            return self.too_many() and self._left_open.most_common(1)[0][0] == name

    def forget(self, name: str) -> None:
        """The device begins anew."""
        with self._lock:
            del self._left_open[name]

    def too_many(self) -> bool:
        """Whether the process holds more than any honest set of drivers needs."""
        return held() > self._most
