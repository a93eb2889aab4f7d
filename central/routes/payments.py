"""``/v1/payments`` for terminals, ``/pay`` for the payer's phone (the sandbox's gateway plays the bank)."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from central.centre import TheCentre
from central.pages import page
from central.payments import bills
from central.payments.models import StoredBill, StoredOffer
from central.problems import Refusal
from central.registry import Caller, require_own
from kiosk.contract import Key, Wire, Words
from kiosk.contract.payments import Bill, Payment, PaymentCode, PaymentRequest, PaymentState

router = APIRouter(tags=["payments"])


class Ledger(Wire):
    """What finance reconciles with: every offer under which money moved."""

    payment_code: PaymentCode
    amount_fen: int
    charged_at: datetime
    refunded_at: datetime | None


@router.post("/v1/payments", responses={200: {"model": Payment}})
def request_payment(centre: TheCentre, caller: Caller, request: Request, wanted: PaymentRequest) -> Response:
    """The bill of this key, with an offer that can be paid unless it is settled."""
    require_own(caller, wanted.terminal)
    with centre.database.writing() as session:
        payment = bills.offered(session, wanted, datetime.now(UTC), _address(request))
    return centre.signed(payment)


@router.get("/v1/payments/{key}", responses={200: {"model": Payment}})
def payment_of(centre: TheCentre, _: Caller, request: Request, key: Key) -> Response:
    """A bill as it stands. 404: the key was never asked for, so no money can have moved under it."""
    with centre.database.reading() as session:
        bill = session.get(StoredBill, key)
        if bill is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "bill-unknown", "no bill was made under this key")
        return centre.signed(bills.as_payment(session, bill, datetime.now(UTC), _address(request)))


@router.get("/v1/bills/{code}", responses={200: {"model": Bill}})
def bill_of(centre: TheCentre, _: Caller, code: PaymentCode) -> Response:
    """What is to be paid under a payment code."""
    with centre.database.reading() as session:
        bill = session.scalar(select(StoredBill).where(StoredBill.payment_code == code))
    if bill is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "bill-unknown", "there is no bill under this code")
    return centre.signed(
        Bill(
            payment_code=code,
            payee=bills.PAYEE,
            what=Words.model_validate(bill.what),
            amount_fen=bill.amount_fen,
            paid=bill.state in (PaymentState.PAID, PaymentState.REFUNDED),
        )
    )


@router.get("/v1/payments-ledger")
def ledger(centre: TheCentre, _: Caller) -> list[Ledger]:
    """Every charge, kept or refunded."""
    with centre.database.reading() as session:
        rows = session.execute(
            select(StoredOffer, StoredBill)
            .join(StoredBill, StoredOffer.bill == StoredBill.key)
            .where(StoredOffer.charged_at.is_not(None))
            .order_by(StoredOffer.charged_at)
        ).all()
    return [
        Ledger(
            payment_code=bill.payment_code,
            amount_fen=bill.amount_fen,
            charged_at=offer.charged_at,
            refunded_at=offer.refunded_at,
        )
        for offer, bill in rows
        if offer.charged_at is not None
    ]


@router.get("/pay/{token}", response_class=HTMLResponse)
def pay_page(centre: TheCentre, token: str) -> HTMLResponse:
    """What the payer's phone shows."""
    return _page(centre, token)


@router.post("/pay/{token}/{answer}", response_class=HTMLResponse)
def pay(centre: TheCentre, token: str, answer: str) -> HTMLResponse:
    """The payer pays or refuses; pressing twice changes nothing."""
    with centre.database.writing() as session:
        if answer == "confirm":
            bills.charge(session, token, datetime.now(UTC))
        elif answer == "refuse":
            bills.refuse(session, token, datetime.now(UTC))
    return _page(centre, token)


def _page(centre: TheCentre, token: str) -> HTMLResponse:
    with centre.database.reading() as session:
        offer = session.get(StoredOffer, token)
        bill = session.get(StoredBill, offer.bill) if offer is not None else None
    if offer is None or bill is None:
        return page("not-found.html", HTTPStatus.NOT_FOUND)
    values = {"what_zh": bill.what["zh"], "what_en": bill.what["en"], "amount": f"{bill.amount_fen / 100:.2f}"}
    if bill.state in (PaymentState.PAID, PaymentState.REFUNDED):
        paid = bill.state == PaymentState.PAID
        said = ("已支付", "Paid") if paid else ("已退款", "Refunded")
        return page("paid.html", HTTPStatus.OK, state_zh=said[0], state_en=said[1], kind="done", **values)
    if offer.refused or offer.expires_at <= datetime.now(UTC):
        said = ("已取消，没有扣款", "Cancelled, nothing was charged")
        if not offer.refused:
            said = ("二维码已过期，没有扣款", "Expired, nothing was charged")
        return page("paid.html", HTTPStatus.OK, state_zh=said[0], state_en=said[1], kind="supplement", **values)
    return page("pay.html", HTTPStatus.OK, token=token, **values)


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")
