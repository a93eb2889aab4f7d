"""Bills and their offers. Every decision is taken in one writing transaction, so that of two charges one is kept."""

import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.payments.models import StoredBill, StoredOffer
from central.problems import Refusal
from kiosk.contract import Words
from kiosk.contract.payments import ElectronicReceipt, Payment, PaymentRequest, PaymentState

OFFER_LIFE: Final = timedelta(minutes=5)
PAYEE: Final = Words(zh="安徽省非税收入（示范）", en="Anhui non-tax revenue (sample)")
_TICKET_CODE: Final = "34010126"


def offered(session: Session, request: PaymentRequest, now: datetime, pay_url: str) -> Payment:
    """The bill of a request, made when the key is new; one that is not settled gets an offer that can be paid.

    Raises Refusal (409) when the key stands for something else.
    """
    bill = session.get(StoredBill, request.key)
    if bill is None and request.payment_code is not None:
        bill = session.scalar(select(StoredBill).where(StoredBill.payment_code == request.payment_code))
    if bill is None:
        bill = StoredBill(
            key=request.key,
            payment_code=request.payment_code or _new_code(session),
            terminal=request.terminal,
            case_number=request.case_number,
            amount_fen=request.amount_fen,
            what=request.what.model_dump(),
            state=PaymentState.WAITING,
            created_at=now,
        )
        session.add(bill)
        session.flush()
    elif bill.amount_fen != request.amount_fen:
        raise Refusal(HTTPStatus.CONFLICT, "bill-differs", "this key stands for a bill of another amount")
    if bill.state not in (PaymentState.PAID, PaymentState.REFUNDED) and _open_offer(session, bill, now) is None:
        bill.state = PaymentState.WAITING
        token = secrets.token_urlsafe(32)
        session.add(StoredOffer(token=token, bill=bill.key, expires_at=now + OFFER_LIFE))
        session.flush()
    return as_payment(session, bill, now, pay_url, request.key)


def _new_code(session: Session) -> str:
    while True:
        code = "34" + "".join(secrets.choice("0123456789") for _ in range(18))
        if session.scalar(select(StoredBill.key).where(StoredBill.payment_code == code)) is None:
            return code


def _open_offer(session: Session, bill: StoredBill, now: datetime) -> StoredOffer | None:
    offers = session.scalars(select(StoredOffer).where(StoredOffer.bill == bill.key)).all()
    return next((offer for offer in offers if not offer.refused and offer.expires_at > now), None)


def as_payment(session: Session, bill: StoredBill, now: datetime, pay_url: str, key: str | None = None) -> Payment:
    """A bill as it stands now, under the key it was asked by."""
    settled = bill.state in (PaymentState.PAID, PaymentState.REFUNDED)
    offer = None if settled else _open_offer(session, bill, now)
    state = PaymentState(bill.state)
    if state is PaymentState.WAITING and offer is None:
        state = PaymentState.EXPIRED
    receipt = None
    if bill.receipt_number is not None:
        receipt = ElectronicReceipt(code=_TICKET_CODE, number=bill.receipt_number, check=bill.key[:6])
    return Payment(
        key=key or bill.key,
        state=state,
        amount_fen=bill.amount_fen,
        payee=PAYEE,
        payment_code=bill.payment_code,
        qr_payload=f"{pay_url}/pay/{offer.token}" if offer is not None else None,
        expires_at=offer.expires_at if offer is not None else None,
        paid_at=bill.paid_at,
        receipt=receipt,
    )


def charge(session: Session, token: str, now: datetime, *, late: bool = False) -> StoredOffer | None:
    """Money moves for an offer. Kept when the bill was not paid before, refunded at once otherwise. An expired or
    refused offer moves nothing, unless the gateway tells ``late`` that it had moved already.
    """
    offer = session.get(StoredOffer, token)
    if offer is None:
        return None
    bill = session.get(StoredBill, offer.bill)
    assert bill is not None, "an offer has its bill"  # noqa: S101 - a foreign key
    if offer.charged_at is not None or (not late and (offer.refused or offer.expires_at <= now)):
        return offer
    settled = bill.state in (PaymentState.PAID, PaymentState.REFUNDED)
    if settled and not late:
        return offer
    offer.charged_at = now
    if settled:
        offer.refunded_at = now
        return offer
    bill.state, bill.paid_at = PaymentState.PAID, now
    bill.receipt_number = f"{secrets.randbelow(10**10):010d}"
    return offer


def refuse(session: Session, token: str, now: datetime) -> StoredOffer | None:
    """The payer does not want to pay."""
    offer = session.get(StoredOffer, token)
    if offer is None or offer.charged_at is not None or offer.expires_at <= now:
        return offer
    bill = session.get(StoredBill, offer.bill)
    assert bill is not None  # noqa: S101 - a foreign key
    offer.refused = True
    if bill.state == PaymentState.WAITING:
        bill.state = PaymentState.REFUSED
    return offer


def refund(session: Session, key: str, now: datetime) -> StoredBill | None:
    """Give back what was paid, as an operator decides."""
    bill = session.get(StoredBill, key)
    if bill is None or bill.state != PaymentState.PAID:
        return bill
    bill.state = PaymentState.REFUNDED
    kept = select(StoredOffer).where(StoredOffer.bill == key, StoredOffer.charged_at.is_not(None))
    for offer in session.scalars(kept):
        offer.refunded_at = offer.refunded_at or now
    return bill
