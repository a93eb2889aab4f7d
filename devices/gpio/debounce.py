"""When an input's change is believed: a switch bounces, and a loose plug flutters."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """An input's level at a time, in seconds."""

    at_s: float
    level: bool


def settled(before: bool | None, samples: Sequence[Sample], debounce_s: float) -> bool | None:  # noqa: FBT001 - a level
    """The level to believe; None while it can't be said, so that another sample is needed.

    A sample that agrees with what was believed ``before`` counts at once; another level when it has lasted.
    """
    last = samples[-1]
    if last.level == before:
        return before
    since = last.at_s
    for sample in reversed(samples):
        if sample.level != last.level:
            break
        since = sample.at_s
    return last.level if last.at_s - since >= debounce_s else None
