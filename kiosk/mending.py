"""What a terminal makes of a damaged database that was salvaged (offline/salvage.py): who is told, and of what.

The damaged file lies beside the database, with a report. While it lies there the centre and the technician are told;
whoever has dealt with it takes it away.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.beijing import beijing_date
from offline.audit_log import AuditLog, entries
from offline.database import Database
from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.salvage import Salvage

_KNOWN_FOR: Final = timedelta(days=150)
"""Acknowledgements are forgotten after half a year: a case of before may be missing because it is done with."""


def day_of(now: datetime) -> str:
    """How the outbox calls the day whose provisional numbers it counts."""
    return f"{beijing_date(now):%Y%m%d}"


def promised(audit: Path, now: datetime) -> frozenset[str]:
    """Numbers of the cases that were kept, as the audit trail knows them. Raises OfflineError S1xx."""
    since = (now - _KNOWN_FOR).isoformat()
    return frozenset(
        str(entry["number"])
        for entry in entries(audit)
        if entry.get("what") == "kept" and str(entry.get("at", "")) >= since and entry.get("number")
    )


def salvaged(
    database: Database, result: Salvage, audit: AuditLog, report: Callable[[OfflineError], None], now: datetime
) -> None:
    """Right after a salvage: no number is given twice, and it is on record. Raises OfflineError S1xx."""
    Outbox(database).skip_numbers(day_of(now))
    missing = ",".join(f"{table}:{count}" for table, count in sorted(result.missing.items()) if count)
    audit.append([{"at": now.isoformat(), "what": "salvaged", "missing": missing, "lost": ",".join(result.lost)}])
    for trouble in troubles((result,)):
        report(trouble)


def troubles(results: Sequence[Salvage]) -> tuple[OfflineError, ...]:
    """What somebody should look at: what was lost first."""
    found = []
    for result in results:
        missing = ", ".join(f"{count} of {table}" for table, count in sorted(result.missing.items()) if count)
        if result.lost:
            detail = f"{result.at}: can't be sent any more: {', '.join(result.lost)}"
            found.append(OfflineError(OfflineFailure.PROMISE_LOST, detail))
        detail = f"{result.at}: {sum(result.rows.values())} rows carried over, missing: {missing or 'none'}"
        found.append(OfflineError(OfflineFailure.SALVAGED, detail))
    return tuple(found)


def lost_numbers(results: Sequence[Salvage]) -> tuple[str, ...]:
    """Public numbers of what was promised and is lost."""
    return tuple(sorted({name.partition(" ")[0] for result in results for name in result.lost}))
