"""Terms in working days skip weekends and holidays, and count made-up days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.workdays import add_working_days, is_working_day, working_days_between


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # begun on a Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # a Saturday made up
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_a_term_ends_on_a_working_day(begun: date, days: int, due: date) -> None:
    assert add_working_days(begun, days) == due


@given(day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), days=st.integers(1, 90))
def test_a_terms_length_can_be_counted_back(day: date, days: int) -> None:
    due = add_working_days(day, days)
    assert is_working_day(due)
    assert working_days_between(day, due) == days
    assert working_days_between(due, day) == -days


def test_a_year_without_a_notice_has_weekends_only() -> None:
    days = [date(2031, 1, 1) + timedelta(days=n) for n in range(7)]
    assert sum(map(is_working_day, days)) == 5
