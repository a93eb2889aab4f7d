"""Printed copies, counted for each person and kind.

A copy is granted in one transaction: its limit holds at any time.
"""

from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.certificates.models import StoredCertificate, StoredCopy
from central.certificates.templates import templates
from central.problems import Refusal
from kiosk.contract.certificates import LIMIT_REACHED

RESULT_COPIES: Final = (3, 20)
"""A day and a year, of one result of a case."""
_BEIJING: Final = timezone(timedelta(hours=8))


def grant_copy(session: Session, certificate: StoredCertificate, key: str, now: datetime) -> int:
    """Let one copy be printed; returns how many more may be. Raises Refusal: 429 limit-reached, 409 another's key."""
    _in_turn(session, certificate)
    granted = session.get(StoredCopy, key)
    if granted is not None and granted.certificate != certificate.id:
        raise Refusal(HTTPStatus.CONFLICT, "key-taken", "this key stands for a copy of another certificate")
    if granted is None or granted.spoiled_at is not None:
        require_copies(session, certificate.kind, certificate.person, now)
        if granted is None:
            session.add(StoredCopy(key=key, certificate=certificate.id, granted_at=now))
        else:
            granted.spoiled_at, granted.granted_at = None, now
        session.flush()
    return copies_left(session, certificate.kind, certificate.person, now)


def _in_turn(session: Session, certificate: StoredCertificate) -> None:
    """Whoever counts this person's copies of this kind waits here for whoever does already."""
    theirs = (StoredCertificate.kind == certificate.kind, StoredCertificate.person == certificate.person)
    rows = select(StoredCertificate.id).where(*theirs).order_by(StoredCertificate.id).with_for_update()
    session.scalars(rows).all()


def count_copy(session: Session, certificate: StoredCertificate, key: str, now: datetime, *, printed: bool) -> int:
    """Note what became of a copy; returns how many more may be printed. Raises Refusal 404 for one never granted."""
    granted = session.get(StoredCopy, key)
    if granted is None or granted.certificate != certificate.id:
        raise Refusal(HTTPStatus.NOT_FOUND, "copy-unknown", "no such copy was granted")
    if printed:
        granted.printed_at, granted.spoiled_at = granted.printed_at or now, None
    elif granted.printed_at is None:
        granted.spoiled_at = granted.spoiled_at or now
    session.flush()
    return copies_left(session, certificate.kind, certificate.person, now)


def copies_left(session: Session, kind: str, person: str, now: datetime) -> int:
    """Copies that this person may still print of this kind: today, and this year, Beijing time."""
    template = templates().get(kind)
    a_day, a_year = RESULT_COPIES if template is None else (template.copies_a_day, template.copies_a_year)
    today = now.astimezone(_BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    limits = ((today, a_day), (today.replace(month=1, day=1), a_year))
    return max(0, min(limit - _counted(session, kind, person, since) for since, limit in limits))


def _counted(session: Session, kind: str, person: str, since: datetime) -> int:
    counted = (
        select(func.count())
        .select_from(StoredCopy)
        .join(StoredCertificate, StoredCopy.certificate == StoredCertificate.id)
        .where(
            StoredCertificate.kind == kind,
            StoredCertificate.person == person,
            StoredCopy.spoiled_at.is_(None),
            StoredCopy.granted_at >= since,
        )
    )
    return session.scalar(counted) or 0


def require_copies(session: Session, kind: str, person: str, now: datetime) -> None:
    """Raise Refusal, 429 limit-reached, when none is left."""
    if copies_left(session, kind, person, now) == 0:
        detail = "this person has printed as many copies as the day or the year allows"
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, LIMIT_REACHED, detail)
