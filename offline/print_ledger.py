"""Every print is a durable row, so that paper is told truthfully, across power cuts too.

``created`` is written when a print is asked for, ``begun_at`` before the first byte leaves for the printer: at the next
start it is known which prints can't have happened and which may have.
"""

import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from offline.database import Database, from_micros, to_micros


class PrintState(StrEnum):
    """What can be vouched for about a print."""

    CREATED = "created"
    """Not known to be sent whole; once begun, a part of it may be."""
    SENT = "sent"
    """All bytes left this machine."""
    SETTLED = "settled"
    """The device has worked through all of it."""
    SEEN = "seen"
    """All sensors were good afterwards, or a person saw the paper."""
    TAKEN = "taken"
    """The paper left the tray."""
    UNKNOWN = "unknown"
    """Something may be on paper; only a person can tell."""
    FAILED = "failed"
    """Nothing usable is on paper."""


TRANSITIONS: Final[Mapping[PrintState, frozenset[PrintState]]] = {
    PrintState.CREATED: frozenset({PrintState.SENT, PrintState.FAILED, PrintState.UNKNOWN}),
    PrintState.SENT: frozenset({PrintState.SETTLED, PrintState.SEEN, PrintState.UNKNOWN, PrintState.FAILED}),
    PrintState.SETTLED: frozenset({PrintState.SEEN, PrintState.TAKEN, PrintState.UNKNOWN, PrintState.FAILED}),
    PrintState.SEEN: frozenset({PrintState.TAKEN}),
    PrintState.UNKNOWN: frozenset({PrintState.SEEN, PrintState.TAKEN, PrintState.FAILED}),
    PrintState.TAKEN: frozenset(),
    PrintState.FAILED: frozenset(),
}
"""Where a print may go from each state. ``unknown`` moves on only by what a person says."""

CUT_SHORT: Final = "cut-short"
"""Cause of a print that replaces one which was cut short and is void."""
INTERRUPTED: Final = "interrupted"
"""Failure noted for prints that a power cut or a crash interrupted."""


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A print. ``copy`` 1 is the original, reprints count on; ``reference`` is the provisional number.

    ``failure`` is a failure code, or ``interrupted``. ``cause`` is None for a print that somebody asked for.
    """

    job: str
    document: str
    reference: str
    copy: int
    state: PrintState
    failure: str | None
    created_at: datetime
    changed_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    begun_at: datetime | None = None
    cause: str | None = None


class PrintLedger:
    """The prints of this terminal, in its database. Methods raise OfflineError S1xx when storage fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, document: str, reference: str, now: datetime, cause: str | None = None) -> PrintRow:
        """Note that a print is wanted: a new job id and the next copy number of this document."""
        job = uuid.uuid4().hex
        with self._database.writing() as connection:
            row: tuple[int] = connection.execute(
                "INSERT INTO print (job, document, reference, copy, state, created_at, changed_at, cause)"
                " SELECT :job, :document, :reference, coalesce(max(copy), 0) + 1, 'created', :now, :now, :cause"
                " FROM print WHERE document = :document AND reference = :reference RETURNING copy",
                {"job": job, "document": document, "reference": reference, "now": to_micros(now), "cause": cause},
            ).fetchone()
        return PrintRow(job, document, reference, row[0], PrintState.CREATED, None, now, now, cause=cause)

    def begin(self, job: str, now: datetime) -> None:
        """Note that the printer gets its first byte now. From here on a power cut leaves the print unknown."""
        with self._database.writing() as connection:
            connection.execute("UPDATE print SET begun_at = ? WHERE job = ?", (to_micros(now), job))

    def advance(self, job: str, state: PrintState, now: datetime, failure: str | None = None) -> PrintRow:
        """Move a print on. To where it stands already: no change. Raises ValueError where TRANSITIONS has no way,
        KeyError for an unknown job."""
        with self._database.writing() as connection:
            before = _one(connection, job)
            if before.state is state:
                return before
            if state not in TRANSITIONS[before.state]:
                raise ValueError(f"a print that is {before.state.value} can't become {state.value}")
            connection.execute(
                "UPDATE print SET state = :state, failure = coalesce(:failure, failure), changed_at = :now,"
                " sent_at = CASE WHEN :state = 'sent' THEN :now ELSE sent_at END,"
                " settled_at = CASE WHEN :state = 'settled' THEN :now ELSE settled_at END WHERE job = :job",
                {"state": state, "failure": failure, "now": to_micros(now), "job": job},
            )
            return _one(connection, job)

    def copies(self, reference: str, document: str) -> tuple[PrintRow, ...]:
        """All prints of one document, the original first."""
        query = "SELECT * FROM print WHERE reference = ? AND document = ? ORDER BY copy"
        with self._database.reading(query, (reference, document)) as rows:
            rows.row_factory = sqlite3.Row
            return tuple(_print_row(row) for row in rows)

    def rows(self) -> tuple[PrintRow, ...]:
        """Every print, oldest first."""
        with self._database.reading("SELECT * FROM print ORDER BY seq") as rows:
            rows.row_factory = sqlite3.Row
            return tuple(_print_row(row) for row in rows)

    def recover(self, now: datetime) -> tuple[PrintRow, ...]:
        """At start-up: what was never begun has failed, what was under way is unknown. Returns the prints changed.

        Only for the one process that prints.
        """
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE print SET"
                " state = CASE WHEN state = 'created' AND begun_at IS NULL THEN 'failed' ELSE 'unknown' END,"
                " failure = ?, changed_at = ? WHERE state IN ('created', 'sent', 'settled') RETURNING job",
                (INTERRUPTED, to_micros(now)),
            ).fetchall()
            return tuple(_one(connection, job) for (job,) in changed)


def _one(connection: sqlite3.Connection, job: str) -> PrintRow:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute("SELECT * FROM print WHERE job = ?", (job,)).fetchone()
    if row is None:
        raise KeyError(job)
    return _print_row(row)


def _print_row(row: sqlite3.Row) -> PrintRow:
    return PrintRow(
        job=row["job"],
        document=row["document"],
        reference=row["reference"],
        copy=row["copy"],
        state=PrintState(row["state"]),
        failure=row["failure"],
        created_at=from_micros(row["created_at"]),
        changed_at=from_micros(row["changed_at"]),
        sent_at=_moment(row["sent_at"]),
        settled_at=_moment(row["settled_at"]),
        begun_at=_moment(row["begun_at"]),
        cause=row["cause"],
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
