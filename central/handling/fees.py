"""What becomes of a case's fee: owed while somebody handles it, given back where nobody took it in."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.handling import desk
from central.library import Offer
from central.models import StoredCase
from central.payments.bills import SETTLED, locked
from central.payments.gateway import refund
from central.payments.models import StoredBill
from kiosk.contract import Case, CaseState, DepartmentState, PaymentState

_NOT_TAKEN_IN: Final = frozenset((DepartmentState.NOT_ACCEPTED, DepartmentState.WITHDRAWN))


def owed(session: Session, stored: StoredCase, case: Case, offer: Offer) -> int:
    """What is still to be paid; nothing for a case that was refused, or whose fee was paid or given back."""
    bill = _bill(session, stored)
    if stored.state == CaseState.REFUSED or (bill is not None and bill.state in SETTLED):
        return 0
    joined = {*case.members, offer.item.code}
    return sum(item.fee_fen for item in offer.catalogue.items if item.code in joined)


def given_back(session: Session, stored: StoredCase) -> int:
    """What was paid and went back."""
    bill = _bill(session, stored)
    return bill.amount_fen if bill is not None and bill.state == PaymentState.REFUNDED else 0


def give_back(session: Session, stored: StoredCase, now: datetime) -> None:
    """Where every department refused to take the case in, or it was withdrawn from all, the fee goes back."""
    states = {DepartmentState(part.state) for part in desk.parts(session, stored.key)}
    bill = _bill(session, stored)
    if bill is not None and states <= _NOT_TAKEN_IN:
        refund(session, locked(session, bill.key), now)


def _bill(session: Session, stored: StoredCase) -> StoredBill | None:
    return session.scalar(select(StoredBill).where(StoredBill.case_number == stored.number))
