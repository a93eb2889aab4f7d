"""A bounded slice of ``./dev bench faults``: kills and hostile lines, with the real centre at the end of them."""

import pytest

from benchmarks.faults import whole_program
from benchmarks.faults.kills import killed
from benchmarks.faults.network import over_a_hostile_line
from benchmarks.faults.outcome import Outcome

pytestmark = pytest.mark.whole


def broken(outcomes: list[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if not outcome.met]


def test_kills_of_the_program_and_of_the_centre_lose_and_double_nothing() -> None:
    outcomes = list(killed(points=25, centre_points=1))

    assert broken(outcomes) == []
    assert all(outcome.promised for outcome in outcomes)


def test_a_hostile_line_loses_and_doubles_nothing() -> None:
    outcomes = list(over_a_hostile_line(lives=1, life_s=1.2))

    assert broken(outcomes) == []
    assert [outcome.fault for outcome in outcomes if not outcome.injected] == []
    assert sum(outcome.promised for outcome in outcomes) > len(outcomes)


def test_kills_of_the_whole_program_with_its_screens_lose_and_double_nothing() -> None:
    cases, papers = whole_program.killed(points=6)

    assert broken([cases, papers]) == []
    assert cases.injected >= 6
    assert cases.promised
