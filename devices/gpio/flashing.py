"""When a flashing lamp is lit, as pure functions of time. Half of each period it is lit, half dark."""

from collections.abc import Iterable
from math import floor

from devices.api import FlashRate

PERIODS_S = {FlashRate.SLOW: 2.0, FlashRate.MEDIUM: 1.0, FlashRate.QUICK: 0.5}
"""XFS4IoT names the rates and leaves their speed to the maker."""


def lit(rate: FlashRate, at_s: float) -> bool:
    """Whether a lamp is lit so many seconds after the flashing began; all of a rate flash together."""
    if rate in PERIODS_S:
        return floor(at_s / (PERIODS_S[rate] / 2)) % 2 == 0
    return rate is FlashRate.CONTINUOUS


def next_change_s(rates: Iterable[FlashRate], at_s: float) -> float | None:
    """Seconds from ``at_s`` until the first lamp changes; None when nothing flashes."""
    halves = [PERIODS_S[rate] / 2 for rate in rates if rate in PERIODS_S]
    return min(((floor(at_s / half) + 1) * half - at_s for half in halves), default=None)
