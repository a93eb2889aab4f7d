"""What is known of an application's fee, as page and paper say it."""

from enum import StrEnum

from kiosk.contract import PaymentState
from kiosk.draft import Draft


class FeeState(StrEnum):
    """Words for the resident: each one is true when it is said."""

    NONE = "none"
    OPEN = "open"
    """To be paid."""
    DOUBTFUL = "doubtful"
    """Nobody knows yet whether money moved; it is asked about until somebody does."""
    PAID = "paid"
    REFUNDED = "refunded"


def fee_state(draft: Draft) -> FeeState:
    """Where the fee stands."""
    if draft.fee_fen == 0:
        return FeeState.NONE
    match draft.payment.state if draft.payment is not None else None:
        case PaymentState.PAID:
            return FeeState.PAID
        case PaymentState.REFUNDED:
            return FeeState.REFUNDED
        case PaymentState.CHECKING:
            return FeeState.DOUBTFUL
        case _:
            return FeeState.DOUBTFUL if draft.payment_doubtful else FeeState.OPEN


def yuan(fen: int) -> str:
    """¥ with two decimals."""
    return f"¥ {fen // 100}.{fen % 100:02d}"
