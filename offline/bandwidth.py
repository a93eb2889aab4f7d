"""A cap on what is sent: a token bucket that all uploads of this terminal share."""

import threading
from collections.abc import Callable
from time import monotonic, sleep


class Bandwidth:
    """At most ``bytes_per_s`` on average, and a second's worth at once; 0: no cap. From any thread."""

    def __init__(
        self,
        bytes_per_s: float,
        *,
        clock: Callable[[], float] = monotonic,
        wait: Callable[[float], None] = sleep,
    ) -> None:
        self.bytes_per_s = bytes_per_s
        self._clock = clock
        self._wait = wait
        self._lock = threading.Lock()
        self._free_at = clock()

    def take(self, size: int) -> float:
        """Wait until ``size`` bytes may be sent; the seconds that were waited."""
        rate = self.bytes_per_s
        if not rate:
            return 0.0
        with self._lock:
            now = self._clock()
            self._free_at = max(self._free_at, now - 1.0) + size / rate
            wait_s = max(0.0, self._free_at - now)
        if wait_s:
            self._wait(wait_s)
        return wait_s
