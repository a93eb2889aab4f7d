"""A damaged database becomes a sound one with every row that can be read; the damaged file is set aside.

Why page by page, and not with SQLite's own ``.recover``: that is a tool beside the library, which a terminal would have
to carry, and it writes what it can't place into a heap that somebody has to sort. Here the tables are known, each row
tells by its shape whose it is, and a parcel's bytes prove themselves by their digest.

What is found may be older than what was lost: a row that was deleted, a state before the last. That is safe: what is
sent twice is one case at the centre. What can't be found is named.

Every step can be cut short. The sound file is complete and durable before anything of the damaged one is touched, and
the swap is done again at the next start until it is done.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from offline.durable import flush_directory, replacing, storage_errors
from offline.failures import OfflineError, OfflineFailure
from offline.pages import DamagedError, Pages, Record, Value
from offline.parcel import PART
from offline.schema import migrate

UNREADABLE: Final = "its bytes were lost with a damaged page"
"""Why a parcel is held that can't be sent any more."""

_FACTS: Final = ("seq", "key", "lane", "kind", "label", "header", "digest", "size", "created_at")
_WAY: Final = ("state", "attempts", "not_before", "claimed_until", "reason_code", "reason_detail")
_END: Final = ("acknowledgement", "signature", "settled_at", "rank", "party", "address", "fence")
_PARCEL: Final = (*_FACTS, *_WAY, *_END)
_SLIP: Final = (*_FACTS, "party")
_ASKED: Final = ("seq", "job", "document", "reference", "copy", "state", "failure")
_PRINT: Final = (*_ASKED, "created_at", "changed_at", "sent_at", "settled_at", "begun_at", "cause")
_TABLES: Final = ("parcel", "sealed", "print", "payment_intent", "counter")
_PARCEL_SHAPE: Final = "NTTTTBTIIT"
_SLIP_SHAPE: Final = "NTTTTBTIITT"
_PRINT_SHAPE: Final = "NTTTIT"
_SEALED_SHAPE: Final = "NB"
_INTENT_SHAPE: Final = "TTITII"
_PAIR_SHAPE: Final = "TI"
_RECEIPT: Final = "receipt"
_PROGRESS: Final = ("waiting", "claimed", "held", "settled")
"""Of two versions of a parcel the later one counts."""

Row = tuple[Value, ...]
_SqlRow = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Salvage:
    """What came of a damaged database. ``rows`` and ``missing`` count by table; ``damaged`` counts leaves and cells."""

    at: str
    rows: Mapping[str, int]
    missing: Mapping[str, int]
    damaged: int
    lost: tuple[str, ...]
    """Public names of parcels that were promised and can't be sent from here: somebody has to act."""


def is_due(path: Path) -> bool:
    """Whether a database is known to be damaged, or was left in the middle of being salvaged."""
    return _mark(path).exists() or _sound(path).exists()


def mark(path: Path) -> None:
    """Remember, across starts, that a database is damaged. Raises OfflineError S1xx."""
    with storage_errors():
        _mark(path).touch(0o600)
        flush_directory(path.parent)


def salvages(path: Path) -> tuple[Salvage, ...]:
    """What was salvaged here, oldest first, for as long as the damaged file lies beside. Raises OfflineError S1xx."""
    with storage_errors():
        reports = sorted(path.parent.glob(f"{path.name}.damaged-*.json"))
        return tuple(_report(report) for report in reports if report.with_suffix("").exists())


def salvage(path: Path, promised: Callable[[], frozenset[str]]) -> Salvage | None:
    """Put a sound database in the place of a damaged one; None when one that was begun before is finished now.

    Nobody may have the file open. ``promised`` are public names of parcels that are known from elsewhere. Raises
    OfflineError S1xx; the damaged file is in its place then.
    """
    with storage_errors():
        if _sound(path).exists():
            _swap(path)
            return None
        _forget_unfinished(path)
        _check_room(path)
        with replacing(_sound(path)) as draft, Pages(path) as pages:
            result = _carry_over(pages, draft, promised())
            report = path.with_name(f"{path.name}.damaged-{result.at}.json")
            with replacing(report) as text:
                text.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")
        _swap(path)
        return result


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")


def _sound(path: Path) -> Path:
    return path.with_name(f"{path.name}.salvaged")


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _report(path: Path) -> Salvage:
    content = json.loads(path.read_text(encoding="utf-8"))
    return Salvage(**{**content, "lost": tuple(content["lost"])})


def _forget_unfinished(path: Path) -> None:
    for report in path.parent.glob(f"{path.name}.damaged-*.json"):
        if not report.with_suffix("").exists():
            report.unlink()


