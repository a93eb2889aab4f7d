"""The terminal's database, one chain of migrations. A migration and the note that it ran commit in one transaction.

Outbox and print ledger share one file: one write-ahead log to flush, one schema number to check, and one thing to
carry out of a dead terminal. Times are microseconds since 1970-01-01 UTC. Never change a released migration.
"""

import sqlite3
from collections.abc import Callable
from typing import Final

from offline.failures import OfflineError, OfflineFailure


def create_outbox(connection: sqlite3.Connection) -> None:
    """Parcels, their sealed bytes beside them (so that lists stay small), and the counters of provisional numbers."""
    connection.execute(
        """
        CREATE TABLE parcel (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            key TEXT NOT NULL UNIQUE,
            lane TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            header BLOB NOT NULL,
            digest TEXT NOT NULL,
            size INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'settled', 'held')),
            attempts INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            claimed_until INTEGER NOT NULL DEFAULT 0,
            reason_code TEXT,
            reason_detail TEXT,
            acknowledgement BLOB,
            signature TEXT,
            settled_at INTEGER,
            CHECK ((state = 'settled') = (acknowledgement IS NOT NULL)),
            CHECK ((state = 'settled') = (signature IS NOT NULL)),
            CHECK ((state = 'settled') = (settled_at IS NOT NULL))
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX parcel_unsettled ON parcel (lane, seq) WHERE state != 'settled'")
    connection.execute(
        """
        CREATE TABLE sealed (
            seq INTEGER PRIMARY KEY REFERENCES parcel (seq),
            body BLOB NOT NULL
        ) STRICT
        """
    )
    connection.execute("CREATE TABLE counter (day TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT")


def create_print_ledger(connection: sqlite3.Connection) -> None:
    """Every print, receipt or page, original or copy."""
    connection.execute(
        """
        CREATE TABLE print (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            job TEXT NOT NULL UNIQUE,
            document TEXT NOT NULL,
            reference TEXT NOT NULL,
            copy INTEGER NOT NULL CHECK (copy >= 1),
            state TEXT NOT NULL CHECK (state IN ('created', 'sent', 'settled', 'seen', 'taken', 'unknown', 'failed')),
            failure TEXT,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            sent_at INTEGER,
            settled_at INTEGER,
            UNIQUE (reference, document, copy)
        ) STRICT
        """
    )


def note_begun_and_cause(connection: sqlite3.Connection) -> None:
    """When a print was handed to the printer's driver, and why it was made when nobody asked for it."""
    connection.execute("ALTER TABLE print ADD COLUMN begun_at INTEGER")
    connection.execute("ALTER TABLE print ADD COLUMN cause TEXT")


def create_payment_intents(connection: sqlite3.Connection) -> None:
    """Payments that were asked for, one for each case or bill."""
    connection.execute(
        """
        CREATE TABLE payment_intent (
            key TEXT PRIMARY KEY,
            reference TEXT NOT NULL UNIQUE,
            amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
            state TEXT NOT NULL CHECK (
                state IN ('created', 'requested', 'unknown', 'expired', 'refused', 'paid', 'refunded')
            ),
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL
        ) STRICT
        """
    )


def carry_parts_and_count(connection: sqlite3.Connection) -> None:
    """Parts of large cases, the order in which parcels go, and counts that need no counting.

    ``rank`` orders parcels across lanes, lowest first. ``party`` keeps the order of one resident's parcels. ``address``
    names a part's content while its bytes are here. ``need`` tells which parts a parcel is made of. ``tally`` is kept
    by triggers: reading it takes the same time whatever waits. ``fact`` holds what the courier has learned.
    """
    connection.execute("ALTER TABLE parcel ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE parcel ADD COLUMN party TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE parcel ADD COLUMN address TEXT")
    connection.execute("UPDATE parcel SET rank = seq")
    connection.execute("CREATE INDEX parcel_queue ON parcel (rank) WHERE state IN ('waiting', 'claimed')")
    connection.execute(
        "CREATE INDEX parcel_party ON parcel (party, seq) WHERE party != '' AND state IN ('waiting', 'claimed')"
    )
    connection.execute("CREATE INDEX parcel_address ON parcel (address) WHERE address IS NOT NULL")
    connection.execute("CREATE INDEX parcel_settled ON parcel (settled_at) WHERE state = 'settled'")
    connection.execute(
        """
        CREATE TABLE need (
            parcel INTEGER NOT NULL REFERENCES parcel (seq) ON DELETE CASCADE,
            part INTEGER NOT NULL REFERENCES parcel (seq) ON DELETE CASCADE,
            PRIMARY KEY (parcel, part)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute("CREATE INDEX need_part ON need (part)")
    connection.execute("CREATE TABLE tally (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID")
    for state in ("waiting", "claimed", "settled", "held"):
        query = "INSERT INTO tally SELECT ?, count(*) FROM parcel WHERE state = ? AND kind != 'part'"
        connection.execute(query, (state, state))
    connection.execute("INSERT INTO tally SELECT 'bytes', coalesce(sum(size), 0) FROM parcel JOIN sealed USING (seq)")
    for name, event, when, change in (
        ("came", "INSERT", "NEW.kind != 'part'", "value = value + 1 WHERE name = NEW.state"),
        ("left", "DELETE", "OLD.kind != 'part'", "value = value - 1 WHERE name = OLD.state"),
        (
            "moved",
            "UPDATE OF state",
            "NEW.kind != 'part' AND OLD.state != NEW.state",
            "value = value + CASE name WHEN NEW.state THEN 1 ELSE -1 END WHERE name IN (OLD.state, NEW.state)",
        ),
    ):
        connection.execute(
            f"CREATE TRIGGER parcel_{name} AFTER {event} ON parcel WHEN {when} BEGIN UPDATE tally SET {change}; END"  # noqa: S608 - put together from constants only
        )
    for name, event, row, sign in (("kept", "INSERT", "NEW", "+"), ("gone", "DELETE", "OLD", "-")):
        connection.execute(
            f"CREATE TRIGGER sealed_{name} AFTER {event} ON sealed BEGIN"  # noqa: S608 - put together from constants only
            f" UPDATE tally SET value = value {sign} (SELECT size FROM parcel WHERE seq = {row}.seq)"
            " WHERE name = 'bytes'; END"
        )
    connection.execute("CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID")


def keep_slips(connection: sqlite3.Connection) -> None:
    """What a parcel says of itself once more, on other pages of the file: a bad page of ``parcel`` loses no case.

    Kept by triggers, for as long as the sealed bytes are. ``needs`` are the parts' numbers, each followed by a space.
    """
    connection.execute(
        """
        CREATE TABLE slip (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            lane TEXT NOT NULL,
            kind TEXT NOT NULL,
            label TEXT NOT NULL,
            header BLOB NOT NULL,
            digest TEXT NOT NULL,
            size INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            party TEXT NOT NULL,
            needs TEXT NOT NULL
        ) STRICT
        """
    )
    facts = "SELECT parcel.seq, key, lane, kind, label, header, digest, size, created_at, party"
    connection.execute(
        f"INSERT INTO slip {facts}, coalesce((SELECT group_concat(part || ' ', '') FROM need"  # noqa: S608 - constants only
        " WHERE need.parcel = parcel.seq), '') FROM parcel JOIN sealed USING (seq)"
    )
    connection.execute(
        "CREATE TRIGGER slip_kept AFTER INSERT ON sealed BEGIN"
        f" INSERT INTO slip {facts}, '' FROM parcel WHERE seq = NEW.seq; END"
    )
    connection.execute(
        "CREATE TRIGGER slip_gone AFTER DELETE ON sealed BEGIN DELETE FROM slip WHERE seq = OLD.seq; END"
    )
    connection.execute(
        "CREATE TRIGGER slip_needs AFTER INSERT ON need BEGIN"
        " UPDATE slip SET needs = needs || NEW.part || ' ' WHERE seq = NEW.parcel; END"
    )


def fence_writers(connection: sqlite3.Connection) -> None:
    """Up to which number parcels may be the same party's although they name another: another writer named them."""
    connection.execute("ALTER TABLE parcel ADD COLUMN fence INTEGER NOT NULL DEFAULT 0")


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    create_outbox,
    create_print_ledger,
    note_begun_and_cause,
    create_payment_intents,
    carry_parts_and_count,
    keep_slips,
    fence_writers,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest schema. Safe when several processes start at once.

    Raises OfflineError S107 when a newer program has already changed the database; sqlite3.Error from storage.
    """
    if _done(connection) == len(MIGRATIONS):
        return
    for number, migration in enumerate(MIGRATIONS, start=1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _done(connection) < number:
                migration(connection)
                connection.execute(f"PRAGMA user_version = {number:d}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _done(connection: sqlite3.Connection) -> int:
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    if row[0] > len(MIGRATIONS):
        detail = f"database has schema {row[0]}, this program knows {len(MIGRATIONS)}: install the newer program again"
        raise OfflineError(OfflineFailure.SCHEMA_NEWER, detail)
    return row[0]
