from datetime import datetime, timedelta
from itertools import product

import pytest

from offline.database import Database
from offline.print_ledger import INTERRUPTED, TRANSITIONS, PrintLedger, PrintState

NUMBER = "T0001-20260307-0001-X"
WAYS = {
    PrintState.CREATED: (),
    PrintState.SENT: (PrintState.SENT,),
    PrintState.SETTLED: (PrintState.SENT, PrintState.SETTLED),
    PrintState.SEEN: (PrintState.SENT, PrintState.SETTLED, PrintState.SEEN),
    PrintState.TAKEN: (PrintState.SENT, PrintState.SETTLED, PrintState.TAKEN),
    PrintState.UNKNOWN: (PrintState.SENT, PrintState.UNKNOWN),
    PrintState.FAILED: (PrintState.FAILED,),
}


@pytest.fixture
def ledger(database: Database) -> PrintLedger:
    return PrintLedger(database)


def test_reprints_are_numbered_per_document(ledger: PrintLedger, noon: datetime) -> None:
    made = [ledger.create("receipt", NUMBER, noon) for _ in range(3)]
    pages = ledger.create("pages", NUMBER, noon)

    assert [row.copy for row in made] == [1, 2, 3]
    assert pages.copy == 1
    assert ledger.copies(NUMBER, "receipt") == tuple(made)
    assert len({row.job for row in ledger.rows()}) == 4


def test_a_print_keeps_the_times_of_its_stages(ledger: PrintLedger, noon: datetime) -> None:
    job = ledger.create("receipt", NUMBER, noon).job
    ledger.advance(job, PrintState.SENT, noon + timedelta(seconds=1))
    ledger.advance(job, PrintState.SETTLED, noon + timedelta(seconds=2))
    row = ledger.advance(job, PrintState.SEEN, noon + timedelta(seconds=3))

    assert (row.sent_at, row.settled_at) == (noon + timedelta(seconds=1), noon + timedelta(seconds=2))
    assert (row.created_at, row.changed_at) == (noon, noon + timedelta(seconds=3))
    assert ledger.copies(NUMBER, "receipt") == (row,)


@pytest.mark.parametrize(("before", "after"), list(product(PrintState, PrintState)))
def test_a_print_moves_only_where_the_table_allows(
    ledger: PrintLedger, noon: datetime, before: PrintState, after: PrintState
) -> None:
    job = ledger.create("receipt", NUMBER, noon).job
    for state in WAYS[before]:
        ledger.advance(job, state, noon)

    if after is before or after in TRANSITIONS[before]:
        assert ledger.advance(job, after, noon, "D405").state is after
    else:
        with pytest.raises(ValueError, match=f"{before.value} can't become {after.value}"):
            ledger.advance(job, after, noon)
        assert ledger.rows()[0].state is before


def test_after_a_power_cut_nothing_is_claimed_that_nobody_saw(ledger: PrintLedger, noon: datetime) -> None:
    jobs = {}
    for state, way in WAYS.items():
        jobs[state] = ledger.create("receipt", NUMBER, noon).job
        for step in way:
            ledger.advance(jobs[state], step, noon)

    changed = ledger.recover(noon + timedelta(hours=1))

    now = {row.job: row.state for row in ledger.rows()}
    assert {before: now[job] for before, job in jobs.items()} == {
        PrintState.CREATED: PrintState.FAILED,
        PrintState.SENT: PrintState.UNKNOWN,
        PrintState.SETTLED: PrintState.UNKNOWN,
        PrintState.SEEN: PrintState.SEEN,
        PrintState.TAKEN: PrintState.TAKEN,
        PrintState.UNKNOWN: PrintState.UNKNOWN,
        PrintState.FAILED: PrintState.FAILED,
    }
    assert {row.failure for row in changed} == {INTERRUPTED}
    assert len(changed) == 3
    assert ledger.recover(noon) == ()


def test_an_unknown_job_is_a_fault_of_ours(ledger: PrintLedger, noon: datetime) -> None:
    with pytest.raises(KeyError):
        ledger.advance("0" * 32, PrintState.SENT, noon)
