"""Tables of visits."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, Terminal

_CODE = String(64)


class StoredVisit(Base):
    """A queue ticket or an appointment."""

    __tablename__ = "visits"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), index=True)
    """Keyed hash of the identity number."""
    terminal: Mapped[str] = mapped_column(ForeignKey(Terminal.id))
    hall: Mapped[str] = mapped_column(_CODE)
    group: Mapped[str] = mapped_column(_CODE)
    day: Mapped[date]
    begins: Mapped[datetime | None]
    """Of an appointment; None: a ticket."""
    nth: Mapped[int]
    """In its queue of the day, or in its half hour."""
    state: Mapped[str] = mapped_column(String(16))
    """A ``VisitState``; that it is over shows in its day."""
    taken_at: Mapped[datetime]


class StoredQueue(Base):
    """The numbers of one queue on one day. Whoever takes a number locks this row."""

    __tablename__ = "queues"

    hall: Mapped[str] = mapped_column(_CODE, primary_key=True)
    group: Mapped[str] = mapped_column(_CODE, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class StoredSlot(Base):
    """Half an hour of appointments. Whoever books locks this row, so that it is never overbooked."""

    __tablename__ = "slots"

    hall: Mapped[str] = mapped_column(_CODE, primary_key=True)
    group: Mapped[str] = mapped_column(_CODE, primary_key=True)
    begins: Mapped[datetime] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
    """Numbers given out; what is given back gets no new holder under the same number."""
    taken: Mapped[int] = mapped_column(default=0)
