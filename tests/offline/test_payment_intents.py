"""An intent to pay is durable before any money moves, has one key for one case, and keeps what is paid paid."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offline.database import Database
from offline.failures import OfflineError, OfflineFailure
from offline.payment_intents import ASKED_AFTER_CLOSING, TRANSITIONS, IntentState, PaymentIntents

ROOT = Path(__file__).parents[2]
CASE = "T0001-20260307-0001-X"
LATER = timedelta(minutes=1)
ANSWERS = [state for state in IntentState if state is not IntentState.CREATED]

# Begins intents for ever and tells each key once it is promised; it is killed somewhere in between.
WORKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from offline.database import Database
from offline.payment_intents import IntentState, PaymentIntents

intents = PaymentIntents(Database(Path(sys.argv[1])))
noon = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
for number in range(10_000):
    key = f"{number:032x}"
    intents.begin(key, f"case-{number}", 1000 + number, noon)
    print(key, "begun", flush=True)
    if number % 2:
        intents.advance(key, IntentState.PAID, noon)
        print(key, "paid", flush=True)
"""


@pytest.fixture
def intents(database: Database) -> PaymentIntents:
    return PaymentIntents(database)


def in_state(intents: PaymentIntents, state: IntentState, at: datetime) -> str:
    """An intent that has come to a state; its key."""
    key = "a" * 32
    intents.begin(key, CASE, 1000, at)
    if state is not IntentState.CREATED:
        intents.advance(key, state, at)
    return key


def test_an_intent_is_on_disk_before_begin_returns(tmp_path: Path, noon: datetime) -> None:
    path = tmp_path / "terminal.db"
    with Database(path) as database:
        PaymentIntents(database).begin("a" * 32, CASE, 1000, noon)
        with Database(path) as other:
            seen = PaymentIntents(other).of(CASE)
    assert seen is not None
    assert (seen.key, seen.amount_fen, seen.state, seen.created_at) == ("a" * 32, 1000, IntentState.CREATED, noon)


@pytest.mark.parametrize("state", list(IntentState))
def test_asking_again_for_the_same_case_and_amount_gives_the_same_intent(
    intents: PaymentIntents, noon: datetime, state: IntentState
) -> None:
    key = in_state(intents, state, noon)
    again = intents.begin("b" * 32, CASE, 1000, noon + LATER)
    assert (again.key, again.state) == (key, state)


@pytest.mark.parametrize(
    "state",
    [
        IntentState.CREATED,
        IntentState.REQUESTED,
        IntentState.UNKNOWN,
        IntentState.PAID,
        IntentState.REFUNDED,
    ],
)
def test_another_amount_is_refused_while_money_may_have_moved(
    intents: PaymentIntents, noon: datetime, state: IntentState
) -> None:
    key = in_state(intents, state, noon)
    with pytest.raises(OfflineError) as refused:
        intents.begin("b" * 32, CASE, 2000, noon)
    assert refused.value.failure is OfflineFailure.KEY_TAKEN
    kept = intents.of(CASE)
    assert kept is not None
    assert (kept.key, kept.amount_fen) == (key, 1000)


@pytest.mark.parametrize("state", [IntentState.EXPIRED, IntentState.REFUSED])
def test_another_amount_takes_the_place_of_an_intent_that_is_closed(
    intents: PaymentIntents, noon: datetime, state: IntentState
) -> None:
    in_state(intents, state, noon)
    fresh = intents.begin("b" * 32, CASE, 2000, noon)
    assert (fresh.key, fresh.amount_fen, fresh.state) == ("b" * 32, 2000, IntentState.CREATED)
    assert [intent.key for intent in intents.unsettled(noon)] == ["b" * 32]


