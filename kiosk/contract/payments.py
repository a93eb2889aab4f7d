"""Payments: a bill is paid at most once, whatever is asked again; money is integer fen.

The terminal names a bill by its own key, which it made durable before it asked. The same key always means the same
bill: asking again after a lost answer, an expired QR code or a crash gives its present state, never a second charge.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.contract.values import Key, Moment, Number, Wire, Words

PaymentCode = Annotated[str, StringConstraints(pattern=r"^34[0-9]{18}$")]
"""缴款码 of a non-tax payment: 20 digits, the first two the province. What the other digits say, and whether one checks
the rest, differs by who issues it, so nothing more is judged here: the centre finds the bill or finds none.
"""


class PaymentState(StrEnum):
    """Where a bill stands."""

    WAITING = "waiting"
    """Its offer can be paid."""
    EXPIRED = "expired"
    """Its offer can't be paid any more; a new one may be asked for."""
    REFUSED = "refused"
    """The payer refused."""
    CHECKING = "checking"
    """The bank has not said whether money moved; until it does, nothing can be paid."""
    PAID = "paid"
    REFUNDED = "refunded"


class PaymentRequest(Wire):
    """Asks for an offer to pay a case's fee, or a bill known by its payment code."""

    terminal: str
    key: Key
    amount_fen: int = Field(gt=0)
    what: Words
    case_number: Number | None = None
    """Provisional number of the case whose fee it is."""
    payment_code: PaymentCode | None = None


class ElectronicReceipt(Wire):
    """财政电子票据."""

    code: str
    number: str
    check: str


class Payment(Wire):
    """A bill as it stands. ``qr_payload`` and ``expires_at`` are there while it can be paid."""

    key: Key
    state: PaymentState
    amount_fen: int
    payee: Words
    payment_code: PaymentCode
    qr_payload: str | None = None
    expires_at: Moment | None = None
    paid_at: Moment | None = None
    receipt: ElectronicReceipt | None = None


class Bill(Wire):
    """What is to be paid under a payment code."""

    payment_code: PaymentCode
    payee: Words
    what: Words
    amount_fen: int = Field(gt=0)
    late_fee_fen: int = Field(default=0, ge=0)
    paid: bool = False

    @property
    def total_fen(self) -> int:
        """What is to be paid in all."""
        return self.amount_fen + self.late_fee_fen
