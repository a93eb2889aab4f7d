import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from offline.database import Database, check_copy
from offline.durable import replacing
from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.parcel import Parcel

ROOT = Path(__file__).parents[2]
MakeParcel = Callable[..., Parcel]

LIMITED = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from offline.database import Database
from offline.failures import OfflineError
from offline.outbox import Outbox
from offline.parcel import Parcel

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
outbox = Outbox(Database(Path(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
for number in range(100):
    key = f"{number:032x}"
    try:
        outbox.put(Parcel(key, key, "case", "label", b"h", bytes(100_000), datetime.now(UTC)))
    except OfflineError as error:
        print(error.failure.value, flush=True)
        break
    print(key, flush=True)
"""


def test_a_full_disk_is_told_and_nothing_is_half_written(
    database: Database, outbox: Outbox, make_parcel: MakeParcel, noon: datetime
) -> None:
    outbox.put(make_parcel(1))
    with database.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(OfflineError, match="S101"):
        outbox.put(make_parcel(2, sealed=bytes(300_000)))

    assert [row.key for row in outbox.rows()] == [make_parcel(1).key]
    assert outbox.claim(noon, 30.0) is not None
    with database.writing() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    outbox.put(make_parcel(2, sealed=bytes(300_000)))
    assert outbox.counts().waiting == 2


def test_what_was_put_before_a_file_may_not_grow_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "terminal.db"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20
    )
    *keys, failure = done.stdout.split()

    assert failure in {OfflineFailure.DISK_FULL, OfflineFailure.INPUT_OUTPUT}
    assert keys
    with Database(path) as database:
        assert [row.key for row in Outbox(database).rows()] == keys


def test_a_database_that_only_reads_is_told(database: Database, outbox: Outbox, make_parcel: MakeParcel) -> None:
    with database.reading("PRAGMA query_only = 1"):
        pass

    with pytest.raises(OfflineError, match="S102"):
        outbox.put(make_parcel(1))


def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, make_parcel: MakeParcel) -> None:
    content = b"these are not the pages you are looking for" * 1000
    (tmp_path / "terminal.db").write_bytes(content)

    with Database(tmp_path / "terminal.db") as database:
        Outbox(database).put(make_parcel(1))

    (aside,) = tmp_path.glob("terminal.db.damaged-*Z")
    assert aside.read_bytes() == content


def test_a_damaged_page_is_told_once(tmp_path: Path, make_parcel: MakeParcel) -> None:
    path = tmp_path / "terminal.db"
    with Database(path) as database:
        for number in range(20):
            Outbox(database).put(make_parcel(number))
    content = bytearray(path.read_bytes())
    for start in range(8192, len(content), 8192):
        content[start : start + 200] = b"\xff" * 200
    path.write_bytes(content)

    with Database(path) as database:
        with pytest.raises(OfflineError, match="S103"):
            Outbox(database).rows()
        assert Outbox(database).rows() == (), "from here on it is another file"


def test_a_folder_in_place_of_the_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "terminal.db").mkdir()

    with pytest.raises(OfflineError, match="S106"):
        Database(tmp_path / "terminal.db")


def test_a_lock_that_is_never_released_is_told(
    database: Database, make_parcel: MakeParcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offline.database.BUSY_TIMEOUT_S", 0.05)
    with Database(database.path) as other, database.writing(), pytest.raises(OfflineError, match="S104"):
        Outbox(other).put(make_parcel(1))


def test_the_log_of_the_database_stays_bounded_and_a_reader_stops_nobody(
    database: Database, outbox: Outbox, make_parcel: MakeParcel
) -> None:
    log = database.path.with_name(database.path.name + "-wal")
    with Database(database.path) as other, other.reading("SELECT * FROM parcel") as rows:
        rows.fetchone()
        for number in range(40):
            outbox.put(make_parcel(number, sealed=bytes(50_000)))
    before = log.stat().st_size
    for number in range(40, 300):
        outbox.put(make_parcel(number, sealed=bytes(50_000)))

    assert log.stat().st_size < 3 * before
    assert outbox.counts().waiting == 300


def test_a_file_replaced_half_way_stays_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(b"old")

    def fill_and_fail() -> None:
        with replacing(path) as draft:
            draft.write_bytes(b"half of the n")
            raise ConnectionResetError

    with pytest.raises(OfflineError, match="S105"):
        fill_and_fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_backup_opens_like_the_original_while_others_go_on(
    outbox: Outbox, make_parcel: Callable[..., Parcel], tmp_path: Path
) -> None:
    outbox.put(make_parcel(1))
    outbox.mint_counter("20260307")
    outbox.back_up(tmp_path / "usb" / "copy.db")
    outbox.put(make_parcel(2))

    check_copy(tmp_path / "usb" / "copy.db")
    with Database(tmp_path / "usb" / "copy.db") as copy:
        restored = Outbox(copy)
        restored.skip_numbers("20260307")
        assert [row.key for row in restored.rows()] == [make_parcel(1).key]
        assert restored.mint_counter("20260307") > 1000


def test_what_is_no_database_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"no database at all, whatever it is called")

    with pytest.raises(OfflineError, match="S103"):
        check_copy(tmp_path / "copy.db")
    with pytest.raises(OfflineError, match="S106"):
        check_copy(tmp_path / "nothing.db")
