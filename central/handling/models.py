"""Tables of the departments' desks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base, StoredCase
from kiosk.contract import DepartmentState

_KEY = String(32)


class DepartmentalCase(Base):
    """One department's part of a case. ``log``: ``{at, action, note, papers}`` for everything that was done."""

    __tablename__ = "departmental_cases"
    __table_args__ = (UniqueConstraint("case_key", "item"),)

    id: Mapped[str] = mapped_column(_KEY, primary_key=True)
    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key), index=True)
    nth: Mapped[int]
    item: Mapped[str] = mapped_column(String(31))
    item_name: Mapped[dict[str, Any]] = mapped_column(JSON())
    body: Mapped[dict[str, Any]] = mapped_column(JSON())
    state: Mapped[DepartmentState] = mapped_column(String(20))
    promised_days: Mapped[int]
    received_at: Mapped[datetime]
    log: Mapped[list[dict[str, Any]]] = mapped_column(JSON())


class PickUpCode(Base):
    """A code under which a result lies ready at a counter or in a locker."""

    __tablename__ = "pick_up_codes"

    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)


class ReceiptToken(Base):
    """What stands on the receipt for papers that came later: it opens the case as the first receipt does."""

    __tablename__ = "receipt_tokens"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key))


class HandedInPaper(Base):
    """A paper of a case that came after it."""

    __tablename__ = "handed_in_papers"

    case_key: Mapped[str] = mapped_column(ForeignKey(StoredCase.key), primary_key=True)
    material: Mapped[str] = mapped_column(String(64), primary_key=True)
    envelope: Mapped[str] = mapped_column(_KEY)
    at: Mapped[datetime]