@pytest.mark.parametrize("wanted", list(IntentState))
@pytest.mark.parametrize("state", list(IntentState))
def test_a_transition_happens_just_when_the_table_has_it(
    intents: PaymentIntents, noon: datetime, state: IntentState, wanted: IntentState
) -> None:
    key = in_state(intents, state, noon)
    after = intents.advance(key, wanted, noon + LATER)
    expected = wanted if wanted in TRANSITIONS[state] else state
    kept = intents.of(CASE)
    assert kept is not None
    assert kept == after
    assert after.state is expected
    assert after.changed_at == (noon if expected is state else noon + LATER)


def test_no_way_leads_from_paid_to_anything_but_a_refund() -> None:
    reached, known = {IntentState.PAID}, set[IntentState]()
    while reached - known:
        known |= reached
        reached |= {after for state in known for after in TRANSITIONS[state]}
    assert reached == {IntentState.PAID, IntentState.REFUNDED}


def test_an_answer_for_a_key_that_was_never_begun_is_a_bug(intents: PaymentIntents, noon: datetime) -> None:
    with pytest.raises(KeyError):
        intents.advance("c" * 32, IntentState.PAID, noon)


def test_a_fee_of_nothing_is_no_intent(intents: PaymentIntents, noon: datetime) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        intents.begin("a" * 32, CASE, 0, noon)
    assert intents.of(CASE) is None


@pytest.mark.parametrize("state", list(IntentState))
def test_what_is_not_settled_is_asked_about(intents: PaymentIntents, noon: datetime, state: IntentState) -> None:
    in_state(intents, state, noon)
    asked = bool(intents.unsettled(noon + LATER))
    assert asked is (state not in (IntentState.PAID, IntentState.REFUNDED))


@pytest.mark.parametrize("state", list(IntentState))
def test_after_a_day_only_what_is_open_is_still_asked_about(
    intents: PaymentIntents, noon: datetime, state: IntentState
) -> None:
    in_state(intents, state, noon)
    asked = bool(intents.unsettled(noon + ASKED_AFTER_CLOSING))
    assert asked is (state in (IntentState.CREATED, IntentState.REQUESTED, IntentState.UNKNOWN))


def test_the_oldest_is_asked_about_first(intents: PaymentIntents, noon: datetime) -> None:
    for number in (3, 1, 2):
        intents.begin(f"{number:032x}", f"case-{number}", 1000, noon + number * LATER)
    assert [intent.reference for intent in intents.unsettled(noon)] == ["case-1", "case-2", "case-3"]


def test_an_intent_holds_nothing_of_the_payer(database: Database) -> None:
    with database.reading("SELECT name FROM pragma_table_info('payment_intent')") as rows:
        columns = {name for (name,) in rows}
    assert columns == {"key", "reference", "amount_fen", "state", "created_at", "changed_at"}


@pytest.mark.parametrize("lines", [1, 2, 5, 14])
def test_whatever_moment_the_power_fails_no_promised_intent_is_lost(tmp_path: Path, lines: int) -> None:
    path = tmp_path / "terminal.db"
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    told = [line for _, line in zip(range(lines), worker.stdout, strict=False)]
    os.kill(worker.pid, signal.SIGKILL)
    told += worker.stdout.readlines()
    worker.wait()
    worker.stdout.close()
    promised = [line.split() for line in told if line.endswith("\n")]
    begun = {key for key, what in promised if what == "begun"}
    paid = {key for key, what in promised if what == "paid"}

    with Database(path) as database:
        intents = PaymentIntents(database)
        kept = {intent.key: intent for n in range(len(begun) + 1) if (intent := intents.of(f"case-{n}")) is not None}
        open_keys = {intent.key for intent in intents.unsettled(datetime(2026, 3, 7, 4, 1, tzinfo=UTC))}
    assert len(begun) >= 1
    assert begun <= set(kept)
    assert {key for key in paid if kept[key].state is not IntentState.PAID} == set()
    # What was begun and not answered is there to be asked about: it may have been killed on its way to the centre.
    assert {key for key in begun - paid if kept[key].state is IntentState.CREATED} <= open_keys
    assert all(intent.key in open_keys or intent.state is IntentState.PAID for intent in kept.values())