def _check_room(path: Path) -> None:
    files = [one for one in (path, _log(path)) if one.exists()]
    if shutil.disk_usage(path.parent).free < sum(one.stat().st_size for one in files):
        raise OfflineError(OfflineFailure.DISK_FULL, f"{path.name} is damaged, and there is no room for a sound one")


def _swap(path: Path) -> None:
    """The damaged file gets its other name before it loses its own, and its log with it: SQLite would play a log that
    is left behind into the sound file."""
    aside = max(path.parent.glob(f"{path.name}.damaged-*.json")).with_suffix("")
    for damaged, name in ((path, aside), (_log(path), _log(aside))):
        if damaged.exists() and not name.exists():
            os.link(damaged, name)
    flush_directory(path.parent)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    flush_directory(path.parent)
    _sound(path).replace(path)
    flush_directory(path.parent)
    _mark(path).unlink(missing_ok=True)


def _carry_over(pages: Pages, target: Path, promised: frozenset[str]) -> Salvage:
    found = _Found(pages)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = OFF")  # the file is new, and counts only once it is whole
        connection.execute("PRAGMA synchronous = OFF")
        migrate(connection)
        connection.execute("BEGIN")
        found.write(connection)
        _write_sealed(connection, pages, found)
        lost = _hold_what_is_lost(connection)
        connection.execute("COMMIT")
        rows = {
            table: _count(connection, table) for table in ("parcel", "sealed", "print", "payment_intent", "counter")
        }
        known = {label.partition(" ")[0] for (label,) in connection.execute("SELECT label FROM parcel")}
        receipts = connection.execute("SELECT DISTINCT reference FROM print WHERE document = ?", (_RECEIPT,))
        gone = (promised | {reference for (reference,) in receipts}) - known
        whole = "SELECT count(*) FROM parcel WHERE kind != ?"
        told = sum(found.tally.get(state, 0) for state in _PROGRESS)
        missing = {
            "parcel": max(0, told - connection.execute(whole, (PART,)).fetchone()[0], len(found.orphans)),
            "sealed": len(lost),
            "print": max(0, found.highest.get("print", 0) - rows["print"]),
            "counter": max(0, found.last_counter - rows["counter"]),
        }
        labels = [label for label, kind in lost if kind != PART]
    at = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    return Salvage(at, rows, missing, pages.damaged, (*labels, *sorted(gone)))


class _Found:
    """The rows of all tables but the sealed bytes, by what identifies them."""

    def __init__(self, pages: Pages) -> None:
        self.parcels: dict[int, Row] = {}
        self.slips: dict[int, Row] = {}
        self.prints: dict[int, Row] = {}
        self.intents: dict[int, Row] = {}
        self.counters: dict[int, Row] = {}
        self.highest: dict[str, int] = {}
        self.tally: dict[str, int] = {}
        self.heard: int | None = None
        self.orphans: set[int] = set()
        for record, values in _readable(pages):
            self._take(record, values)
        self.last_counter = max(self.counters, default=0)

    def _take(self, record: Record, values: Row) -> None:
        shape, rowid = _shape(record), record.rowid
        match values:
            case (str() as name, int() as number) if shape == _PAIR_SHAPE:
                self._take_pair(rowid, name, number)
            case _ if rowid is None:
                return
            case _ if shape == _SLIP_SHAPE:
                self.slips[rowid] = (rowid, *values[1:])
            case _ if shape.startswith(_PARCEL_SHAPE) and len(shape) <= len(_PARCEL):
                row = (rowid, *values[1:])
                if rowid not in self.parcels or _progress(row) > _progress(self.parcels[rowid]):
                    self.parcels[rowid] = row
            case _ if shape.startswith(_PRINT_SHAPE) and len(shape) <= len(_PRINT):
                self.prints[rowid] = (rowid, *values[1:])
            case _ if shape == _INTENT_SHAPE:
                self.intents[rowid] = values

    def _take_pair(self, rowid: int | None, name: str, number: int) -> None:
        if rowid is None and name == "heard":
            self.heard = max(number, self.heard or 0)
        elif rowid is None and name in _PROGRESS:
            self.tally[name] = number
        elif rowid is not None and name in {"parcel", "print"}:
            self.highest[name] = max(number, self.highest.get(name, 0))
        elif rowid is not None and name.isdecimal():
            self.counters[rowid] = (name, number)

    def write(self, connection: sqlite3.Connection) -> None:
        """Fill every table but ``sealed``."""
        for row in self.parcels.values():
            _insert(connection, "parcel", dict(zip(_PARCEL, row, strict=False)))
        for seq, slip in self.slips.items():
            facts = dict(zip(_SLIP, slip, strict=False))
            _insert(connection, "parcel", {**facts, "state": "waiting", "rank": seq})
        for row in self.prints.values():
            _insert(connection, "print", dict(zip(_PRINT, row, strict=False)))
        for intent in self.intents.values():
            names = ("key", "reference", "amount_fen", "state", "created_at", "changed_at")
            _insert(connection, "payment_intent", dict(zip(names, intent, strict=True)))
        for counter in self.counters.values():
            day, value = counter
            _insert(connection, "counter", {"day": day, "value": value})
        if self.heard is not None:
            _insert(connection, "fact", {"name": "heard", "value": self.heard})
        for table, number in self.highest.items():
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", (table, number))
            connection.execute(
                "INSERT INTO sqlite_sequence SELECT ?, ? WHERE NOT EXISTS"
                " (SELECT 1 FROM sqlite_sequence WHERE name = ?)",
                (table, number, table),
            )


