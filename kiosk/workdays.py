"""Working days (工作日): Monday to Friday, but for the public holidays and made-up days of ``holidays.yaml``.

Terms are counted from the day after the one that begins them (Civil Code, article 201).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import yaml

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


@cache
def _exceptions() -> tuple[frozenset[date], frozenset[date]]:
    """Weekdays that are free, and weekend days that are worked."""
    content = yaml.load((Path(__file__).parent / "holidays.yaml").read_bytes(), yaml.CSafeLoader)
    years = content["years"].values()
    free = {day for year in years for span in year["free"] for day in _span(span["first"], span["last"])}
    return frozenset(free), frozenset(day for year in years for day in year["worked"])


def _span(first: date, last: date) -> Iterator[date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def is_working_day(day: date) -> bool:
    """Whether offices work on this day. Of a year without an entry only weekends are known to be free."""
    free, worked = _exceptions()
    return day in worked or (day.weekday() < _SATURDAY and day not in free)


def add_working_days(day: date, days: int) -> date:
    """The last day of a term of ``days`` (0 and more) working days that ``day`` begins."""
    while days > 0:
        day += _DAY
        days -= is_working_day(day)
    return day


def working_days_between(a: date, b: date) -> int:
    """Working days after ``a`` up to and with ``b``; negative when ``b`` is earlier."""
    if b < a:
        return -working_days_between(b, a)
    return sum(is_working_day(day) for day in _span(a + _DAY, b))
