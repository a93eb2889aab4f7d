"""A bill is paid once: what terminals ask, what phones press, what the bank says, and what operators give back."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from central.__main__ import main
from central.models import Base
from central.payments import bills, gateway
from central.payments.bills import OFFER_LIFE
from central.payments.ledger import charges
from central.payments.models import StoredBill, StoredOffer
from central.problems import Refusal
from kiosk.contract import Words
from kiosk.contract.payments import Payment, PaymentRequest, PaymentState

Call = Callable[..., requests.Response]
WHAT = {"zh": "居民身份证补领", "en": "Replacement of an ID card"}
TIMEOUT = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def other_terminal(running: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """The token of another terminal."""
    assert main(["enrol", "TEST0009", "--database", running.database]) == 0
    return capsys.readouterr().out.strip()


def wanted(**changes: Any) -> dict[str, Any]:
    """A request to pay the fee of a new case."""
    number = f"TEST0001-20261123-{uuid.uuid4().int % 10**6:06d}-A"
    return {
        "terminal": "TEST0001",
        "key": uuid.uuid4().hex,
        "amount_fen": 4000,
        "what": WHAT,
        "case_number": number,
    } | changes


def ask(call: Call, request: dict[str, Any]) -> Payment:
    answer = call("POST", "/v1/payments", json=request)
    assert answer.status_code == 200, answer.text
    assert "Signature" in answer.headers
    return Payment.model_validate(answer.json())


def standing(call: Call, key: str) -> Payment:
    answer = call("GET", f"/v1/payments/{key}")
    assert answer.status_code == 200, answer.text
    return Payment.model_validate(answer.json())


def press(payment: Payment, answer: str) -> str:
    """Press a button of the page behind the QR code, as a phone that has no token of a terminal."""
    assert payment.qr_payload is not None
    shown = requests.post(f"{payment.qr_payload}/{answer}", timeout=TIMEOUT)
    assert shown.status_code == 200
    return shown.text


def refusal(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def ledger_of(running: Any, payment: Payment, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert main(["payments", "--json", "--database", running.database]) == 0
    listed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return [row for row in listed if row["payment_code"] == payment.payment_code]


@pytest.fixture
def expire(execute: Callable[[str], None]) -> Callable[[Payment], None]:
    """Let the offer of a payment run out."""

    def run(payment: Payment) -> None:
        assert payment.qr_payload is not None
        token = payment.qr_payload.rsplit("/", 1)[1]
        execute(f"UPDATE payment_offers SET expires_at = '2026-01-01 00:00:00' WHERE token = '{token}'")  # noqa: S608 - our own token

    return run


def test_a_new_bill_has_a_payment_code_of_anhui_and_an_offer_of_five_minutes(call: Call) -> None:
    payment = ask(call, wanted())
    assert payment.state is PaymentState.WAITING
    assert (len(payment.payment_code), payment.payment_code[:2], payment.payment_code.isdecimal()) == (20, "34", True)
    assert payment.expires_at is not None
    assert timedelta(0) < payment.expires_at - datetime.now(UTC) <= OFFER_LIFE
    assert payment.receipt is None


def test_asking_again_with_the_same_key_gives_the_same_order(call: Call) -> None:
    request = wanted()
    first = ask(call, request)
    assert ask(call, request) == first
    assert standing(call, request["key"]) == first


def test_the_same_key_at_the_same_moment_from_many_sides_is_one_order(call: Call) -> None:
    request = wanted()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: call("POST", "/v1/payments", json=request), range(4)))
    codes = {answer.json()["payment_code"] for answer in answers if answer.status_code == 200}
    assert codes == {ask(call, request).payment_code}


def test_a_terminal_that_lost_its_key_is_given_the_bill_of_the_case(call: Call) -> None:
    request = wanted()
    first = ask(call, request)
    again = ask(call, request | {"key": uuid.uuid4().hex})
    assert (again.payment_code, again.qr_payload) == (first.payment_code, first.qr_payload)


@pytest.mark.parametrize(
    "change",
    [{"amount_fen": 4001}, {"case_number": "TEST0001-20261123-999999-B"}],
    ids=["another amount", "another case"],
)
def test_a_key_that_stands_for_something_else_is_refused(call: Call, change: dict[str, Any]) -> None:
    request = wanted()
    first = ask(call, request)
    assert refusal(call("POST", "/v1/payments", json=request | change)) == (409, "bill-differs")
    assert standing(call, request["key"]) == first


@pytest.mark.parametrize("amount", [0, -1, 1.5])
def test_an_amount_that_is_not_whole_fen_above_nothing_is_refused(call: Call, amount: float) -> None:
    assert call("POST", "/v1/payments", json=wanted(amount_fen=amount)).status_code in (400, 422)


def test_a_payment_for_neither_a_case_nor_a_code_is_refused(call: Call) -> None:
    assert refusal(call("POST", "/v1/payments", json=wanted(case_number=None))) == (400, "nothing-named")


def test_a_paid_bill_has_an_electronic_receipt_and_no_code_to_scan(call: Call) -> None:
    request = wanted()
    page = press(ask(call, request), "confirm")
    assert "已支付" in page
    payment = standing(call, request["key"])
    assert payment.state is PaymentState.PAID
    assert payment.qr_payload is None
    assert payment.paid_at is not None
    assert payment.receipt is not None
    assert (len(payment.receipt.code), len(payment.receipt.number), len(payment.receipt.check)) == (8, 10, 6)


def test_the_page_names_purpose_and_amount_and_is_open_to_a_phone(call: Call) -> None:
    payment = ask(call, wanted(amount_fen=123405))
    assert payment.qr_payload is not None
    shown = requests.get(payment.qr_payload, timeout=TIMEOUT).text
    assert WHAT["zh"] in shown
    assert "¥ 1234.05" in shown


def test_paying_twice_on_the_phone_charges_once(call: Call, running: Any, capsys: pytest.CaptureFixture[str]) -> None:
    payment = ask(call, wanted())
    press(payment, "confirm")
    assert "已支付" in press(payment, "confirm")
    assert "已支付" in press(payment, "refuse")
    assert len(ledger_of(running, payment, capsys)) == 1


def test_a_retry_after_paying_tells_that_it_is_paid(call: Call) -> None:
    request = wanted()
    press(ask(call, request), "confirm")
    again = ask(call, request)
    assert (again.state, again.qr_payload) == (PaymentState.PAID, None)
    assert again == standing(call, request["key"])


def test_who_refuses_is_charged_nothing_and_may_ask_for_another_code(call: Call) -> None:
    request = wanted()
    first = ask(call, request)
    assert "没有扣款" in press(first, "refuse")
    assert standing(call, request["key"]).state is PaymentState.REFUSED
    second = ask(call, request)
    assert second.state is PaymentState.WAITING
    assert second.qr_payload != first.qr_payload
    assert second.payment_code == first.payment_code
    assert "没有扣款" in press(first, "confirm")
    assert standing(call, request["key"]).state is PaymentState.WAITING


def test_an_expired_code_takes_no_money_and_is_followed_by_another(
    call: Call, expire: Callable[[Payment], None]
) -> None:
    request = wanted()
    first = ask(call, request)
    expire(first)
    closed = standing(call, request["key"])
    assert (closed.state, closed.qr_payload) == (PaymentState.EXPIRED, None)
    assert "已过期" in press(first, "confirm")
    second = ask(call, request)
    assert second.state is PaymentState.WAITING
    assert second.qr_payload != first.qr_payload


def test_while_the_bank_does_not_answer_there_is_no_second_code(call: Call, expire: Callable[[Payment], None]) -> None:
    request = wanted()
    first = ask(call, request)
    assert "正在核实" in press(first, "unclear")
    expire(first)
    assert standing(call, request["key"]).state is PaymentState.CHECKING
    again = ask(call, request)
    assert (again.state, again.qr_payload, again.expires_at) == (PaymentState.CHECKING, None, None)


@pytest.mark.parametrize(("word", "state"), [("confirm", PaymentState.PAID), ("refuse", PaymentState.REFUSED)])
def test_the_banks_late_word_settles_it(
    call: Call, expire: Callable[[Payment], None], word: str, state: PaymentState
) -> None:
    request = wanted()
    first = ask(call, request)
    press(first, "unclear")
    expire(first)
    press(first, word)
    assert standing(call, request["key"]).state is state


def test_a_refund_gives_back_what_was_paid_once(call: Call, running: Any, capsys: pytest.CaptureFixture[str]) -> None:
    request = wanted()
    payment = ask(call, request)
    refund = ["refund", payment.payment_code, "--database", running.database]
    assert main(refund) == 1
    press(payment, "confirm")
    assert main(refund) == 0
    assert main(refund) == 1
    assert ask(call, request).state is PaymentState.REFUNDED
    assert payment.qr_payload is not None
    assert "已退款" in requests.get(payment.qr_payload, timeout=TIMEOUT).text
    (charge,) = ledger_of(running, payment, capsys)
    assert charge["refunded_at"] is not None


def test_a_bill_of_no_case_is_found_and_paid_by_its_code(
    call: Call, running: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bill", "20000", "违法停车罚款", "Parking fine", "--database", running.database]) == 0
    code = capsys.readouterr().out.strip()
    found = call("GET", f"/v1/bills/{code}").json()
    assert (found["amount_fen"], found["paid"], found["what"]["zh"]) == (20000, False, "违法停车罚款")
    request = wanted(amount_fen=20000, case_number=None, payment_code=code)
    press(ask(call, request), "confirm")
    assert standing(call, request["key"]).state is PaymentState.PAID
    assert call("GET", f"/v1/bills/{code}").json()["paid"] is True


def test_two_terminals_pay_the_same_bill_once(
    call: Call, running: Any, other_terminal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = wanted()
    payment = ask(call, mine)
    theirs = wanted(terminal="TEST0009", case_number=None, payment_code=payment.payment_code)
    answer = call("POST", "/v1/payments", token=other_terminal, json=theirs)
    assert answer.json()["qr_payload"] == payment.qr_payload
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: press(payment, "confirm"), range(4)))
    assert call("GET", f"/v1/payments/{theirs['key']}", token=other_terminal).json()["state"] == "paid"
    assert standing(call, mine["key"]).state is PaymentState.PAID
    assert len(ledger_of(running, payment, capsys)) == 1


def test_a_bill_of_nothing_is_not_issued(running: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bill", "0", "罚款", "Fine", "--database", running.database]) == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("code", ["34" + "9" * 18])
def test_a_code_without_a_bill_makes_none(call: Call, code: str) -> None:
    assert refusal(call("GET", f"/v1/bills/{code}")) == (410, "bill-unknown")
    request = wanted(case_number=None, payment_code=code)
    assert refusal(call("POST", "/v1/payments", json=request)) == (410, "bill-unknown")
    assert refusal(call("GET", f"/v1/payments/{request['key']}")) == (410, "bill-unknown")


@pytest.mark.parametrize("code", ["35" + "0" * 18, "34" + "0" * 17, "34" + "0" * 19, "34" + "0" * 17 + "X"])
def test_what_is_not_twenty_digits_of_anhui_is_no_code(call: Call, code: str) -> None:
    assert call("GET", f"/v1/bills/{code}").status_code in (400, 422)


def test_a_key_that_was_never_asked_for_is_gone_and_not_merely_not_found(call: Call) -> None:
    # Any proxy says 404; a terminal closes the payment on this answer.
    assert refusal(call("GET", f"/v1/payments/{uuid.uuid4().hex}")) == (410, "bill-unknown")


def test_only_the_terminal_that_asked_may_ask(call: Call, other_terminal: str) -> None:
    request = wanted()
    ask(call, request)
    path = f"/v1/payments/{request['key']}"
    assert call("GET", path, token="nobody").status_code == 401
    assert call("POST", "/v1/payments", token="nobody", json=wanted()).status_code == 401
    assert call("GET", f"/v1/bills/34{'0' * 18}", token="nobody").status_code == 401
    assert refusal(call("GET", path, token=other_terminal)) == (403, "another-terminal")
    assert refusal(call("POST", "/v1/payments", token=other_terminal, json=request)) == (403, "another-terminal")
    stolen = request | {"terminal": "TEST0009"}
    assert refusal(call("POST", "/v1/payments", token=other_terminal, json=stolen)) == (409, "bill-differs")


def test_a_page_that_was_never_offered_is_not_found(running: Any) -> None:
    for method in ("GET", "POST"):
        path = "/pay/" + "x" * 43 + ("/confirm" if method == "POST" else "")
        assert requests.request(method, running.address + path, timeout=TIMEOUT).status_code == 404


class OneBill(RuleBasedStateMachine):
    """Everything that can happen to one bill, in any order, with a bank that may report what it likes."""

    KEY = "a" * 32

    @initialize()
    def ask_first(self) -> None:
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
        self.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
        self.states: list[PaymentState] = []
        self.ask()

    def teardown(self) -> None:
        self.session.close()
        self.engine.dispose()

    def standing(self) -> Payment:
        bill = self.session.get_one(StoredBill, self.KEY)
        return bills.as_payment(self.session, bill, self.KEY, self.now, "http://127.0.0.1")

    def offers(self) -> list[StoredOffer]:
        return list(self.session.query(StoredOffer))

    @rule()
    def ask(self) -> None:
        before = self.states[-1] if self.states else None
        request = PaymentRequest(
            terminal="T001", key=self.KEY, amount_fen=4000, what=Words(**WHAT), case_number="T001-20261123-0001-A"
        )
        bills.offered(self.session, request, self.now)
        after = self.standing()
        if before in (PaymentState.PAID, PaymentState.REFUNDED, PaymentState.CHECKING):
            assert after.state is before
        else:
            assert after.state is PaymentState.WAITING
            assert after.qr_payload is not None

    @rule(amount=st.sampled_from([1, 3999, 4001]))
    def ask_with_another_amount(self, amount: int) -> None:
        request = PaymentRequest(
            terminal="T001", key=self.KEY, amount_fen=amount, what=Words(**WHAT), case_number="T001-20261123-0001-A"
        )
        with pytest.raises(Refusal):
            bills.offered(self.session, request, self.now)

    @rule(minutes=st.integers(1, 6))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(data=st.data(), answer=st.sampled_from(["charged", "refused", "unclear"]))
    def the_phone_presses(self, data: st.DataObject, answer: str) -> None:
        offer = data.draw(st.sampled_from(self.offers()))
        bill = self.session.get_one(StoredBill, self.KEY)
        if gateway.may_charge(offer, bill, self.now):
            self._say(offer, bill, answer)

    @rule(data=st.data(), answer=st.sampled_from(["charged", "refused"]))
    def the_bank_reports_whatever_it_likes(self, data: st.DataObject, answer: str) -> None:
        self._say(data.draw(st.sampled_from(self.offers())), self.session.get_one(StoredBill, self.KEY), answer)

    def _say(self, offer: StoredOffer, bill: StoredBill, answer: str) -> None:
        match answer:
            case "charged":
                gateway.charged(offer, bill, self.now)
            case "refused":
                gateway.refused(offer)
            case _:
                gateway.unclear(offer)
        self.session.flush()

    @precondition(lambda self: bool(self.states))
    @rule()
    def give_back(self) -> None:
        was_paid = self.states[-1] is PaymentState.PAID
        assert gateway.refund(self.session, self.session.get_one(StoredBill, self.KEY), self.now) is was_paid
        self.session.flush()

    @invariant()
    def paid_leads_to_nothing_but_a_refund(self) -> None:
        state = self.standing().state
        if self.states and self.states[-1] is PaymentState.PAID:
            assert state in (PaymentState.PAID, PaymentState.REFUNDED)
        if self.states and self.states[-1] is PaymentState.REFUNDED:
            assert state is PaymentState.REFUNDED
        if state is PaymentState.REFUNDED:
            assert PaymentState.PAID in self.states
        self.states.append(state)

    @invariant()
    def one_charge_is_kept_when_paid_and_none_otherwise(self) -> None:
        kept = [charge for charge in charges(self.session) if charge.refunded_at is None]
        assert len(kept) == (1 if self.standing().state is PaymentState.PAID else 0)

    @invariant()
    def one_offer_at_most_can_be_paid_and_none_while_checking(self) -> None:
        bill = self.session.get_one(StoredBill, self.KEY)
        payable = [offer for offer in self.offers() if gateway.may_charge(offer, bill, self.now) and not offer.checking]
        assert len(payable) <= 1
        assert (self.standing().qr_payload is not None) == (
            len(payable) == 1 and self.standing().state is PaymentState.WAITING
        )


TestOneBill = OneBill.TestCase
TestOneBill.settings = settings(max_examples=30, stateful_step_count=15, deadline=None, database=None)
