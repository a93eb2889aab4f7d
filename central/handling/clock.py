"""A departmental case's clock, in working days, Beijing time. Pure.

A department that says nothing within five working days has accepted on the day of receipt (行政许可法, Art. 32). The
promised days run from the acceptance; those of a special procedure do not count (Art. 45).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

from central.handling.machine import Action
from kiosk.contract import DepartmentState
from kiosk.workdays import add_working_days, working_days_between

TACIT_DAYS: Final = 5
_BEIJING: Final = timezone(timedelta(hours=8))
_ACCEPTED_BY: Final = (Action.ACCEPT, Action.ACCEPT_TOLERANT)


@dataclass(frozen=True)
class Event:
    """An action on a departmental case."""

    at: datetime
    action: Action


def beijing_day(at: datetime) -> date:
    """The day in Beijing."""
    return at.astimezone(_BEIJING).date()


def is_tacitly_accepted(state: DepartmentState, received_at: datetime, events: Sequence[Event], now: datetime) -> bool:
    """Whether silence has made an acceptance."""
    if state is not DepartmentState.RECEIVED:
        return False
    return working_days_between(beijing_day(_arrived(received_at, events)), beijing_day(now)) > TACIT_DAYS


def accepted_on(received_at: datetime, events: Sequence[Event], *, tacitly: bool) -> date | None:
    """The day from which the promised days run; None before the acceptance."""
    if tacitly:
        return beijing_day(_arrived(received_at, events))
    return next((beijing_day(event.at) for event in events if event.action in _ACCEPTED_BY), None)


def promised_for(accepted: date, days: int, events: Sequence[Event], now: datetime) -> date:
    """The last working day of the promise."""
    paused = 0
    begun: datetime | None = None
    for event in events:
        if event.action is Action.BEGIN_SPECIAL:
            begun = event.at
        elif event.action is Action.END_SPECIAL and begun is not None:
            paused += working_days_between(beijing_day(begun), beijing_day(event.at))
            begun = None
    if begun is not None:
        paused += working_days_between(beijing_day(begun), beijing_day(now))
    return add_working_days(accepted, days + paused)


def _arrived(received_at: datetime, events: Sequence[Event]) -> datetime:
    """When the last of what was asked for came in."""
    return max((event.at for event in events if event.action is Action.SUPPLIED), default=received_at)
