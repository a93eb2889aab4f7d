"""From single looks to presence, as a pure function of time: quick to greet, slow to give up.

Somebody who stands still and looks down at a paper shows neither face nor motion for a while.
"""

from dataclasses import dataclass, replace

from devices.api import Presence


@dataclass(frozen=True)
class Limits:
    """Seconds. ``away_s`` without a sign is absence; ``silent_s`` without a picture is not knowing."""

    away_s: float = 8.0
    silent_s: float = 3.0


@dataclass(frozen=True)
class Watch:
    """What was seen so far, times in seconds; None: never. ``first_at``: begin of the unbroken run of pictures."""

    first_at: float | None = None
    looked_at: float | None = None
    sign_at: float | None = None


def looked(watch: Watch, at_s: float, limits: Limits, *, sign: bool) -> Watch:
    """A picture was looked at, and showed a sign of somebody or none."""
    broken = watch.looked_at is None or at_s - watch.looked_at > limits.silent_s
    if broken:
        # Who stood there before the pictures failed may have left meanwhile.
        return Watch(first_at=at_s, looked_at=at_s, sign_at=at_s if sign else None)
    return replace(watch, looked_at=at_s, sign_at=at_s if sign else watch.sign_at)


def presence(watch: Watch, at_s: float, limits: Limits) -> Presence:
    """What may be said at a time."""
    if watch.looked_at is None or watch.first_at is None or at_s - watch.looked_at > limits.silent_s:
        return Presence.UNKNOWN
    if watch.sign_at is not None and watch.looked_at - watch.sign_at < limits.away_s:
        return Presence.PRESENT
    if watch.sign_at is None and watch.looked_at - watch.first_at < limits.away_s:
        return Presence.UNKNOWN
    return Presence.NOT_PRESENT
