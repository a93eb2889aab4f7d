"""Tables of the payment service."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from central.models import Base
from kiosk.contract.payments import PaymentState

_KEY = String(32)


class StoredBill(Base):
    """Something to be paid, once. ``state``: waiting, paid from the first charge that is kept, or refunded."""

    __tablename__ = "bills"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    payment_code: Mapped[str] = mapped_column(String(20), unique=True)
    terminal: Mapped[str] = mapped_column(String(16))
    case_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    amount_fen: Mapped[int]
    what: Mapped[dict[str, Any]] = mapped_column(JSON())
    state: Mapped[PaymentState] = mapped_column(String(16))
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    receipt_number: Mapped[str | None] = mapped_column(String(20))


class StoredIntent(Base):
    """A key by which a terminal asked for a bill: two terminals may ask for the same one by its payment code."""

    __tablename__ = "payment_intents"

    key: Mapped[str] = mapped_column(_KEY, primary_key=True)
    terminal: Mapped[str] = mapped_column(String(16))
    bill: Mapped[str] = mapped_column(ForeignKey(StoredBill.key))


class StoredOffer(Base):
    """A QR code under which a bill may be paid until it expires. ``checking``: the bank has not said whether money
    moved; ``charged``: it did; ``refunded``: and went back.
    """

    __tablename__ = "payment_offers"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    bill: Mapped[str] = mapped_column(ForeignKey(StoredBill.key), index=True)
    expires_at: Mapped[datetime]
    refused: Mapped[bool] = mapped_column(default=False)
    checking: Mapped[bool] = mapped_column(default=False)
    charged_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
