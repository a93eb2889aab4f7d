"""Times for people: Beijing time (UTC+8, no summer time since 1991), whatever the machine's zone."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
_EVENING, _MORNING = 21, 6


def beijing_time(moment: datetime) -> datetime:
    """An aware moment as Beijing wall-clock time."""
    return moment.astimezone(BEIJING)


def beijing_date(moment: datetime) -> date:
    """The day in Beijing."""
    return beijing_time(moment).date()


def is_night(moment: datetime) -> bool:
    """Whether lobbies are dark and screens should not dazzle."""
    hour = beijing_time(moment).hour
    return hour >= _EVENING or hour < _MORNING
