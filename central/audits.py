"""Where the audit logs of terminals stand: what was vouched for here, a terminal can't take back unnoticed."""

import logging
from datetime import datetime, timedelta, timezone
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.models import StoredAuditAnchor
from kiosk.contract import AuditAnchor, AuditAnchors

_LOG: Final = logging.getLogger(__name__)
_BEIJING: Final = timezone(timedelta(hours=8))
SHORTENED: Final = "shortened"
CHANGED: Final = "changed"


def note(session: Session, terminal: str, number: int, head: str, at: datetime) -> None:
    """Keep the end of a terminal's log. One that is shorter than before, or ends differently, is suspect."""
    newest = _newest(session, terminal)
    suspect = ""
    if newest is not None and number < newest.number:
        suspect = SHORTENED
    elif newest is not None and number == newest.number and head != newest.head:
        suspect = CHANGED
    if suspect:
        _LOG.warning("audit log of %s: %s at entry %d", terminal, suspect, number)
    day = at.astimezone(_BEIJING).date()
    today = session.get(StoredAuditAnchor, (terminal, day))
    if today is None:
        today = StoredAuditAnchor(terminal=terminal, day=day, suspect="")
        session.add(today)
    today.number, today.head, today.at = number, head, at
    today.suspect = suspect or today.suspect


def anchors(session: Session, terminal: str) -> AuditAnchors:
    """What is vouched for; nothing from before the log was last found suspect, for it began anew then."""
    rows = session.scalars(
        select(StoredAuditAnchor).where(StoredAuditAnchor.terminal == terminal).order_by(StoredAuditAnchor.day)
    ).all()
    suspect = next((row.suspect for row in reversed(rows) if row.suspect), "")
    since = max((row.day for row in rows if row.suspect), default=None)
    kept = [row for row in rows if since is None or row.day >= since]
    return AuditAnchors(
        anchors=tuple(AuditAnchor(number=row.number, head=row.head, at=row.at) for row in kept), suspect=suspect
    )


def _newest(session: Session, terminal: str) -> StoredAuditAnchor | None:
    query = select(StoredAuditAnchor).where(StoredAuditAnchor.terminal == terminal)
    return session.scalar(query.order_by(StoredAuditAnchor.day.desc()).limit(1))
