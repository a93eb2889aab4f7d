"""The outbox: what was put here reaches the centre, or stays here with the reason in plain sight. Never dropped.

Several processes may use one outbox (the terminal and a technician's command line); a claim goes to one of them.
Every method raises OfflineError S1xx when storage fails, and then has changed nothing.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from offline.database import Database, from_micros, to_micros
from offline.deposit import Deposit
from offline.export import write_export
from offline.failures import OfflineError, OfflineFailure, Reason
from offline.parcel import Acknowledgement, Claimed, Counts, Parcel, ParcelRow, ParcelState
from offline.salvage import UNREADABLE

LONGEST_WAIT: Final = timedelta(hours=2)
"""No wait is longer. A later time can only come from a clock that was wrong, and doesn't count."""

DEMOTED_AFTER: Final = 4
"""So many attempts and a parcel goes behind all others: one that can't be delivered must not stand in their way."""
_DEMOTION: Final = 1 << 40
_SMALL_BYTES: Final = 64 << 10
_BATCH_BYTES: Final = 256 << 10

_READY: Final = """
    ((parcel.state = 'waiting' AND (parcel.not_before <= :now OR parcel.not_before > :horizon))
     OR (parcel.state = 'claimed' AND (parcel.claimed_until <= :now OR parcel.claimed_until > :horizon)))
"""
_OF_BEFORE: Final = """
    SELECT 1 FROM parcel AS older
    WHERE older.rank <= parcel.fence AND older.state IN ('waiting', 'claimed') AND older.party != ''
    AND (:parts OR NOT EXISTS (SELECT 1 FROM need JOIN parcel AS part ON part.seq = need.part
                               WHERE need.parcel = older.seq AND part.state != 'settled'))
"""
_FREE: Final = f"""
    NOT EXISTS (SELECT 1 FROM parcel AS earlier
                WHERE earlier.lane = parcel.lane AND earlier.seq < parcel.seq AND earlier.state != 'settled')
    AND NOT EXISTS (SELECT 1 FROM parcel AS earlier
                    WHERE parcel.party != '' AND earlier.party = parcel.party AND earlier.party != ''
                    AND earlier.seq < parcel.seq AND earlier.state IN ('waiting', 'claimed'))
    AND NOT (parcel.fence > 0 AND EXISTS ({_OF_BEFORE}))
    AND NOT EXISTS (SELECT 1 FROM need JOIN parcel AS part ON part.seq = need.part
                    WHERE need.parcel = parcel.seq AND part.state != 'settled')
    AND (:parts OR parcel.kind != 'part')
"""  # noqa: S608 - put together from constants only
_CLAIM: Final = f"""
    SELECT parcel.* FROM parcel
    WHERE parcel.state IN ('waiting', 'claimed') AND {_READY} AND {_FREE} ORDER BY parcel.rank LIMIT :most
"""  # noqa: S608 - put together from constants only
_NEXT_DUE: Final = f"""
    SELECT min(CASE WHEN {_READY} THEN :now WHEN parcel.state = 'waiting' THEN parcel.not_before ELSE claimed_until END)
    FROM parcel WHERE parcel.state IN ('waiting', 'claimed') AND {_FREE}
"""  # noqa: S608 - put together from constants only
_NOBODY_NEEDS: Final = """
    NOT EXISTS (SELECT 1 FROM need JOIN parcel AS whole ON whole.seq = need.parcel
                WHERE need.part = sealed.seq AND whole.state != 'settled')
"""


