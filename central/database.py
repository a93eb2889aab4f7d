"""The centre's database: SQLite by default, PostgreSQL by URL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import Session

from central.models import Base

_WRITES: Final = "centre_writes"
_BUSY_TIMEOUT_SECONDS: Final = 20


class Database:
    """Sessions on one engine. Tables are created when missing.

    SQLite runs with a write-ahead log, synchronous FULL (a receipt is given only for what survives a power cut) and
    foreign keys on. Writers take the lock when they begin: a transaction that read first and wrote later could be
    refused in the middle, whatever the busy timeout.
    """

    def __init__(self, url: str) -> None:
        # Values of statements are people's data: they stay out of exceptions and logs.
        connect = {"timeout": _BUSY_TIMEOUT_SECONDS} if url.startswith("sqlite") else {}
        self._engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        Base.metadata.create_all(self._writer)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when the block ends well and leaves no trace when it doesn't."""
        with Session(self._writer) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
