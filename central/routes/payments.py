"""``/v1/payments`` for terminals, ``/pay`` for the payer's phone (the sandbox's gateway plays the bank).

That a bill is unknown is 410 and not 404: any proxy says 404, and a terminal must not take that for "nobody paid".
"""

from datetime import UTC, datetime
from enum import StrEnum
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from central.centre import TheCentre
from central.pages import page
from central.payments import bills, gateway
from central.payments.models import StoredBill, StoredIntent, StoredOffer
from central.problems import Refusal
from central.registry import Caller, require_own
from kiosk.contract import Key, Words
from kiosk.contract.payments import Bill, Payment, PaymentCode, PaymentRequest, PaymentState

router = APIRouter(tags=["payments"])


class PhoneAnswer(StrEnum):
    """What is pressed on the payer's phone. ``UNCLEAR`` plays a bank that does not answer."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    UNCLEAR = "unclear"


@router.post("/v1/payments", responses={200: {"model": Payment}})
def request_payment(centre: TheCentre, caller: Caller, request: Request, wanted: PaymentRequest) -> Response:
    """The bill of this key, with an offer that can be paid unless it is settled or being checked."""
    require_own(caller, wanted.terminal)
    now = datetime.now(UTC)
    with centre.database.writing() as session:
        bill = bills.offered(session, wanted, now)
        payment = bills.as_payment(session, bill, wanted.key, now, _address(request))
    return centre.signed(payment)


@router.get("/v1/payments/{key}", responses={200: {"model": Payment}})
def payment_of(centre: TheCentre, caller: Caller, request: Request, key: Key) -> Response:
    """A bill as it stands. 410: the key was never asked for, so no money can have moved under it."""
    with centre.database.reading() as session:
        intent = session.get(StoredIntent, key)
        if intent is None:
            raise Refusal(HTTPStatus.GONE, "bill-unknown", "no bill was asked for under this key")
        require_own(caller, intent.terminal)
        bill = session.get_one(StoredBill, intent.bill)
        return centre.signed(bills.as_payment(session, bill, key, datetime.now(UTC), _address(request)))


@router.get("/v1/bills/{code}", responses={200: {"model": Bill}})
def bill_of(centre: TheCentre, _: Caller, code: PaymentCode) -> Response:
    """What is to be paid under a payment code. 410: nothing."""
    with centre.database.reading() as session:
        bill = session.scalar(select(StoredBill).where(StoredBill.payment_code == code))
    if bill is None:
        raise Refusal(HTTPStatus.GONE, "bill-unknown", "there is no bill under this code")
    return centre.signed(
        Bill(
            payment_code=code,
            payee=bills.PAYEE,
            what=Words.model_validate(bill.what),
            amount_fen=bill.amount_fen,
            paid=bill.state in bills.SETTLED,
        )
    )


@router.get("/pay/{token}", response_class=HTMLResponse)
def pay_page(centre: TheCentre, token: str) -> HTMLResponse:
    """What the payer's phone shows."""
    return _page(centre, token)


@router.post("/pay/{token}/{answer}", response_class=HTMLResponse)
def pay(centre: TheCentre, token: str, answer: PhoneAnswer) -> HTMLResponse:
    """The payer pays or refuses; pressing twice, or too late, moves no money."""
    now = datetime.now(UTC)
    with centre.database.writing() as session:
        both = gateway.found(session, token)
        if both is not None and gateway.may_charge(*both, now):
            offer, bill = both
            match answer:
                case PhoneAnswer.CONFIRM:
                    gateway.charged(offer, bill, now)
                case PhoneAnswer.REFUSE:
                    gateway.refused(offer)
                case PhoneAnswer.UNCLEAR:
                    gateway.unclear(offer)
    return _page(centre, token)


def _page(centre: TheCentre, token: str) -> HTMLResponse:
    with centre.database.reading() as session:
        offer = session.get(StoredOffer, token)
        bill = session.get(StoredBill, offer.bill) if offer is not None else None
    if offer is None or bill is None:
        return page("not-found.html", HTTPStatus.NOT_FOUND)
    said = _said(offer, bill)
    values = {"what_zh": bill.what["zh"], "what_en": bill.what["en"], "amount": f"{bill.amount_fen / 100:.2f}"}
    if said is None:
        return page("pay-checking.html" if offer.checking else "pay.html", HTTPStatus.OK, token=token, **values)
    kind = "done" if bill.state in bills.SETTLED else "supplement"
    return page("paid.html", HTTPStatus.OK, state_zh=said[0], state_en=said[1], kind=kind, **values)


def _said(offer: StoredOffer, bill: StoredBill) -> tuple[str, str] | None:
    """What became of an offer; None while something can be pressed."""
    if bill.state == PaymentState.REFUNDED:
        return "已退款", "Refunded"
    if bill.state == PaymentState.PAID:
        return "已支付", "Paid"
    if offer.checking or bills.can_be_paid(offer, datetime.now(UTC)):
        return None
    if offer.refused:
        return "已取消，没有扣款", "Cancelled, nothing was charged"
    return "二维码已过期，没有扣款", "Expired, nothing was charged"


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")
