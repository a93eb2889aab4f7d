"""The gateway's side: what the bank says became of an offer. The port that a real gateway's notifications call.

The bank's word about money is never refused: a charge under an offer that had expired, or after another offer of the
same bill was paid, is noted and, where the bill was settled before, goes back at once. So at most one charge is kept.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from central.payments.bills import SETTLED, can_be_paid, locked, offers_of
from central.payments.models import StoredBill, StoredOffer
from kiosk.contract.payments import PaymentState


def found(session: Session, token: str) -> tuple[StoredOffer, StoredBill] | None:
    """An offer and its bill, both kept from others until the transaction ends."""
    offer = session.get(StoredOffer, token)
    if offer is None:
        return None
    bill = locked(session, offer.bill)
    session.refresh(offer)
    return offer, bill


def may_charge(offer: StoredOffer, bill: StoredBill, now: datetime) -> bool:
    """Whether the bank may move money now, or may say of money under way that it moved."""
    return bill.state not in SETTLED and (offer.checking or can_be_paid(offer, now))


def charged(offer: StoredOffer, bill: StoredBill, now: datetime) -> None:
    """Money moved. Saying so again changes nothing."""
    if offer.charged_at is not None:
        return
    offer.charged_at, offer.checking = now, False
    if bill.state in SETTLED:
        offer.refunded_at = now
        return
    bill.state, bill.paid_at = PaymentState.PAID, now
    bill.receipt_number = f"{secrets.randbelow(10**10):010d}"


def refused(offer: StoredOffer) -> None:
    """No money moved and none will under this offer: the payer or the bank refused."""
    if offer.charged_at is None:
        offer.refused, offer.checking = True, False


def unclear(offer: StoredOffer) -> None:
    """The payer confirmed and the bank has not answered."""
    if offer.charged_at is None:
        offer.checking = True


def refund(session: Session, bill: StoredBill, now: datetime) -> bool:
    """Give back what was paid, as an operator decides. False when nothing is kept."""
    if bill.state != PaymentState.PAID:
        return False
    bill.state = PaymentState.REFUNDED
    for offer in offers_of(session, bill):
        if offer.charged_at is not None and offer.refunded_at is None:
            offer.refunded_at = now
    return True
