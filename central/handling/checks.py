"""Values that nobody could check when they were given, because the network was down, are checked when the case arrives.

The person agreed to the data's use before the first question, so their own answers are compared with what departments
hold about them. Answers about somebody they act for are not: only that person could agree.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from central.models import Base, StoredCase
from central.people import People
from kiosk.contract import Case, Words


class Outcome(StrEnum):
    """What departments' records say of a value."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNHELD = "unheld"
    """No department holds this about the person."""


class CheckedAnswer(Base):
    """One value that came unchecked, and what was found. The value stands in the case alone."""

    __tablename__ = "checked_answers"

    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key), primary_key=True)
    element: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(String(10))
    holder: Mapped[dict[str, Any] | None] = mapped_column(JSON())


def check_answers(session: Session, case: Case, people: People) -> frozenset[str]:
    """Check what came unchecked and keep what was found; the elements whose records differ."""
    if case.represented is not None:
        return frozenset()
    person = people.find(case.applicant.name, case.applicant.number)
    held = {value.element: value for value in person.values} if person is not None else {}
    differing = set()
    for answer in case.answers:
        if not answer.unchecked:
            continue
        record = held.get(answer.element)
        outcome = Outcome.UNHELD
        if record is not None:
            outcome = Outcome.AGREES if record.value == answer.value else Outcome.DIFFERS
        if outcome is Outcome.DIFFERS:
            differing.add(answer.element)
        holder = record.holder.model_dump() if record is not None else None
        session.add(CheckedAnswer(case_key=case.key, element=answer.element, outcome=outcome, holder=holder))
    session.flush()
    return frozenset(differing)


def checks_of(session: Session, case_key: str) -> Sequence[CheckedAnswer]:
    """What was found, by element."""
    wanted = select(CheckedAnswer).where(CheckedAnswer.case_key == case_key).order_by(CheckedAnswer.element)
    return session.scalars(wanted).all()


def holder_of(check: CheckedAnswer) -> Words | None:
    """Who holds the record."""
    return Words.model_validate(check.holder) if check.holder is not None else None
