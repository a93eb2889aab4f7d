"""The terminal's SQLite database: opened so that a commit survives a power cut, its errors translated.

Write-ahead log with ``synchronous=FULL`` flushes once per commit (https://www.sqlite.org/wal.html). Pages of 8 KiB were
the fastest for sealed cases of 8 to 300 kB: a put touches about eight pages besides its bytes, and all go to the log.

SQLite before 3.51.3 may corrupt a database when one process checkpoints while another commits (the WAL-reset bug,
https://www.sqlite.org/wal.html). Automatic checkpoints run beside writers, so they are off; ours hold
the write lock.

What SQLite calls malformed is salvaged (offline/salvage.py) before it is used again, by whoever comes first: every
user holds a shared lock on a file beside the database, and salvaging takes the whole lock.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from offline.durable import flush_directory, make_directory, replacing, storage_errors
from offline.failures import OfflineError, OfflineFailure
from offline.salvage import Salvage, is_due, mark, salvage
from offline.schema import migrate

BUSY_TIMEOUT_S: Final = 5.0
_PAGE_BYTES: Final = 8192
_CHECKPOINT_COMMITS: Final = 32
_CHECKPOINT_PATIENCE_S: Final = 0.2
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Values = Sequence[int | str | bytes] | Mapping[str, int | str | bytes]

_PRIMARY: Final = 0xFF
"""The low byte of SQLite's extended result codes is the primary code."""
_FAILURES: Final = {
    sqlite3.SQLITE_FULL: OfflineFailure.DISK_FULL,
    sqlite3.SQLITE_READONLY: OfflineFailure.READ_ONLY,
    sqlite3.SQLITE_PERM: OfflineFailure.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: OfflineFailure.CORRUPT,
    sqlite3.SQLITE_NOTADB: OfflineFailure.CORRUPT,
    sqlite3.SQLITE_BUSY: OfflineFailure.LOCKED,
    sqlite3.SQLITE_LOCKED: OfflineFailure.LOCKED,
    sqlite3.SQLITE_PROTOCOL: OfflineFailure.LOCKED,
    sqlite3.SQLITE_IOERR: OfflineFailure.INPUT_OUTPUT,
    sqlite3.SQLITE_CANTOPEN: OfflineFailure.CANNOT_OPEN,
}


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored time names its zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The inverse of ``to_micros``, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


@contextmanager
def _database_errors() -> Iterator[None]:
    """The world's errors become OfflineError; ours (wrong SQL, broken constraints) stay what they are."""
    try:
        yield
    except sqlite3.Error as error:
        failure = _FAILURES.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
        if failure is None:
            raise
        raise OfflineError(failure, str(error)) from error


