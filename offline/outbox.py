"""The outbox: what was put here reaches the centre, or stays here with the reason in plain sight. Never dropped.

Several processes may use one outbox (the terminal and a technician's command line); a claim goes to one of them.
Every method raises OfflineError S1xx when storage fails, and then has changed nothing.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from offline.database import Database, from_micros, to_micros
from offline.export import write_export
from offline.failures import OfflineError, OfflineFailure, Reason
from offline.parcel import Acknowledgement, Claimed, Counts, Parcel, ParcelRow, ParcelState

LONGEST_WAIT: Final = timedelta(hours=2)
"""No wait is longer. A later time can only come from a clock that was wrong, and doesn't count."""

_READY: Final = """
    ((parcel.state = 'waiting' AND (parcel.not_before <= :now OR parcel.not_before > :horizon))
     OR (parcel.state = 'claimed' AND (parcel.claimed_until <= :now OR parcel.claimed_until > :horizon)))
"""
_FRONT_OF_LANE: Final = """
    NOT EXISTS (SELECT 1 FROM parcel AS earlier
                WHERE earlier.lane = parcel.lane AND earlier.seq < parcel.seq AND earlier.state != 'settled')
"""
_CLAIM: Final = f"""
    SELECT parcel.*, sealed.body FROM parcel JOIN sealed USING (seq)
    WHERE parcel.state != 'settled' AND {_READY} AND {_FRONT_OF_LANE} ORDER BY parcel.seq LIMIT 1
"""  # noqa: S608 - put together from constants only
_NEXT_DUE: Final = f"""
    SELECT min(CASE WHEN {_READY} THEN :now WHEN parcel.state = 'waiting' THEN parcel.not_before ELSE claimed_until END)
    FROM parcel WHERE parcel.state IN ('waiting', 'claimed') AND {_FRONT_OF_LANE}
"""  # noqa: S608 - put together from constants only


