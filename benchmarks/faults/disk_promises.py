"""Work on a terminal's storage that says what it promised, and the check that finds all of it again.

Everything that promises something durable takes part: outbox, counters of numbers, print ledger, audit log.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from offline.audit_log import AuditLog, verify
from offline.database import Database
from offline.failures import OfflineError, OfflineFailure, Reason
from offline.outbox import Outbox
from offline.parcel import Parcel, ParcelState
from offline.print_ledger import PrintLedger, PrintState

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
DAY = "20260307"
_SIZES = (900, 20_000, 70_000)
_REASON = Reason(OfflineFailure.CONTENT_REFUSED, "422 bad: no")

Said = Callable[[dict[str, Any]], None]


def parcel(number: int, size: int) -> Parcel:
    """A parcel that can be made again from its number and size."""
    key = f"{number:032x}"
    return Parcel(key, f"{number % 3}", "case", f"{size}", b"{}", random.Random(number).randbytes(size), NOON)


def work(folder: Path, steps: int, said: Said, seed: int = 0) -> list[str]:
    """Open everything in ``folder`` and do ``steps`` things. ``said`` hears of each promise once it is made, and of
    what is about to be tried. Returns the failure codes of what could not be done.
    """
    chance = random.Random(seed)
    failures: list[str] = []

    def attempt(what: dict[str, Any], action: Callable[[], dict[str, Any] | None]) -> None:
        said({"try": what})
        try:
            promise = action()
        except OfflineError as error:
            failures.append(error.failure.value)
        else:
            if promise is not None:
                said(promise)

    try:
        database, audit = Database(folder / "terminal.db"), AuditLog(folder / "audit", file_bytes=2000, files=100)
    except OfflineError as error:
        return [error.failure.value]
    with database:
        outbox, ledger = Outbox(database), PrintLedger(database)
        for step in range(steps):
            match chance.choice(("put", "put", "put", "mint", "carry", "carry", "print", "audit")):
                case "put":
                    one = parcel(step, chance.choice(_SIZES))
                    attempt({"put": one.key}, lambda one=one: _put(outbox, one))  # type: ignore[misc] # bound now
                case "mint":
                    attempt({"mint": DAY}, lambda: {"minted": outbox.mint_counter(DAY)})
                case "carry":
                    how = chance.choice(("settle", "settle", "hold", "postpone"))
                    attempt({"carry": how}, lambda how=how: _carry(outbox, how))  # type: ignore[misc] # bound now
                case "print":
                    attempt({"print": step}, lambda step=step: _print(ledger, step, said))  # type: ignore[misc] # bound now
                case _:
                    entry = {"what": "step", "n": step}
                    attempt({"audit": step}, lambda entry=entry: _append(audit, entry))  # type: ignore[misc] # bound now
    return failures


def _put(outbox: Outbox, one: Parcel) -> dict[str, Any]:
    outbox.put(one)
    return {"kept": one.key, "size": len(one.sealed)}


def _carry(outbox: Outbox, how: str) -> dict[str, Any] | None:
    claimed = outbox.claim(NOON, 30.0)
    if claimed is None:
        return None
    key = claimed.parcel.key
    match how:
        case "settle":
            outbox.settle(key, b"ack", "k:s", NOON)
            return {"settled": key}
        case "hold":
            outbox.hold(key, _REASON)
            outbox.release(key)
            return None
        case _:
            outbox.postpone(key, NOON, _REASON)
            return None


def _print(ledger: PrintLedger, step: int, said: Said) -> None:
    row = ledger.create("receipt", f"T-{step}", NOON)
    for state in (PrintState.SENT, PrintState.SETTLED, PrintState.SEEN):
        said({"printed": row.job, "state": row.state.value})
        if state is PrintState.SENT:
            ledger.begin(row.job, NOON)
        row = ledger.advance(row.job, state, NOON)
    said({"printed": row.job, "state": row.state.value})


def _append(audit: AuditLog, entry: dict[str, Any]) -> dict[str, Any]:
    audit.append([entry])
    return {"audited": audit.head()}


@dataclass
class Promised:
    """What was said, put together."""

    kept: dict[str, int] = field(default_factory=dict)
    """Key to size."""
    settled: set[str] = field(default_factory=set)
    minted: list[int] = field(default_factory=list)
    printed: dict[str, PrintState] = field(default_factory=dict)
    audited: list[str] = field(default_factory=list)

    def hear(self, said: dict[str, Any]) -> None:
        """Take in one promise."""
        match said:
            case {"kept": str(key), "size": int(size)}:
                self.kept[key] = size
            case {"settled": str(key)}:
                self.settled.add(key)
            case {"minted": int(number)}:
                self.minted.append(number)
            case {"printed": str(job), "state": str(state)}:
                self.printed[job] = PrintState(state)
            case {"audited": str(head)}:
                self.audited.append(head)


@dataclass(frozen=True)
class Kept:
    """How promises fared in one state of the disk."""

    lost: list[str]
    doubled: list[str]


_ORDER = tuple(PrintState)


def check(folder: Path, promised: Promised) -> Kept:
    """Open the storage as after a power cut and look for everything that was promised. Raises OfflineError when it
    can't be opened: then everything is lost.
    """
    lost: list[str] = []
    doubled: list[str] = []
    with Database(folder / "terminal.db") as database:
        outbox = Outbox(database)
        rows = outbox.rows()
        states = {row.key: row for row in rows}
        if len(states) != len(rows):
            doubled += [row.key for row in rows]
        for key, size in promised.kept.items():
            row = states.get(key)
            if row is None or row.size != size or (key in promised.settled and row.state is not ParcelState.SETTLED):
                lost.append(key)
        lost += _without_content(database)
        if outbox.mint_counter(DAY) <= max(promised.minted, default=0):
            doubled.append("a number")
        if len(promised.minted) != len(set(promised.minted)):
            doubled.append("a number")
        prints = {row.job: row for row in PrintLedger(database).rows()}
        for job, state in promised.printed.items():
            if job not in prints or _ORDER.index(prints[job].state) < _ORDER.index(state):
                lost.append(f"print {job}")
        PrintLedger(database).recover(NOON + timedelta(minutes=1))
        with database.reading("PRAGMA integrity_check") as found:
            if found.fetchall() != [("ok",)]:
                lost.append("integrity of the database")
        newest = parcel(1 << 40, 900)
        outbox.put(newest)
        if outbox.rows()[-1].key != newest.key:
            lost.append("what is put afterwards")
    audit = folder / "audit"
    AuditLog(audit).append([{"what": "after"}])
    verify(audit)
    chain = b"".join(path.read_bytes() for path in sorted(audit.iterdir()))
    lost += [f"audit {head}" for head in promised.audited if f'"previous":"{head}"'.encode() not in chain]
    return Kept(lost, doubled)


def _without_content(database: Database) -> list[str]:
    """Unsettled parcels whose sealed bytes are not the ones that were put."""
    broken = []
    query = "SELECT key, state, size, body FROM parcel LEFT JOIN sealed USING (seq)"
    with database.reading(query) as rows:
        for key, state, size, body in rows:
            if state != ParcelState.SETTLED and body != parcel(int(key, 16), size).sealed:
                broken.append(f"content of {key}")
    return broken


def spoken(line: bytes) -> list[dict[str, Any]]:
    """Promises as they were written, a JSON line each."""
    return [json.loads(one) for one in line.splitlines()]
