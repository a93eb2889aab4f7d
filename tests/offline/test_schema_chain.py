import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from offline import schema
from offline.database import Database
from offline.outbox import Outbox
from offline.parcel import Parcel
from offline.print_ledger import PrintLedger

ROOT = Path(__file__).parents[2]
OPEN = (
    "import sys; from pathlib import Path; from offline.database import Database; Database(Path(sys.argv[1])).close()"
)


@pytest.mark.parametrize("released", range(1, len(schema.MIGRATIONS)))
def test_a_database_of_each_released_schema_is_brought_up_to_date(tmp_path: Path, released: int) -> None:
    connection = sqlite3.connect(tmp_path / "t.db")
    for migration in schema.MIGRATIONS[:released]:
        migration(connection)
    connection.execute(f"PRAGMA user_version = {released}")
    connection.close()

    with Database(tmp_path / "t.db") as database:
        assert Outbox(database).rows() == ()
        assert PrintLedger(database).rows() == ()


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