class Outbox:
    """The durable queue of sealed parcels in the terminal's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, parcel: Parcel) -> None:
        """Take responsibility for a parcel: on return it is flushed to the disk, and a receipt may be shown.

        Putting the same parcel again changes nothing. Raises OfflineError S108 for a known key with other bytes.
        """
        with self.deposit() as deposit:
            deposit.add(parcel)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is noted inside becomes durable together, with one flush of the disk."""
        with self._database.writing():
            yield

    @contextmanager
    def deposit(self) -> Iterator[Deposit]:
        """Take responsibility for a case with its parts: on leaving, all of it is flushed to the disk, or nothing."""
        with self._database.writing() as connection:
            yield Deposit(connection)

    def mint_counter(self, day: str) -> int:
        """The next number of a day, from 1; durable on return and never given again, not even after a power cut."""
        with self._database.writing() as connection:
            row: tuple[int] = connection.execute(
                "INSERT INTO counter VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET value = value + 1 RETURNING value",
                (day,),
            ).fetchone()
            return row[0]

    def skip_numbers(self, day: str, count: int = 1000) -> None:
        """After a restore or a salvage: numbers of this and other days that are not known here are not given again."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR IGNORE INTO counter VALUES (?, 0)", (day,))
            connection.execute("UPDATE counter SET value = value + ?", (count,))

    def claim(self, now: datetime, lease_s: float, *, parts: bool = True) -> Claimed | None:
        """The first due parcel in order of rank that nothing holds back, for ``lease_s`` seconds (at most 2 hours).

        What holds a parcel back: an earlier one of its lane that is not settled, one of its party that is not sent, a
        part of its own that the centre hasn't got. Whose the parcels of an earlier writer are nobody knows any more: a
        later one waits for all of those, but for what was demoted or waits for its hours.

        When the lease ends without an outcome, because its courier was killed, the parcel is handed out again.
        ``parts``: whether pieces of large cases may go now.
        """
        return next(iter(self.claim_batch(now, lease_s, 1, parts=parts)), None)

    def claim_batch(self, now: datetime, lease_s: float, most: int, *, parts: bool = True) -> tuple[Claimed, ...]:
        """The same for several small ones at once, at most ``most`` and 256 KiB; a large one comes alone.

        One whose bytes are not what was put here is held: SQLite notices damage to its own pages only.
        """
        until = now + timedelta(seconds=lease_s)
        with self._database.writing() as connection:
            cursor = connection.cursor()
            cursor.row_factory = sqlite3.Row
            while rows := cursor.execute(_CLAIM, {**_due_by(now), "parts": parts, "most": most}).fetchall():
                claimed = [self._claimed(connection, row, until) for row in _together(rows)]
                if any(claimed):
                    return tuple(one for one in claimed if one is not None)
            return ()

    def _claimed(self, connection: sqlite3.Connection, row: sqlite3.Row, until: datetime) -> Claimed | None:
        parcel = _parcel(connection, row)
        if parcel.digest != row["digest"]:
            connection.execute(
                "UPDATE parcel SET state = 'held', reason_code = ?, reason_detail = ? WHERE seq = ?",
                (OfflineFailure.CORRUPT, UNREADABLE, row["seq"]),
            )
            return None
        attempts = row["attempts"] + 1
        rank = row["rank"] + _DEMOTION if attempts == DEMOTED_AFTER else row["rank"]
        connection.execute(
            "UPDATE parcel SET state = 'claimed', attempts = ?, claimed_until = ?, rank = ? WHERE seq = ?",
            (attempts, to_micros(until), rank, row["seq"]),
        )
        return Claimed(parcel, attempts, until)

    def end_claims(self) -> None:
        """Nobody is sending anything: what a program that was killed had claimed waits no longer for its lease."""
        with self._database.writing() as connection:
            connection.execute("UPDATE parcel SET state = 'waiting' WHERE state = 'claimed'")

    def next_due(self, now: datetime, *, parts: bool = True) -> datetime | None:
        """When ``claim`` will have something again: ``now`` or earlier means at once, None means nothing is to come."""
        with self._database.reading(_NEXT_DUE, {**_due_by(now), "parts": parts}) as rows:
            row: tuple[int | None] = rows.fetchone()
        return None if row[0] is None else from_micros(row[0])

    def settle(self, key: str, body: bytes, signature: str, now: datetime) -> None:
        """Keep the centre's acknowledgement and delete the sealed bytes. A settled parcel stays as it is.

        A part's bytes are deleted with those of the last parcel that needs it: until the centre has vouched for the
        whole, it may ask for a part again.
        """
        with self._database.writing() as connection:
            seq = _seq(connection, key)
            connection.execute(
                "UPDATE parcel SET state = 'settled', acknowledgement = ?, signature = ?, settled_at = ?,"
                " reason_code = NULL, reason_detail = NULL WHERE seq = ? AND state != 'settled'",
                (body, signature, to_micros(now), seq),
            )
            settled = "sealed.seq = :seq OR sealed.seq IN (SELECT part FROM need WHERE need.parcel = :seq)"
            settled += " AND (SELECT state FROM parcel WHERE parcel.seq = sealed.seq) = 'settled'"
            gone = connection.execute(
                f"DELETE FROM sealed WHERE ({settled}) AND {_NOBODY_NEEDS} RETURNING seq",  # noqa: S608 - constants only
                {"seq": seq},
            ).fetchall()
            connection.executemany("UPDATE parcel SET address = NULL WHERE seq = ? AND address IS NOT NULL", gone)

    def send_parts_again(self, key: str, parts: Sequence[str], reason: Reason) -> None:
        """The centre has lost parts that it had vouched for: they wait again, and the parcel behind them."""
        with self._database.writing() as connection:
            seq = _seq(connection, key)
            connection.executemany(
                "UPDATE parcel SET state = 'waiting', not_before = 0, acknowledgement = NULL, signature = NULL,"
                " settled_at = NULL WHERE state = 'settled' AND key = ?"
                " AND seq IN (SELECT part FROM need JOIN sealed ON sealed.seq = need.part WHERE need.parcel = ?)",
                [(part, seq) for part in parts],
            )
            connection.execute(
                "UPDATE parcel SET state = 'waiting', not_before = 0, reason_code = ?, reason_detail = ?"
                " WHERE seq = ? AND state = 'claimed'",
                (reason.failure, reason.detail, seq),
            )

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
        """Let a held parcel be sent again, at once and with a fresh count of attempts. False when it was not held, or
        its bytes are gone."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE parcel SET state = 'waiting', not_before = 0, attempts = 0, rank = seq"
                " WHERE seq = ? AND state = 'held' AND seq IN (SELECT seq FROM sealed)",
                (_seq(connection, key),),
            )
            return cursor.rowcount == 1

    def hasten(self, until: datetime) -> None:
        """The network is back: whatever waits for the network (N1xx) waits no longer than ``until``.

        Waits that the centre asked for stay as they are.
        """
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE parcel SET not_before = :until"
                " WHERE state = 'waiting' AND not_before > :until AND reason_code GLOB 'N1*'",
                {"until": to_micros(until)},
            )

    def counts(self) -> Counts:
        """How many parcels wait, are held, are settled. Takes the same time whatever waits."""
        with self._database.reading("SELECT name, value FROM tally") as rows:
            tally: dict[str, int] = dict(rows.fetchall())
        waiting = tally[ParcelState.WAITING] + tally[ParcelState.CLAIMED]
        return Counts(waiting, tally[ParcelState.HELD], tally[ParcelState.SETTLED])

    def sealed_bytes(self) -> int:
        """How many bytes of sealed parcels lie here."""
        with self._database.reading("SELECT value FROM tally WHERE name = 'bytes'") as rows:
            row: tuple[int] = rows.fetchone()
        return row[0]

    def stuck(self) -> int:
        """How many wait although they were tried often: the centre or the network can't cope with these very ones."""
        query = "SELECT count(*) FROM parcel WHERE state IN ('waiting', 'claimed') AND rank >= ?"
        with self._database.reading(query, (_DEMOTION,)) as rows:
            row: tuple[int] = rows.fetchone()
        return row[0]

    def forget_settled(self, before: datetime, most: int = 1000) -> int:
        """Delete acknowledgements older than this, oldest first, whose bytes are gone; returns how many."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "DELETE FROM parcel WHERE seq IN (SELECT seq FROM parcel WHERE state = 'settled' AND settled_at < ?"
                " AND seq NOT IN (SELECT seq FROM sealed) ORDER BY settled_at LIMIT ?)",
                (to_micros(before), most),
            )
            return cursor.rowcount

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
        """Write all unsettled parcels and their parts, oldest first, into one file (see offline/export.py); how many.

        The outbox stays as it is: a parcel that reaches the centre twice is one parcel there.
        """
        return write_export(path, self._unsettled())

    def back_up(self, path: Path) -> None:
        """Write a whole copy of the database that this outbox is in, while others go on writing."""
        self._database.back_up(path)

    def _unsettled(self) -> Iterator[Parcel]:
        """All whose bytes are here."""
        with self._database.snapshot() as connection:
            rows = connection.cursor()
            rows.row_factory = sqlite3.Row
            for row in rows.execute("SELECT parcel.* FROM parcel JOIN sealed USING (seq) ORDER BY seq"):
                yield _parcel(connection, row)


def _together(rows: list[sqlite3.Row]) -> list[sqlite3.Row]:
    """The first, and with it those that are small too while they fit."""
    if not rows or rows[0]["size"] > _SMALL_BYTES:
        return rows[:1]
    chosen, size = rows[:1], rows[0]["size"]
    for row in rows[1:]:
        if row["size"] <= _SMALL_BYTES and size + row["size"] <= _BATCH_BYTES:
            chosen.append(row)
            size += row["size"]
    return chosen


def _due_by(now: datetime) -> dict[str, int]:
    return {"now": to_micros(now), "horizon": to_micros(now + LONGEST_WAIT)}


def _seq(connection: sqlite3.Connection, key: str) -> int:
    row: tuple[int] | None = connection.execute("SELECT seq FROM parcel WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise OfflineError(OfflineFailure.PARCEL_UNKNOWN, f"no parcel {key} in the outbox")
    return row[0]


def _parcel(connection: sqlite3.Connection, row: sqlite3.Row) -> Parcel:
    body: tuple[bytes] = connection.execute("SELECT body FROM sealed WHERE seq = ?", (row["seq"],)).fetchone()
    query = "SELECT key FROM need JOIN parcel ON parcel.seq = need.part WHERE need.parcel = ? ORDER BY parcel.seq"
    needs = tuple(key for (key,) in connection.execute(query, (row["seq"],)))
    return Parcel(
        key=row["key"],
        lane=row["lane"],
        kind=row["kind"],
        label=row["label"],
        header=row["header"],
        sealed=body[0],
        created_at=from_micros(row["created_at"]),
        party=row["party"],
        needs=needs,
    )


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
