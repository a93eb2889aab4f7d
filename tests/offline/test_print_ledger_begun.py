"""What a power cut leaves of a print that was begun, and why a print was made."""

from datetime import datetime, timedelta

import pytest

from offline.database import Database
from offline.print_ledger import CUT_SHORT, INTERRUPTED, PrintLedger, PrintState

NUMBER = "T0001-20260307-0001-X"


@pytest.fixture
def ledger(database: Database) -> PrintLedger:
    return PrintLedger(database)


def test_a_print_that_was_begun_is_unknown_after_a_power_cut_and_not_failed(
    ledger: PrintLedger, noon: datetime
) -> None:
    never = ledger.create("receipt", NUMBER, noon).job
    begun = ledger.create("receipt", NUMBER, noon).job
    ledger.begin(begun, noon + timedelta(seconds=1))

    ledger.recover(noon + timedelta(hours=1))

    found = {row.job: row for row in ledger.rows()}
    assert (found[never].state, found[begun].state) == (PrintState.FAILED, PrintState.UNKNOWN)
    assert found[begun].begun_at == noon + timedelta(seconds=1)
    assert found[begun].failure == INTERRUPTED


def test_a_print_that_replaces_one_cut_short_says_so(ledger: PrintLedger, noon: datetime) -> None:
    first = ledger.create("receipt", NUMBER, noon)
    ledger.advance(first.job, PrintState.FAILED, noon, "D405")
    second = ledger.create("receipt", NUMBER, noon, CUT_SHORT)

    assert ledger.copies(NUMBER, "receipt")[1] == second
    assert (second.copy, second.cause, first.cause) == (2, CUT_SHORT, None)
