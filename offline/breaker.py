"""The circuit breaker of one destination: while it is silent or busy, nothing but a greeting is tried. Pure.

Times are seconds of a monotonic clock. One destination, one breaker: what one centre does stops nothing for another.
"""

from dataclasses import dataclass, replace
from typing import Final

from offline.retry import RETRY_AFTER_CAP_S, backoff_s

GREETING_S: Final = 30.0
"""How often the centre is greeted while all is well."""
BUSY_IN_A_ROW: Final = 3
"""So many refusals for want of time, one after another, are the destination's trouble and not a parcel's."""
_LEAST_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """``online``: whether the destination answered last, None before anything was tried. ``greet_at``: when to greet it
    next. ``quiet_until``: nothing goes there before, the greeting included."""

    online: bool | None = None
    silences: int = 0
    busy: int = 0
    greet_at: float = 0.0
    quiet_until: float = 0.0

    def lets_through(self, now: float) -> bool:
        """Whether parcels may be tried."""
        return self.online is not False and now >= self.quiet_until

    def opens_in_s(self, now: float) -> float:
        """Seconds until there may be something to do."""
        return max(0.0, self.quiet_until - now)

    def greets(self, now: float) -> bool:
        """Whether it is time for a greeting."""
        return now >= max(self.greet_at, self.quiet_until)

    def answered(self, now: float, interval_s: float = GREETING_S) -> "Breaker":
        """The destination itself answered, whatever it said."""
        return replace(self, online=True, silences=0, greet_at=now + interval_s)

    def served(self) -> "Breaker":
        """It did what it was asked."""
        return replace(self, busy=0)

    def silent(self, now: float, chance: float, interval_s: float = GREETING_S) -> "Breaker":
        """Nobody answered, or somebody else did: greet later and later, up to ten minutes apart, never in step.

        An outage ends for all terminals at once; a random moment in a span that grew with the outage spreads them over
        that span. ``chance`` is random in [0, 1).
        """
        wait_s = min(interval_s, _LEAST_S) + backoff_s(self.silences + 1, chance)
        if self.silences == 0:
            wait_s = min(wait_s, interval_s)
        return replace(self, online=False, silences=self.silences + 1, greet_at=now + wait_s)

    def refused_for_now(self, now: float, retry_after_s: float | None, chance: float) -> "Breaker":
        """It answered that it can't: what it asks for counts, else it is left alone after several in a row."""
        busy = self.busy + 1
        if retry_after_s is not None:
            asked_s = min(retry_after_s, RETRY_AFTER_CAP_S)
            wait_s = asked_s + chance * min(asked_s / 10, 30.0)
        elif busy >= BUSY_IN_A_ROW:
            wait_s = backoff_s(busy - BUSY_IN_A_ROW + 1, chance)
        else:
            wait_s = 0.0
        return replace(self, busy=busy, quiet_until=max(self.quiet_until, now + wait_s))

    def hurried(self) -> "Breaker":
        """Somebody says that the way may be free: greet now. What the destination asked for still counts."""
        return replace(self, greet_at=0.0)
