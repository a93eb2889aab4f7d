"""When the centre is tried, and how much is sent at once: the pure decisions."""

import pytest

from offline.bandwidth import Bandwidth
from offline.breaker import BUSY_IN_A_ROW, Breaker
from offline.failures import OfflineFailure
from offline.pace import MOST_AT_ONCE, MOST_TOGETHER, Pace
from offline.retry import Busy, Delivered, NotTheCentre, Outcome, Refused, Unreachable

GOOD = Delivered(b"", "")
SLOW = Unreachable(OfflineFailure.ANSWER_TIMED_OUT, "")


def test_before_anything_is_known_parcels_are_tried_and_the_centre_is_greeted() -> None:
    assert Breaker().lets_through(0.0)
    assert Breaker().greets(0.0)


def test_a_silent_centre_gets_greetings_only_and_later_and_later() -> None:
    breaker = Breaker().answered(100.0)
    gaps = []
    for _ in range(14):
        breaker = breaker.silent(1000.0, 1.0)
        assert not breaker.lets_through(1000.0)
        gaps.append(breaker.greet_at - 1000.0)

    assert gaps == [2, 3, 5, 9, 17, 33, 65, 129, 257, 513, 601, 601, 601, 601]
    assert not breaker.greets(1600.0)
    assert breaker.greets(1601.0)
    back = breaker.answered(1601.0)
    assert (back.lets_through(1601.0), back.silences) == (True, 0)


def test_what_the_centre_asks_for_is_kept_to_by_greetings_too_and_by_whoever_is_in_a_hurry() -> None:
    breaker = Breaker().answered(0.0).refused_for_now(0.0, 120.0, 0.0).hurried()

    assert not breaker.lets_through(119.9)
    assert not breaker.greets(119.9)
    assert breaker.opens_in_s(20.0) == 100.0
    assert breaker.lets_through(120.0)


@pytest.mark.parametrize(("asked", "chance", "wait"), [(120.0, 1.0, 132.0), (1e9, 0.0, 3600.0), (1e9, 1.0, 3630.0)])
def test_what_is_asked_for_is_spread_and_bounded(asked: float, chance: float, wait: float) -> None:
    assert Breaker().refused_for_now(0.0, asked, chance).quiet_until == wait


def test_one_parcel_that_the_centre_cannot_cope_with_stops_no_other() -> None:
    breaker = Breaker().answered(0.0)
    for _ in range(10):
        breaker = breaker.refused_for_now(0.0, None, 1.0)
        assert breaker.lets_through(0.0)
        breaker = breaker.served()


def test_a_centre_that_fails_for_one_after_the_other_is_left_alone_longer_and_longer() -> None:
    breaker = Breaker().answered(0.0)
    waits = []
    for _ in range(BUSY_IN_A_ROW + 3):
        breaker = breaker.refused_for_now(0.0, None, 1.0)
        waits.append(breaker.quiet_until)

    assert waits == [0, 0, 1, 2, 4, 8]


def test_the_pace_grows_slowly_halves_under_load_and_begins_anew_after_silence() -> None:
    pace = Pace()
    grown = []
    for _ in range(12):
        pace = pace.after([GOOD])
        grown.append((pace.at_once, pace.together))
    assert grown[:4] == [(2, 2), (2, 4), (2, 8), (3, 16)]
    assert grown[-1] == (MOST_AT_ONCE, MOST_TOGETHER)
    assert (pace.after([GOOD, Busy(None, 503)]).at_once, pace.after([GOOD, Busy(None, 503)]).together) == (2, 8)
    assert (pace.after([SLOW]).at_once, pace.after([SLOW]).together) == (2, 1)
    for outcome in (Unreachable(OfflineFailure.CONNECTION_LOST, ""), NotTheCentre("")):
        assert pace.after([outcome]) == Pace()


@pytest.mark.parametrize("outcome", [GOOD, Refused(422, "", ""), Busy(None, 503), SLOW, NotTheCentre("")])
def test_the_pace_never_leaves_its_bounds(outcome: Outcome) -> None:
    for start in (Pace(), Pace(4.0, 16), Pace(1.5, 3)):
        after = start.after([outcome])
        assert 1 <= after.at_once <= MOST_AT_ONCE
        assert 1 <= after.together <= MOST_TOGETHER


def test_a_cap_holds_on_average_and_lets_a_second_s_worth_through_at_once() -> None:
    now = [0.0]
    bandwidth = Bandwidth(1000.0, clock=lambda: now[0], wait=lambda seconds: now.__setitem__(0, now[0] + seconds))
    now[0] = 50.0

    assert bandwidth.take(1000) == 0.0
    for _ in range(10):
        bandwidth.take(500)

    assert now[0] == pytest.approx(55.0)
