"""What finance reconciles with: every charge that the bank reported, kept or given back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.payments.models import StoredBill, StoredOffer


@dataclass(frozen=True)
class Charge:
    """Money that moved. ``refunded_at``: and when it went back."""

    payment_code: str
    amount_fen: int
    charged_at: datetime
    refunded_at: datetime | None


def charges(session: Session) -> tuple[Charge, ...]:
    """Every charge, oldest first."""
    rows = session.execute(
        select(StoredBill.payment_code, StoredBill.amount_fen, StoredOffer.charged_at, StoredOffer.refunded_at)
        .join(StoredBill, StoredOffer.bill == StoredBill.key)
        .where(StoredOffer.charged_at.is_not(None))
        .order_by(StoredOffer.charged_at)
    )
    return tuple(
        Charge(code, amount_fen, charged_at, refunded_at)
        for code, amount_fen, charged_at, refunded_at in rows
        if charged_at is not None
    )