class Outbox:
    """The durable queue of sealed parcels in the terminal's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, parcel: Parcel) -> None:
        """Take responsibility for a parcel: on return it is flushed to the disk, and a receipt may be shown.

        Putting the same parcel again changes nothing. Raises OfflineError S108 for a known key with other bytes.
        """
        digest = parcel.digest
        with self._database.writing() as connection:
            known = connection.execute("SELECT digest, header FROM parcel WHERE key = ?", (parcel.key,)).fetchone()
            if known is not None:
                if known != (digest, parcel.header):
                    raise OfflineError(OfflineFailure.KEY_TAKEN, f"{parcel.key} is in the outbox with other bytes")
                return
            cursor = connection.execute(
                "INSERT INTO parcel (key, lane, kind, label, header, digest, size, created_at, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
                (
                    parcel.key,
                    parcel.lane,
                    parcel.kind,
                    parcel.label,
                    parcel.header,
                    digest,
                    len(parcel.sealed),
                    to_micros(parcel.created_at),
                ),
            )
            connection.execute("INSERT INTO sealed VALUES (?, ?)", (cursor.lastrowid, parcel.sealed))

    def mint_counter(self, day: str) -> int:
        """The next number of a day, from 1; durable on return and never given again, not even after a power cut."""
        with self._database.writing() as connection:
            row: tuple[int] = connection.execute(
                "INSERT INTO counter VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET value = value + 1 RETURNING value",
                (day,),
            ).fetchone()
            return row[0]

    def claim(self, now: datetime, lease_s: float) -> Claimed | None:
        """The oldest due parcel whose lane has nothing earlier unsettled, for ``lease_s`` seconds (at most 2 hours).

        When the lease ends without an outcome, because its courier was killed, the parcel is handed out again.
        """
        until = now + timedelta(seconds=lease_s)
        with self._database.writing() as connection:
            cursor = connection.cursor()
            cursor.row_factory = sqlite3.Row
            row = cursor.execute(_CLAIM, _due_by(now)).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE parcel SET state = 'claimed', attempts = attempts + 1, claimed_until = ? WHERE seq = ?",
                (to_micros(until), row["seq"]),
            )
            return Claimed(_parcel(row), row["attempts"] + 1, until)

    def next_due(self, now: datetime) -> datetime | None:
        """When ``claim`` will have something again: ``now`` or earlier means at once, None means nothing is to come."""
        with self._database.reading(_NEXT_DUE, _due_by(now)) as rows:
            row: tuple[int | None] = rows.fetchone()
        return None if row[0] is None else from_micros(row[0])

    def settle(self, key: str, body: bytes, signature: str, now: datetime) -> None:
        """Keep the centre's acknowledgement and delete the sealed bytes. A settled parcel stays as it is."""
        with self._database.writing() as connection:
            seq = _seq(connection, key)
            connection.execute(
                "UPDATE parcel SET state = 'settled', acknowledgement = ?, signature = ?, settled_at = ?,"
                " reason_code = NULL, reason_detail = NULL WHERE seq = ? AND state != 'settled'",
                (body, signature, to_micros(now), seq),
            )
            connection.execute("DELETE FROM sealed WHERE seq = ?", (seq,))

    def postpone(self, key: str, until: datetime, reason: Reason) -> None:
        """End a claim: the parcel waits until a time, with the reason. No effect on one that is not claimed."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE parcel SET state = 'waiting', not_before = ?, reason_code = ?, reason_detail = ?"
                " WHERE seq = ? AND state = 'claimed'",
                (to_micros(until), reason.failure, reason.detail, _seq(connection, key)),
            )

    def hold(self, key: str, reason: Reason) -> None:
        """End a claim: the parcel stays until a technician releases it. No effect on one that is not claimed."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE parcel SET state = 'held', reason_code = ?, reason_detail = ?"
                " WHERE seq = ? AND state = 'claimed'",
                (reason.failure, reason.detail, _seq(connection, key)),
            )

    def release(self, key: str) -> bool:
        """Let a held parcel be sent again, at once and with a fresh count of attempts. False when it was not held."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE parcel SET state = 'waiting', not_before = 0, attempts = 0 WHERE seq = ? AND state = 'held'",
                (_seq(connection, key),),
            )
            return cursor.rowcount == 1

    def hasten(self, until: datetime) -> None:
        """The network is back: whatever waits for the network (N1xx) waits no longer than ``until``.

        Waits that the centre asked for stay as they are.
        """
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE parcel SET not_before = min(not_before, ?) WHERE state = 'waiting' AND reason_code GLOB 'N1*'",
                (to_micros(until),),
            )

    def counts(self) -> Counts:
        """How many parcels wait, are held, are settled."""
        with self._database.reading("SELECT state, count(*) FROM parcel GROUP BY state") as rows:
            by_state: dict[str, int] = dict(rows.fetchall())
        waiting = by_state.get(ParcelState.WAITING, 0) + by_state.get(ParcelState.CLAIMED, 0)
        return Counts(waiting, by_state.get(ParcelState.HELD, 0), by_state.get(ParcelState.SETTLED, 0))

    def rows(self) -> tuple[ParcelRow, ...]:
        """Every parcel, oldest first, without its content."""
        with self._database.reading("SELECT * FROM parcel ORDER BY seq") as rows:
            rows.row_factory = sqlite3.Row
            return tuple(_row(row) for row in rows)

    def acknowledgement(self, key: str) -> Acknowledgement | None:
        """The centre's receipt for a parcel; None while it is not settled, or not known here."""
        query = "SELECT acknowledgement, signature, settled_at FROM parcel WHERE key = ? AND state = 'settled'"
        with self._database.reading(query, (key,)) as rows:
            row = rows.fetchone()
        return None if row is None else Acknowledgement(row[0], row[1], from_micros(row[2]))

    def export(self, path: Path) -> int:
        """Write all unsettled parcels, oldest first, into one file (see offline/export.py); returns how many.

        The outbox stays as it is: a parcel that reaches the centre twice is one parcel there.
        """
        return write_export(path, self._unsettled())

    def _unsettled(self) -> Iterator[Parcel]:
        query = "SELECT parcel.*, sealed.body FROM parcel JOIN sealed USING (seq) ORDER BY seq"
        with self._database.reading(query) as rows:
            rows.row_factory = sqlite3.Row
            for row in rows:
                yield _parcel(row)


def _due_by(now: datetime) -> dict[str, int]:
    return {"now": to_micros(now), "horizon": to_micros(now + LONGEST_WAIT)}


def _seq(connection: sqlite3.Connection, key: str) -> int:
    row: tuple[int] | None = connection.execute("SELECT seq FROM parcel WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise OfflineError(OfflineFailure.PARCEL_UNKNOWN, f"no parcel {key} in the outbox")
    return row[0]


def _parcel(row: sqlite3.Row) -> Parcel:
    created_at = from_micros(row["created_at"])
    return Parcel(row["key"], row["lane"], row["kind"], row["label"], row["header"], row["body"], created_at)


def _row(row: sqlite3.Row) -> ParcelRow:
    code, settled_at = row["reason_code"], row["settled_at"]
    return ParcelRow(
        key=row["key"],
        lane=row["lane"],
        kind=row["kind"],
        label=row["label"],
        size=row["size"],
        created_at=from_micros(row["created_at"]),
        state=ParcelState(row["state"]),
        attempts=row["attempts"],
        not_before=from_micros(row["not_before"]),
        last_reason=None if code is None else Reason(OfflineFailure(code), row["reason_detail"]),
        settled_at=None if settled_at is None else from_micros(settled_at),
    )
