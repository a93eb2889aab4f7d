"""How much is sent at once: more while it goes well, much less when the centre or the network can't keep up. Pure.

Additive increase and multiplicative decrease, as in TCP: many terminals that share a line or a centre come to share it
evenly, and none has to be configured for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from offline.failures import OfflineFailure
from offline.retry import Busy, NotTheCentre, Outcome, Unreachable

MOST_AT_ONCE = 4
MOST_TOGETHER = 16
_OVERLOAD = frozenset({OfflineFailure.ANSWER_TIMED_OUT, OfflineFailure.CONNECT_TIMED_OUT})


@dataclass(frozen=True, slots=True)
class Pace:
    """``window``: how many requests are under way at once. ``together``: how many small parcels one request carries."""

    window: float = 1.0
    together: int = 1

    @property
    def at_once(self) -> int:
        """Whole requests."""
        return int(self.window)

    def after(self, outcomes: Sequence[Outcome]) -> "Pace":
        """The pace after one request, of whose envelopes this became."""
        troubles = [outcome for outcome in outcomes if isinstance(outcome, Busy | Unreachable | NotTheCentre)]
        match troubles[0] if troubles else None:
            case Busy():
                return Pace(max(1.0, self.window / 2), max(1, self.together // 2))
            case Unreachable(kind, _) if kind in _OVERLOAD:
                return Pace(max(1.0, self.window / 2), 1)
            case Unreachable() | NotTheCentre():
                return Pace()
            case _:
                return Pace(
                    min(float(MOST_AT_ONCE), self.window + 1 / self.window), min(MOST_TOGETHER, self.together * 2)
                )
