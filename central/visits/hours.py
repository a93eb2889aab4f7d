"""When a service centre gives out numbers, and its half hours of appointments. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from kiosk.contract import Hall
from kiosk.workdays import is_working_day

SLOT: Final = timedelta(minutes=30)
DAYS: Final = 5
"""Open days ahead for which appointments are given, today not among them."""
_BEIJING: Final = timezone(timedelta(hours=8))


def beijing_day(now: datetime) -> date:
    """The day at the service centres."""
    return now.astimezone(_BEIJING).date()


def is_open(hall: Hall, now: datetime) -> bool:
    """Whether it gives out numbers now."""
    span = _span(hall, beijing_day(now))
    return span is not None and span[0] <= now < span[1]


def half_hours(hall: Hall, now: datetime) -> Iterator[datetime]:
    """The beginnings of the half hours that can be booked now."""
    day, open_days = beijing_day(now), 0
    while open_days < DAYS and hall.opens is not None:
        day += timedelta(days=1)
        if (span := _span(hall, day)) is None:
            continue
        open_days += 1
        begins, ends = span
        while begins + SLOT <= ends:
            yield begins
            begins += SLOT


def _span(hall: Hall, day: date) -> tuple[datetime, datetime] | None:
    if hall.opens is None or hall.closes is None or not (hall.every_day or is_working_day(day)):
        return None
    opens, closes = (datetime.combine(day, time.fromisoformat(t), _BEIJING) for t in (hall.opens, hall.closes))
    return opens.astimezone(UTC), closes.astimezone(UTC)
