import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offline import schema
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Counts, Parcel
from offline.payment_intents import PaymentIntents
from offline.print_ledger import PrintLedger

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "released"
NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
OPEN = (
    "import sys; from pathlib import Path; from offline.database import Database; Database(Path(sys.argv[1])).close()"
)


def released(path: Path, number: int) -> None:
    """A database as the program of that schema left it: dumped once, never to be changed. Its digests are short for
    reading, and stand for true ones."""
    connection = sqlite3.connect(path)
    connection.create_function("digest", 1, lambda body: hashlib.sha256(body).hexdigest())
    connection.executescript((RELEASED / f"schema-{number}.sql").read_text())
    connection.execute("UPDATE parcel SET digest = digest(body) FROM sealed WHERE sealed.seq = parcel.seq")
    connection.commit()
    connection.close()


def structure(path: Path) -> set[tuple[str, str, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    result = set(found.fetchall())
    connection.close()
    return result


def test_every_released_schema_is_kept_here() -> None:
    """A new migration brings the dump of what it makes, so that the next one is tried on it."""
    assert {path.name for path in RELEASED.iterdir()} == {
        f"schema-{number}.sql" for number in range(1, len(schema.MIGRATIONS) + 1)
    }


@pytest.mark.parametrize("number", range(1, len(schema.MIGRATIONS) + 1))
def test_a_database_of_each_released_schema_keeps_its_promises_under_the_newest(tmp_path: Path, number: int) -> None:
    released(tmp_path / "old.db", number)
    Database(tmp_path / "fresh.db").close()

    with Database(tmp_path / "old.db") as database:
        outbox = Outbox(database)
        assert outbox.counts() == Counts(waiting=2, held=1, settled=1)
        assert outbox.sealed_bytes() == 3 + 5 + 6
        assert [(row.label, row.attempts) for row in outbox.rows()] == [
            ("T-1 item", 2),
            ("T-2 item", 1),
            ("T-2 rating", 1),
            ("T-3 item", 1),
        ]
        first = outbox.claim(NOON, 30.0)
        assert first is not None
        assert (first.parcel.key, first.parcel.sealed) == ("a" * 32, b"xxx")
        acknowledged = outbox.acknowledgement("b" * 32)
        assert acknowledged is not None
        assert acknowledged.body == b"ack"
        assert outbox.mint_counter("20260307") == 8
        assert len(PrintLedger(database).rows()) == (1 if number >= 2 else 0)
        paid = PaymentIntents(database).of("T-1")
        assert (paid is not None) == (number >= 4)
    assert structure(tmp_path / "old.db") == structure(tmp_path / "fresh.db")


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_parcel: Callable[..., Parcel]
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE counter")
        raise ZeroDivisionError

    with Database(tmp_path / "t.db") as database:
        Outbox(database).put(make_parcel(1))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, half))
        with pytest.raises(ZeroDivisionError):
            Database(tmp_path / "t.db")

    with Database(tmp_path / "t.db") as database:
        assert Outbox(database).mint_counter("20260307") == 1
        assert Outbox(database).counts().waiting == 1


def test_processes_that_start_at_once_agree_on_one_database(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPEN, str(tmp_path / "state" / "t.db")]
    workers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    errors = [worker.communicate(timeout=20)[1] for worker in workers]

    assert errors == ["", "", "", ""]
    with Database(tmp_path / "state" / "t.db") as database:
        assert Outbox(database).rows() == ()