def _write_sealed(connection: sqlite3.Connection, pages: Pages, found: _Found) -> None:
    """The sealed bytes that prove to be a parcel's, and which parts each parcel needs."""
    states: dict[int, str] = dict(connection.execute("SELECT seq, state FROM parcel").fetchall())
    needs = {
        seq: [int(part) for part in str(slip[-1]).split() if int(part) in states] for seq, slip in found.slips.items()
    }
    open_ones = {seq for seq, state in states.items() if state != "settled"}
    wanted = open_ones | {part for seq in open_ones for part in needs.get(seq, ())}
    for record in pages.records():
        if record.rowid is None or _shape(record) != _SEALED_SHAPE:
            continue
        if record.rowid not in states:
            found.orphans.add(record.rowid)
        elif record.rowid in wanted:
            _write_body(connection, record, found.slips.get(record.rowid))
    for seq in open_ones & needs.keys():
        rows = [(seq, part) for part in needs[seq]]
        connection.executemany("INSERT OR IGNORE INTO need VALUES (?, ?)", rows)


def _write_body(connection: sqlite3.Connection, record: Record, slip: Row | None) -> None:
    try:
        _, body = record.values()
    except DamagedError:
        return
    assert isinstance(body, bytes), "its shape says so"  # noqa: S101
    digest = hashlib.sha256(body).hexdigest()
    row: _SqlRow = connection.execute("SELECT digest FROM parcel WHERE seq = ?", (record.rowid,)).fetchone()
    if digest in {row[0], slip[_SLIP.index("digest")] if slip is not None else None}:
        connection.execute("INSERT OR IGNORE INTO sealed VALUES (?, ?)", (record.rowid, body))


def _hold_what_is_lost(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Hold parcels whose bytes, or a part's, are gone; label and kind of each."""
    lost = (
        "SELECT seq FROM parcel WHERE state != 'settled' AND seq NOT IN (SELECT seq FROM sealed)"
        " UNION SELECT need.parcel FROM need JOIN parcel AS part ON part.seq = need.part"
        " WHERE part.state != 'settled' AND part.seq NOT IN (SELECT seq FROM sealed)"
    )
    return connection.execute(
        "UPDATE parcel SET state = 'held', reason_code = ?, reason_detail = ?"  # noqa: S608 - constants only
        f" WHERE seq IN ({lost}) RETURNING label, kind",
        (OfflineFailure.CORRUPT, UNREADABLE),
    ).fetchall()


def _readable(pages: Pages) -> Iterator[tuple[Record, Row]]:
    for record in pages.records():
        if _shape(record) == _SEALED_SHAPE:
            continue  # megabytes: read once, when they are written
        try:
            values = record.values()
        except DamagedError:
            pages.damaged += 1
        else:
            yield record, values


def _shape(record: Record) -> str:
    return "".join(map(_letter, record.types))


def _letter(kind: int) -> str:
    if kind >= 12:  # noqa: PLR2004 - text is odd, a blob even
        return "T" if kind % 2 else "B"
    return "N" if kind == 0 else "F" if kind == 7 else "I"  # noqa: PLR2004 - a float


def _progress(row: Row) -> tuple[int, int]:
    state, attempts = row[_PARCEL.index("state")], row[_PARCEL.index("attempts")]
    known = isinstance(state, str) and state in _PROGRESS and isinstance(attempts, int)
    return (_PROGRESS.index(str(state)), int(attempts or 0)) if known else (-1, 0)


def _insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Value]) -> None:
    """Add a row, unless it is one that is there already, or breaks what the table asks for."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with suppress(sqlite3.IntegrityError):  # a value of another type
        connection.execute(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own schema
            tuple(values.values()),
        )


def _count(connection: sqlite3.Connection, table: str) -> int:
    row: _SqlRow = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of our own schema
    return int(row[0])
