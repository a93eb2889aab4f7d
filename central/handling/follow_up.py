"""Bad ratings are followed up: verified, put right, and answered, within a number of working days (差评整改)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.handling.clock import beijing_day
from central.models import RatingFollowUp, StoredRating
from kiosk.workdays import add_working_days

BAD_LEVELS: Final = (1, 2)
ANSWER_DAYS: Final = 15
"""Working days; provinces set their own."""


def open_for(session: Session, rating: StoredRating) -> None:
    """A bad rating is put before whoever has to answer it."""
    if rating.level in BAD_LEVELS:
        due = add_working_days(beijing_day(rating.at), ANSWER_DAYS)
        session.add(RatingFollowUp(rating=rating.key, due=due, closed_at=None))


def open_follow_ups(session: Session) -> list[tuple[StoredRating, date]]:
    """Bad ratings that nobody has answered, the most urgent first."""
    wanted = (
        select(StoredRating, RatingFollowUp.due)
        .join(RatingFollowUp, RatingFollowUp.rating == StoredRating.key)
        .where(RatingFollowUp.closed_at.is_(None))
        .order_by(RatingFollowUp.due)
    )
    return [(rating, due) for rating, due in session.execute(wanted)]


def close(session: Session, rating: str, now: datetime) -> None:
    """It was put right and answered."""
    follow_up = session.get(RatingFollowUp, rating)
    if follow_up is not None and follow_up.closed_at is None:
        follow_up.closed_at = now
