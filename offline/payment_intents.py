"""Payments that were asked for: each durable before the centre hears of it, and asked about until it is settled.

An intent holds a key, an amount and a reference, and nothing of the payer.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from offline.database import Database, from_micros, to_micros
from offline.failures import OfflineError, OfflineFailure


class IntentState(StrEnum):
    """What is known of a payment here."""

    CREATED = "created"
    """Durable; the centre may have been asked."""
    REQUESTED = "requested"
    """The centre answered: it can be paid."""
    UNKNOWN = "unknown"
    """No answer: money may have moved."""
    EXPIRED = "expired"
    REFUSED = "refused"
    PAID = "paid"
    REFUNDED = "refunded"


_ANSWERS: Final = frozenset(IntentState) - {IntentState.CREATED}
TRANSITIONS: Final[Mapping[IntentState, frozenset[IntentState]]] = {
    IntentState.CREATED: _ANSWERS,
    IntentState.REQUESTED: _ANSWERS,
    IntentState.UNKNOWN: _ANSWERS,
    IntentState.EXPIRED: _ANSWERS,
    IntentState.REFUSED: _ANSWERS,
    IntentState.PAID: frozenset({IntentState.PAID, IntentState.REFUNDED}),
    IntentState.REFUNDED: frozenset({IntentState.REFUNDED}),
}
"""Paid never becomes unpaid; only a refund follows."""
SETTLED: Final = (IntentState.PAID, IntentState.REFUNDED)
CLOSED: Final = (IntentState.EXPIRED, IntentState.REFUSED)
"""Nothing can be paid under its last offer; a bank's late word may still change that."""
ASKED_AFTER_CLOSING: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment. ``reference``: the provisional number of its case, or the payment code of its bill."""

    key: str
    reference: str
    amount_fen: int
    state: IntentState
    created_at: datetime
    changed_at: datetime


class PaymentIntents:
    """The payments of this terminal, in its database. Methods raise OfflineError S1xx when storage fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: str, reference: str, amount_fen: int, at: datetime) -> Intent:
        """The intent for a reference: the one that is there, or a new one under ``key``. Durable on return.

        A new amount takes the place of one that is known to be closed. Raises OfflineError S108 when the one that is
        there is of another amount and not closed.
        """
        with self._database.writing() as connection:
            row = connection.execute(f"{_SELECT} WHERE reference = ?", (reference,)).fetchone()
            if row is not None:
                intent = _intent(row)
                if intent.amount_fen == amount_fen:
                    return intent
                if intent.state not in CLOSED:
                    raise OfflineError(OfflineFailure.KEY_TAKEN, f"payment {intent.key} was begun with another amount")
                connection.execute("DELETE FROM payment_intent WHERE key = ?", (intent.key,))
            moment = to_micros(at)
            values = (key, reference, amount_fen, IntentState.CREATED, moment, moment)
            connection.execute("INSERT INTO payment_intent VALUES (?, ?, ?, ?, ?, ?)", values)
        return Intent(key, reference, amount_fen, IntentState.CREATED, at, at)

    def advance(self, key: str, state: IntentState, at: datetime) -> Intent:
        """Note what became of it. What is paid stays paid. Raises KeyError for a key that was never begun."""
        with self._database.writing() as connection:
            row = connection.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise KeyError(key)
            intent = _intent(row)
            if state not in TRANSITIONS[intent.state] or state is intent.state:
                return intent
            connection.execute(
                "UPDATE payment_intent SET state = ?, changed_at = ? WHERE key = ?", (state, to_micros(at), key)
            )
        return Intent(key, intent.reference, intent.amount_fen, state, intent.created_at, at)

    def unsettled(self, at: datetime) -> tuple[Intent, ...]:
        """Those whose end is not known, oldest first: also what closed less than a day ago, for a bank may be late."""
        settled, closed = (", ".join("?" for _ in states) for states in (SETTLED, CLOSED))
        sql = (
            f"{_SELECT} WHERE state NOT IN ({settled}) AND (state NOT IN ({closed}) OR changed_at > ?)"
            " ORDER BY created_at, key"
        )
        with self._database.reading(sql, (*SETTLED, *CLOSED, to_micros(at - ASKED_AFTER_CLOSING))) as cursor:
            return tuple(_intent(row) for row in cursor)

    def of(self, reference: str) -> Intent | None:
        """The intent for a reference."""
        with self._database.reading(f"{_SELECT} WHERE reference = ?", (reference,)) as cursor:
            row = cursor.fetchone()
        return None if row is None else _intent(row)


_SELECT: Final = "SELECT key, reference, amount_fen, state, created_at, changed_at FROM payment_intent"


def _intent(row: tuple[str, str, int, str, int, int] | sqlite3.Row) -> Intent:
    key, reference, amount_fen, state, created_at, changed_at = row
    return Intent(key, reference, amount_fen, IntentState(state), from_micros(created_at), from_micros(changed_at))