def check_copy(path: Path) -> None:
    """Return when a file is a whole database. Raises OfflineError S103 otherwise, S1xx when it can't be read."""
    with _database_errors(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise OfflineError(OfflineFailure.CORRUPT, f"{path.name}: {found[0][0]}")


class Database:
    """One connection, shared by this process's threads one transaction at a time. Other processes may have theirs.

    Opening creates and migrates the file; every method raises OfflineError S1xx when storage fails. One that raises
    S103 has found the file damaged: the next use salvages it first. ``promised`` tells public names of parcels that are
    known from elsewhere; ``on_salvaged`` gets the database, sound again, and what came of it. ``was_alone``: nobody
    else had it open when it was opened.
    """

    def __init__(
        self,
        path: Path,
        *,
        promised: Callable[[], frozenset[str]] = frozenset,
        on_salvaged: Callable[["Database", Salvage], None] = lambda _, __: None,
    ) -> None:
        self.path = path
        self._promised = promised
        self._on_salvaged = on_salvaged
        self._lock = threading.RLock()
        self._depth = 0
        self._commits = 0
        with storage_errors():
            make_directory(path.parent)
            self._shared = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self.was_alone = self._take_share()
            result = self._salvage() if is_due(path) else None
            try:
                self._connection = self._opened()
            except OfflineError as error:
                if error.failure is not OfflineFailure.CORRUPT:
                    raise
                mark(path)
                result = self._salvage()
                self._connection = self._opened()
        except BaseException:
            os.close(self._shared)
            raise
        if result is not None:
            on_salvaged(self, result)

    def _take_share(self) -> bool:
        """Take a share in the lock; whether nobody else had one."""
        try:
            fcntl.flock(self._shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            alone = False
        else:
            alone = True
        fcntl.flock(self._shared, fcntl.LOCK_SH)
        return alone

    def _opened(self) -> sqlite3.Connection:
        with storage_errors():
            os.close(os.open(self.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        with _database_errors():
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
        try:
            with _database_errors():
                _prepare(connection)
            with storage_errors():
                flush_directory(self.path.parent)
        except BaseException:
            connection.close()
            raise
        return connection

    def _salvage(self) -> Salvage | None:
        """Put a sound file in the damaged one's place, unless somebody has it open: what they wrote then would be lost.

        So does a connection of one's own.
        """
        try:
            fcntl.flock(self._shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Whoever has it may be salvaging it: then it is sound once they let go.
            fcntl.flock(self._shared, fcntl.LOCK_SH)
            return None
        try:
            return salvage(self.path, self._promised) if is_due(self.path) else None
        finally:
            fcntl.flock(self._shared, fcntl.LOCK_SH)

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone, to a database that is not known to be damaged."""
        with self._lock:
            if self._depth == 0 and is_due(self.path):
                self._make_sound()
            self._depth += 1
            try:
                with _database_errors():
                    yield self._connection
            except OfflineError as error:
                if error.failure is OfflineFailure.CORRUPT:
                    mark(self.path)
                raise
            finally:
                self._depth -= 1

    def _make_sound(self) -> None:
        with _database_errors():
            self._connection.close()
        try:
            result = self._salvage()
        finally:
            self._connection = self._opened()
        if result is not None:
            self._on_salvaged(self, result)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what was committed is durable already."""
        with self._lock, _database_errors():
            self._connection.close()
            os.close(self._shared)

    def check(self) -> bool:
        """Read every page, for as long as it takes, while others go on; True when nothing is damaged.

        What is found is salvaged at the next use. Raises OfflineError S1xx.
        """
        with _database_errors(), closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            try:
                found = connection.execute("PRAGMA quick_check(1)").fetchall()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & _PRIMARY not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                    raise
                found = []
        if found == [("ok",)]:
            return True
        mark(self.path)
        return False

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that can write; on leaving it is durable, on any exception nothing of it remains.

        Inside another one of the same thread it is part of that one.
        """
        with self._using() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite may have rolled back already; the first error is the one to tell.
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            self._commits += 1
            if self._commits % _CHECKPOINT_COMMITS == 0:
                self._checkpoint()

    def _checkpoint(self) -> None:
        """Move the log's content into the database. What can't be moved now stays in the log, as durable as before."""
        self._wait_for_locks(_CHECKPOINT_PATIENCE_S)
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        self._wait_for_locks(BUSY_TIMEOUT_S)

    def _wait_for_locks(self, timeout_s: float) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {int(timeout_s * 1000):d}")

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the database for several queries, while other processes go on writing."""
        with self._using() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def back_up(self, path: Path) -> None:
        """Write a whole copy that can be opened like the original. Raises OfflineError S1xx."""
        with replacing(path) as draft, self._using() as connection:
            draft.unlink()
            with closing(sqlite3.connect(draft)) as copy:
                connection.backup(copy)

    @contextmanager
    def reading(self, sql: str, values: Values = ()) -> Iterator[sqlite3.Cursor]:
        """The rows of one query, a consistent snapshot while the block runs."""
        with self._using() as connection, closing(connection.execute(sql, values)) as cursor:
            yield cursor


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    migrate(connection)
