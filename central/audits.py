"""Where the audit logs of terminals stand: what was vouched for here, a terminal can't take back unnoticed."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.models import StoredAuditAnchor, StoredCaseAnchor
from kiosk.contract import AuditAnchor, AuditAnchors, EnvelopeHeader

_LOG: Final = logging.getLogger(__name__)
_BEIJING: Final = timezone(timedelta(hours=8))
SHORTENED: Final = "shortened"
CHANGED: Final = "changed"
_CASES_TOLD: Final = 1000


def note(session: Session, terminal: str, number: int, head: str, at: datetime) -> None:
    """Keep the end of a terminal's log. One that is shorter than before, or ends differently, is suspect."""
    newest = _newest(session, terminal)
    suspect = ""
    if newest is not None and number < max(newest.number, _of_cases(session, newest)):
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


def note_case(session: Session, header: EnvelopeHeader, at: datetime) -> None:
    """Keep where the log stood when a case was sealed; the header is bound to the seal."""
    if header.audit_number is None or header.audit_head is None:
        return
    session.add(
        StoredCaseAnchor(
            key=header.key,
            terminal=header.terminal,
            number=header.audit_number,
            head=header.audit_head,
            sealed_at=header.created_at,
            received_at=at,
        )
    )


def anchors(session: Session, terminal: str) -> AuditAnchors:
    """What is vouched for; nothing from before the log was last found suspect, for it began anew then."""
    rows = session.scalars(
        select(StoredAuditAnchor).where(StoredAuditAnchor.terminal == terminal).order_by(StoredAuditAnchor.day)
    ).all()
    suspect = next((row.suspect for row in reversed(rows) if row.suspect), "")
    since = max((row.day for row in rows if row.suspect), default=None)
    kept = [row for row in rows if since is None or row.day >= since]
    found = [AuditAnchor(number=row.number, head=row.head, at=row.at) for row in kept]
    found += [
        AuditAnchor(number=row.number, head=row.head, at=row.sealed_at) for row in _case_anchors(session, terminal)
    ]
    return AuditAnchors(anchors=tuple(sorted(found, key=lambda one: (one.number, one.at))), suspect=suspect)


def _case_anchors(session: Session, terminal: str) -> Sequence[StoredCaseAnchor]:
    """The newest, of the log that is kept now."""
    query = select(StoredCaseAnchor).where(StoredCaseAnchor.terminal == terminal)
    began = _began_anew(session, terminal)
    if began is not None:
        query = query.where(StoredCaseAnchor.sealed_at > began)
    return session.scalars(query.order_by(StoredCaseAnchor.number.desc()).limit(_CASES_TOLD)).all()


def _of_cases(session: Session, newest: StoredAuditAnchor) -> int:
    """The furthest that a case has vouched for before the last report came: the next was made after it."""
    query = select(func.max(StoredCaseAnchor.number)).where(
        StoredCaseAnchor.terminal == newest.terminal, StoredCaseAnchor.received_at < newest.at
    )
    began = _began_anew(session, newest.terminal)
    if began is not None:
        query = query.where(StoredCaseAnchor.sealed_at > began)
    return session.scalar(query) or 0


def _began_anew(session: Session, terminal: str) -> datetime | None:
    """When the log was last found suspect: what was sealed before belongs to another."""
    query = select(func.max(StoredAuditAnchor.at)).where(
        StoredAuditAnchor.terminal == terminal, StoredAuditAnchor.suspect != ""
    )
    return session.scalar(query)


def _newest(session: Session, terminal: str) -> StoredAuditAnchor | None:
    query = select(StoredAuditAnchor).where(StoredAuditAnchor.terminal == terminal)
    return session.scalar(query.order_by(StoredAuditAnchor.day.desc()).limit(1))
