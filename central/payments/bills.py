"""Bills and the offers to pay them: a bill has one offer that can be paid at most, none once money may have moved."""

import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.payments.models import StoredBill, StoredIntent, StoredOffer
from central.problems import Refusal
from kiosk.contract import Words
from kiosk.contract.payments import ElectronicReceipt, Payment, PaymentRequest, PaymentState

OFFER_LIFE: Final = timedelta(minutes=5)
PAYEE: Final = Words(zh="安徽省非税收入（示范）", en="Anhui non-tax revenue (sample)")
SETTLED: Final = (PaymentState.PAID, PaymentState.REFUNDED)
_TICKET_CODE: Final = "34010126"


class PaymentsError(Exception):
    """What an operator wants done with a payment can't be done."""


def offered(session: Session, request: PaymentRequest, now: datetime) -> StoredBill:
    """The bill of a request, with an offer that can be paid unless it is settled or the bank is still checking.

    A key that is new means the bill of its case or payment code, if there is one: a terminal that lost its memory, or
    another terminal, pays the same bill. Raises Refusal: 410 for a code without a bill, 409 when a key or its bill
    stands for something else.
    """
    bill = _asked_for(session, request)
    if bill is None:
        bill = _named(session, request) or _new(
            session,
            now,
            key=request.key,
            terminal=request.terminal,
            case_number=request.case_number,
            amount_fen=request.amount_fen,
            what=request.what,
        )
        session.add(StoredIntent(key=request.key, terminal=request.terminal, bill=bill.key))
        session.flush()
    if bill.amount_fen != request.amount_fen:
        raise Refusal(HTTPStatus.CONFLICT, "bill-differs", "this is a bill of another amount")
    offers = offers_of(session, bill)
    if bill.state not in SETTLED and not any(offer.checking or can_be_paid(offer, now) for offer in offers):
        session.add(StoredOffer(token=secrets.token_urlsafe(32), bill=bill.key, expires_at=now + OFFER_LIFE))
        session.flush()
    return bill


def issue(session: Session, amount_fen: int, what: Words, now: datetime) -> StoredBill:
    """A bill that is no case's fee, such as a fine: it is paid by its payment code. Raises PaymentsError."""
    if amount_fen <= 0:
        raise PaymentsError("a bill is of one fen or more")
    return _new(session, now, key=uuid4().hex, terminal="", case_number=None, amount_fen=amount_fen, what=what)


def by_code(session: Session, code: str) -> StoredBill | None:
    """The bill of a payment code, kept from others until the transaction ends."""
    return session.scalar(select(StoredBill).where(StoredBill.payment_code == code).with_for_update())


def _asked_for(session: Session, request: PaymentRequest) -> StoredBill | None:
    """The bill that this key has meant before."""
    intent = session.get(StoredIntent, request.key)
    if intent is None:
        return None
    bill = locked(session, intent.bill)
    same = (
        bill.payment_code == request.payment_code if request.payment_code else bill.case_number == request.case_number
    )
    if intent.terminal != request.terminal or not same:
        raise Refusal(HTTPStatus.CONFLICT, "bill-differs", "this key stands for another bill")
    return bill


def _named(session: Session, request: PaymentRequest) -> StoredBill | None:
    """The bill of this payment code or this case, whoever asked for it before."""
    if request.payment_code is not None:
        found = by_code(session, request.payment_code)
        if found is None:
            raise Refusal(HTTPStatus.GONE, "bill-unknown", "there is no bill under this code")
        return found
    if request.case_number is None:
        raise Refusal(HTTPStatus.BAD_REQUEST, "nothing-named", "a payment is for a case or a payment code")
    mine = StoredBill.case_number == request.case_number
    return session.scalar(select(StoredBill).where(mine).with_for_update())


def _new(
    session: Session,
    now: datetime,
    *,
    key: str,
    terminal: str,
    case_number: str | None,
    amount_fen: int,
    what: Words,
) -> StoredBill:
    bill = StoredBill(
        key=key,
        payment_code=_new_code(session),
        terminal=terminal,
        case_number=case_number,
        amount_fen=amount_fen,
        what=what.model_dump(),
        state=PaymentState.WAITING,
        created_at=now,
    )
    session.add(bill)
    session.flush()
    return bill


def _new_code(session: Session) -> str:
    while True:
        code = "34" + "".join(secrets.choice("0123456789") for _ in range(18))
        if session.scalar(select(StoredBill.key).where(StoredBill.payment_code == code)) is None:
            return code


def locked(session: Session, key: str) -> StoredBill:
    """A bill that exists, kept from others until the transaction ends: of two charges at once, one waits."""
    return session.get_one(StoredBill, key, with_for_update=True, populate_existing=True)


def offers_of(session: Session, bill: StoredBill) -> tuple[StoredOffer, ...]:
    """Every offer that was made for a bill, oldest first."""
    made = select(StoredOffer).where(StoredOffer.bill == bill.key).order_by(StoredOffer.expires_at)
    return tuple(session.scalars(made))


def can_be_paid(offer: StoredOffer, now: datetime) -> bool:
    """Whether a phone may still pay under this offer, as far as the offer goes."""
    return not (offer.refused or offer.checking or offer.charged_at) and offer.expires_at > now


def as_payment(session: Session, bill: StoredBill, key: str, now: datetime, pay_url: str) -> Payment:
    """A bill as it stands now, under the key it was asked by. ``pay_url``: what a phone reaches this centre by."""
    state, offer = _standing(bill, offers_of(session, bill), now)
    receipt = None
    if bill.receipt_number is not None:
        receipt = ElectronicReceipt(code=_TICKET_CODE, number=bill.receipt_number, check=bill.key[:6])
    return Payment(
        key=key,
        state=state,
        amount_fen=bill.amount_fen,
        payee=PAYEE,
        payment_code=bill.payment_code,
        qr_payload=f"{pay_url}/pay/{offer.token}" if offer is not None else None,
        expires_at=offer.expires_at if offer is not None else None,
        paid_at=bill.paid_at,
        receipt=receipt,
    )


def _standing(
    bill: StoredBill, offers: tuple[StoredOffer, ...], now: datetime
) -> tuple[PaymentState, StoredOffer | None]:
    """Where a bill stands, with the offer that can be paid. What became of an earlier offer says nothing of a later."""
    if bill.state in SETTLED:
        return PaymentState(bill.state), None
    if any(offer.checking for offer in offers):
        return PaymentState.CHECKING, None
    payable = next((offer for offer in offers if can_be_paid(offer, now)), None)
    if payable is not None:
        return PaymentState.WAITING, payable
    refused = bool(offers) and offers[-1].refused
    return PaymentState.REFUSED if refused else PaymentState.EXPIRED, None
