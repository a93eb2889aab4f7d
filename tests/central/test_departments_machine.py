"""What departments may do with their parts of a case, and their clocks: pure rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.handling.clock import TACIT_DAYS, Event, accepted_on, is_tacitly_accepted, promised_for
from central.handling.machine import FINISHED, Action, after, allowed, whole
from central.handling.told import told
from kiosk.contract import CaseState, DepartmentState
from kiosk.workdays import add_working_days, is_working_day, working_days_between

S = DepartmentState
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
ACTIONS = st.lists(st.sampled_from(Action), max_size=30)


def played(actions: list[Action]) -> list[tuple[DepartmentState, Action, DepartmentState]]:
    """The moves that a list of actions makes, the forbidden ones left out."""
    state, moves = S.RECEIVED, []
    done: list[Action] = []
    for action in actions:
        follows = after(state, action, done)
        if follows is not None:
            moves.append((state, action, follows))
            done.append(action)
            state = follows
    return moves


@given(ACTIONS)
def test_more_is_asked_for_at_most_once(actions: list[Action]) -> None:
    assert sum(action is Action.ASK_SUPPLEMENT for _, action, _ in played(actions)) <= 1


@given(ACTIONS)
def test_nothing_undoes_a_decision(actions: list[Action]) -> None:
    for before, action, follows in played(actions):
        if before in FINISHED:
            assert (before, action, follows) == (S.GRANTED, Action.DELIVER, S.DELIVERED)


@given(ACTIONS)
def test_nothing_is_granted_that_was_never_accepted(actions: list[Action]) -> None:
    moves = played(actions)
    if any(action is Action.GRANT for _, action, _ in moves):
        assert any(action in (Action.ACCEPT, Action.ACCEPT_TOLERANT) for _, action, _ in moves)


def test_every_state_but_the_last_ones_leads_on() -> None:
    for state in S:
        assert bool(allowed(state)) == (state not in FINISHED - {S.GRANTED})


@given(st.lists(st.sampled_from(S), min_size=1, max_size=8))
def test_the_whole_is_finished_only_when_every_part_is(states: list[DepartmentState]) -> None:
    finished = all(state in FINISHED for state in states)
    assert (whole(states) in (CaseState.DONE, CaseState.REFUSED)) == finished
    if S.SUPPLEMENT in states:
        assert whole(states) is CaseState.SUPPLEMENT


def test_one_grant_among_refusals_is_no_refusal_of_the_whole() -> None:
    assert whole([S.GRANTED, S.NOT_ACCEPTED]) is CaseState.DONE
    assert whole([S.NOT_GRANTED, S.NOT_ACCEPTED]) is CaseState.REFUSED


def test_silence_for_more_than_five_working_days_is_an_acceptance() -> None:
    fifth = datetime.combine(add_working_days(MONDAY.date(), TACIT_DAYS), MONDAY.time(), UTC)
    assert not is_tacitly_accepted(S.RECEIVED, MONDAY, [], fifth)
    assert is_tacitly_accepted(S.RECEIVED, MONDAY, [], fifth + timedelta(days=1))
    assert accepted_on(MONDAY, [], tacitly=True) == MONDAY.date()


def test_the_five_days_begin_anew_when_more_papers_have_come() -> None:
    came = MONDAY + timedelta(days=30)
    events = [Event(MONDAY, Action.ASK_SUPPLEMENT), Event(came, Action.SUPPLIED)]
    assert not is_tacitly_accepted(S.RECEIVED, MONDAY, events, came + timedelta(days=1))
    assert accepted_on(MONDAY, events, tacitly=True) == came.date()


def test_only_a_silent_department_accepts_by_silence() -> None:
    late = MONDAY + timedelta(days=60)
    for state in S:
        assert is_tacitly_accepted(state, MONDAY, [], late) == (state is S.RECEIVED)


@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 30))
def test_days_of_a_special_procedure_do_not_count(days: int, begins: int, lasts: int) -> None:
    begin = MONDAY + timedelta(days=begins)
    end = begin + timedelta(days=lasts)
    events = [Event(MONDAY, Action.ACCEPT), Event(begin, Action.BEGIN_SPECIAL), Event(end, Action.END_SPECIAL)]
    due = promised_for(MONDAY.date(), days, events, end)
    assert is_working_day(due)
    paused = working_days_between(begin.date(), end.date())
    assert working_days_between(MONDAY.date(), due) == days + paused


def test_the_promise_of_ten_days_ends_two_weeks_later() -> None:
    assert promised_for(date(2026, 11, 23), 10, [], MONDAY) == date(2026, 12, 7)


@pytest.mark.parametrize("state", [S.NOT_ACCEPTED, S.NOT_GRANTED])
def test_a_refusal_names_its_reason_and_the_remedy(state: DepartmentState) -> None:
    said = told(state, "不属于本部门职权。")
    assert "不属于本部门职权" in said.zh
    assert "行政复议" in said.zh
    assert "review" in said.en
