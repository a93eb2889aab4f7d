"""The fee at the terminal, asked of the real centre: what the resident reads is true whatever became of the money."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from devices.api import CardReading
from kiosk import effects as fx
from kiosk import events as ev
from kiosk import screen_events as sev
from kiosk.contract import Catalogue, Payment
from kiosk.documents.contents import receipt_data
from kiosk.draft import Paying
from kiosk.failures import KioskError, KioskFailure
from kiosk.profile import TerminalTable
from kiosk.view import FarewellBody, QrBody, QuestionBody, ReceiptBody, ReviewBody, WaitBody
from offline.failures import OfflineError
from offline.payment_intents import IntentState
from tests.kiosk.paying_centre import TERMINAL, Network, PayingCentre, Till, paying_centre
from tests.kiosk.player import INK, SETTINGS, Player, to_review

pytestmark = pytest.mark.filterwarnings("ignore:The 'alias' attribute:UserWarning")
"""FastAPI names bodies in a way that pydantic warns of, here in our own process."""
FEE = "¥ 40.00"
NUMBERS = count(1)
BILL = "11349900MB0000021Q2342013001001"
_QUESTIONS = (fx.RequestPayment, fx.CheckPayment, fx.FindBill)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sandbox_catalogue: Catalogue) -> Iterator[PayingCentre]:
    with paying_centre(tmp_path_factory.mktemp("paying"), sandbox_catalogue) as running:
        yield running


@pytest.fixture
def till(tmp_path: Path, centre: PayingCentre) -> Iterator[Till]:
    opened = Till(tmp_path / "terminal.db", centre)
    yield opened
    opened.close()


class Counter:
    """A resident at a terminal whose questions go to the real centre."""

    def __init__(self, player: Player, till: Till, centre: PayingCentre) -> None:
        self.player, self.till, self.centre = player, till, centre
        self._done = len(player.effects)

    def settle(self) -> None:
        """Perform what the terminal asked for, until it asks nothing more."""
        while self._done < len(self.player.effects):
            effect = self.player.effects[self._done]
            self._done += 1
            if isinstance(effect, _QUESTIONS):
                self.player.play(self._answer(effect))

    def _answer(self, effect: fx.Effect) -> ev.Event:
        try:
            match effect:
                case fx.FindBill(code):
                    return ev.BillFound(self.till.centre.bill(code))
                case fx.RequestPayment() | fx.CheckPayment():
                    return ev.PaymentTold(self.till.cashier.perform(effect))
                case _:
                    raise AssertionError(effect)
        except (OfflineError, KioskError) as error:
            return ev.CentreFailed(type(effect).__name__, error.failure)

    def press(self, name: str) -> None:
        self.player.press(name)
        self.settle()

    def poll(self) -> None:
        """The terminal asks how the payment stands, as it does every two seconds."""
        self.player.play(ev.TimerFired("poll"))
        self.settle()

    @property
    def payment(self) -> Payment:
        assert self.player.draft.payment is not None
        return self.player.draft.payment

    @property
    def qr(self) -> QrBody:
        body = self.player.page.body
        assert isinstance(body, QrBody), body
        return body

    @property
    def actions(self) -> list[str]:
        return [action.name for action in self.player.page.actions]

    @property
    def said(self) -> str:
        """What the page's banner says."""
        banner = self.player.page.banner
        return "" if banner is None else banner.text + banner.advice

    @property
    def fee(self) -> str:
        """What the receipt on the screen says of the fee."""
        body = self.player.page.body
        assert isinstance(body, ReceiptBody), body
        return dict(body.rows)["收费"]

    @property
    def printed(self) -> str:
        """What the receipt on paper says of the fee: the one that was asked to be printed."""
        (asked,) = (effect for effect in self.player.effects if isinstance(effect, fx.PrintReceipt))
        terminal = TerminalTable(id=TERMINAL, place="示范网点", state_dir=Path("/nowhere"))
        return receipt_data(asked.draft, terminal, copy=1, language="zh").fee

    @property
    def number(self) -> str:
        assert self.player.draft.kept is not None
        return self.player.draft.kept.number


@pytest.fixture
def filed(
    catalogue: Catalogue, player: Player, reading: CardReading, till: Till, centre: PayingCentre
) -> Callable[[int], Counter]:
    """Somebody whose case is safe and costs this much; nobody was asked yet."""

    def file(fee_fen: int) -> Counter:
        item = catalogue.items[0].model_copy(update={"fee_fen": fee_fen})
        fresh = Player(catalogue.model_copy(update={"items": (item,)}), player.now)
        to_review(fresh, reading)
        fresh.press("next")
        fresh.play(sev.Signed(INK))
        fresh.press("next")
        number = f"{TERMINAL}-20261123-{next(NUMBERS):06d}-K"
        fresh.play(ev.CaseKept(number, "1" * 32, "http://x/p", fresh.now))
        counter = Counter(fresh, till, centre)
        counter._done = 0
        return counter

    return file


@pytest.fixture
def asked(filed: Callable[[int], Counter]) -> Counter:
    """Somebody who sees the code for a fee of ¥ 40."""
    counter = filed(4000)
    counter.settle()
    return counter


def test_who_has_nothing_to_pay_goes_straight_to_the_receipt(filed: Callable[[int], Counter]) -> None:
    counter = filed(0)
    body = counter.player.page.body
    assert isinstance(body, ReceiptBody)
    assert "收费" not in dict(body.rows)
    assert not counter.player.asked_for(fx.RequestPayment)


def test_the_case_is_safe_before_anything_is_paid(filed: Callable[[int], Counter]) -> None:
    counter = filed(4000)
    assert isinstance(counter.player.page.body, WaitBody)
    assert counter.player.draft.kept is not None
    assert counter.player.page.cancel is None
    assert counter.centre.bills(counter.number) == 0


def test_the_page_shows_amount_payee_code_and_until_when(asked: Counter) -> None:
    assert asked.qr.title == FEE
    assert asked.qr.qr_payload == asked.payment.qr_payload
    rows = dict(asked.qr.rows)
    assert rows["缴款码"] == asked.payment.payment_code
    assert {"收款方", "项目", "二维码有效到"} <= set(rows)


def test_paid_on_the_phone_the_receipt_says_so_with_the_amount(asked: Counter) -> None:
    asked.poll()
    assert asked.qr.qr_payload
    asked.centre.press(asked.payment, "confirm")
    asked.poll()
    assert asked.fee == f"已缴费 {FEE}"
    assert asked.payment.receipt is not None
    assert asked.printed == f"已缴费 40.00 元，电子票据 34010126-{asked.payment.receipt.number}"


def test_who_says_that_they_paid_is_believed_only_by_the_centre(asked: Counter) -> None:
    asked.press("check")
    assert asked.qr.qr_payload
    asked.centre.press(asked.payment, "confirm")
    asked.press("check")
    assert asked.fee == f"已缴费 {FEE}"


def test_a_new_code_comes_only_after_the_old_one_is_known_to_be_closed(asked: Counter) -> None:
    first = asked.payment
    asked.player.play(sev.Retried())
    asked.settle()
    assert asked.player.asked_for(fx.RequestPayment) == 1
    asked.centre.expire_offers()
    asked.poll()
    assert asked.qr.qr_payload == ""
    assert "过期" in asked.said
    assert "没有扣款" in asked.said
    asked.press("retry")
    assert asked.qr.qr_payload not in ("", first.qr_payload)
    assert asked.payment.payment_code == first.payment_code
    assert asked.centre.bills(asked.number) == 1


def test_who_refuses_on_the_phone_may_take_another_code_or_go_on(asked: Counter) -> None:
    asked.centre.press(asked.payment, "refuse")
    asked.poll()
    assert "没有扣款" in asked.said
    assert asked.qr.qr_payload == ""
    assert asked.actions == ["later", "retry"]
    asked.press("later")
    assert asked.fee == f"待缴费 {FEE}"


def test_while_the_bank_checks_nothing_can_be_paid_again_and_the_receipt_says_so(asked: Counter) -> None:
    asked.centre.press(asked.payment, "unclear")
    asked.poll()
    assert "正在核实" in asked.said
    assert "不要重复付款" in asked.said
    assert asked.qr.qr_payload == ""
    assert asked.actions == ["later", "check"]
    asked.player.play(sev.Retried())
    asked.settle()
    assert asked.player.asked_for(fx.RequestPayment) == 1
    asked.press("later")
    assert asked.fee.startswith(f"待核实 {FEE}")
    assert asked.printed.startswith("待核实 40.00 元")


def test_who_pays_on_the_phone_is_not_taken_for_gone_until_the_code_expires(asked: Counter) -> None:
    idle = fx.StartTimer("idle", SETTINGS.idle_s)
    before = asked.player.effects.count(idle)
    asked.poll()
    assert asked.player.effects.count(idle) == before + 1
    asked.centre.expire_offers()
    asked.poll()
    assert asked.player.effects.count(idle) == before + 1


def test_the_bank_may_still_say_that_it_was_paid(asked: Counter) -> None:
    payment = asked.payment
    asked.centre.press(payment, "unclear")
    asked.poll()
    asked.centre.bank_says(payment, charged=True)
    asked.poll()
    assert asked.fee == f"已缴费 {FEE}"


@pytest.mark.parametrize("lost", [Network.QUESTION_LOST, Network.ANSWER_LOST])
def test_when_nobody_answers_the_result_is_being_checked_and_may_be_left_to_it(asked: Counter, lost: Network) -> None:
    with asked.centre.network(lost):
        asked.poll()
        assert "正在核实" in asked.said
        assert asked.qr.qr_payload == ""
        asked.press("later")
    assert asked.fee.startswith(f"待核实 {FEE}")
    assert asked.printed.startswith("待核实 40.00 元")
    intent = asked.till.intents.of(asked.number)
    assert intent is not None
    assert intent.state is IntentState.UNKNOWN


def test_when_the_centre_answers_again_the_code_is_back(asked: Counter) -> None:
    payload = asked.qr.qr_payload
    with asked.centre.network(Network.QUESTION_LOST):
        asked.poll()
    asked.poll()
    assert asked.said == ""
    assert asked.qr.qr_payload == payload


def test_without_network_the_case_is_filed_and_the_fee_is_paid_later(filed: Callable[[int], Counter]) -> None:
    counter = filed(4000)
    with counter.centre.network(Network.QUESTION_LOST):
        counter.settle()
        assert counter.qr.qr_payload == ""
        assert counter.actions == ["later", "retry"]
        counter.press("later")
    assert counter.fee == f"待缴费 {FEE}"
    assert counter.printed == "待缴费 40.00 元，凭办件编号到窗口缴费"


def test_when_the_network_comes_back_the_code_is_asked_for_again_under_the_same_key(
    filed: Callable[[int], Counter],
) -> None:
    counter = filed(4000)
    with counter.centre.network(Network.ANSWER_LOST):
        counter.settle()
    before = counter.till.intents.of(counter.number)
    counter.press("retry")
    assert before is not None
    assert counter.payment.key == before.key
    assert counter.qr.qr_payload
    assert counter.centre.bills(counter.number) == 1


def test_who_leaves_at_the_moment_of_paying_reads_that_it_is_paid(asked: Counter) -> None:
    asked.centre.press(asked.payment, "confirm")
    asked.press("later")
    assert asked.fee == f"已缴费 {FEE}"
    assert asked.printed.startswith("已缴费 40.00 元")


def test_who_leaves_unpaid_is_asked_about_once_more_and_gets_the_payment_code(asked: Counter) -> None:
    code = asked.payment.payment_code
    asked.player.press("later")
    assert isinstance(asked.player.page.body, WaitBody)
    asked.settle()
    assert asked.fee == f"待缴费 {FEE}"
    assert asked.printed == f"待缴费 40.00 元，缴款码 {code}，凭缴款码在任一自助终端，或凭办件编号到窗口缴费"


def test_who_leaves_while_the_network_fails_is_promised_that_it_is_checked(asked: Counter) -> None:
    asked.centre.press(asked.payment, "confirm")
    with asked.centre.network(Network.ANSWER_LOST):
        asked.press("later")
    assert asked.fee.startswith(f"待核实 {FEE}")
    asked.player.play(ev.PaymentTold(asked.till.cashier.perform(fx.CheckPayment(asked.number))))
    assert asked.fee == f"已缴费 {FEE}"


def test_what_was_given_back_is_not_called_paid(asked: Counter) -> None:
    asked.centre.press(asked.payment, "confirm")
    asked.centre.refund(asked.payment)
    asked.poll()
    assert asked.fee == f"已退款 {FEE}"
    assert asked.printed.startswith("已退款 40.00 元")


def test_after_a_power_cut_the_payment_is_found_and_not_charged_again(asked: Counter) -> None:
    asked.centre.press(asked.payment, "confirm")
    asked.till.power_cut()
    (left,) = asked.till.intents.unsettled(asked.player.now)
    assert left.reference == asked.number
    asked.till.cashier.reconcile()
    found = asked.till.intents.of(asked.number)
    assert found is not None
    assert found.state is IntentState.PAID
    again = asked.till.cashier.perform(fx.RequestPayment(asked.number, 4000, asked.player.draft.plan.item.name))
    assert (again.state.value, again.qr_payload) == ("paid", None)
    assert len(asked.centre.charges(asked.number)) == 1


def test_an_answer_about_another_payment_is_not_believed(asked: Counter) -> None:
    paid = asked.till.cashier.perform(fx.RequestPayment(f"{TERMINAL}-20261123-800000-K", 4000, asked.payment.payee))
    asked.centre.press(paid, "confirm")
    mine = asked.till.intents.of(asked.number)
    assert mine is not None
    asked.centre.replay(asked=mine.key, told=paid.key)
    with pytest.raises(KioskError) as refused:
        asked.till.cashier.perform(fx.CheckPayment(asked.number))
    assert refused.value.failure is KioskFailure.CENTRE_ANSWER_INVALID
    after = asked.till.intents.of(asked.number)
    assert after is not None
    assert after.state is IntentState.UNKNOWN


def test_one_payment_that_makes_no_sense_keeps_no_other_from_being_reconciled(
    asked: Counter, filed: Callable[[int], Counter]
) -> None:
    later = filed(4000)
    later.settle()
    later.centre.press(later.payment, "confirm")
    first, second = asked.till.intents.of(asked.number), asked.till.intents.of(later.number)
    assert first is not None
    assert second is not None
    asked.centre.replay(asked=first.key, told=second.key)
    with pytest.raises(KioskError):
        asked.till.cashier.reconcile()
    states = [intent.state for n in (asked.number, later.number) if (intent := asked.till.intents.of(n)) is not None]
    assert states == [IntentState.UNKNOWN, IntentState.PAID]


# --- A bill known by its payment code ---------------------------------------------------------------------------------


@pytest.fixture
def at_bills(sandbox_catalogue: Catalogue, player: Player, till: Till, centre: PayingCentre) -> Counter:
    """Somebody whom nobody knows, asked for a payment code."""
    anybody = Player(sandbox_catalogue, player.now)
    anybody.play(sev.ItemChosen(BILL))
    anybody.press("next")
    return Counter(anybody, till, centre)


def look_up(counter: Counter, code: str) -> None:
    counter.player.play(sev.Typed("payment-code", code))
    counter.press("next")


def test_a_bill_is_shown_before_it_is_paid_and_its_electronic_receipt_after(at_bills: Counter) -> None:
    code = at_bills.centre.issue(20000)
    look_up(at_bills, code)
    body = at_bills.player.page.body
    assert isinstance(body, ReviewBody)
    assert ("项目", "违法停车罚款") in [(row.label, row.value) for group in body.groups for row in group.rows]
    assert not at_bills.centre.charges(code)
    at_bills.press("next")
    assert at_bills.qr.title == "¥ 200.00"
    at_bills.centre.press(at_bills.payment, "confirm")
    at_bills.poll()
    assert at_bills.player.page.heading == "已缴费 ¥ 200.00"
    assert at_bills.payment.receipt is not None
    assert dict(at_bills.qr.rows)["电子票据"] == f"34010126-{at_bills.payment.receipt.number}"
    assert at_bills.actions == ["next"]
    at_bills.press("next")
    assert not isinstance(at_bills.player.state.draft and at_bills.player.draft.stage, Paying)
    assert len(at_bills.centre.charges(code)) == 1


def test_a_bill_that_was_paid_cannot_be_paid_again(at_bills: Counter, till: Till) -> None:
    code = at_bills.centre.issue(20000)
    look_up(at_bills, code)
    at_bills.press("next")
    at_bills.centre.press(at_bills.payment, "confirm")
    till.power_cut()
    at_bills.player.play(sev.CancelConfirmed())
    till.cashier.reconcile()
    again = Counter(
        Player(at_bills.player.state.catalogue or pytest.fail("no catalogue"), at_bills.player.now),
        till,
        at_bills.centre,
    )
    again.player.play(sev.ItemChosen(BILL))
    again.player.press("next")
    look_up(again, code)
    assert "缴过" in again.player.page.heading
    assert "next" not in again.actions


def test_a_code_without_a_bill_is_said_to_be_unknown_and_can_be_corrected(at_bills: Counter) -> None:
    look_up(at_bills, "34" + "9" * 18)
    assert isinstance(at_bills.player.page.body, QuestionBody)
    assert "没有找到这个缴款码" in at_bills.said
    assert at_bills.actions == ["next"]


def test_a_code_of_another_province_is_not_looked_up(at_bills: Counter) -> None:
    at_bills.player.play(sev.Typed("payment-code", "11" + "0" * 18))
    body = at_bills.player.page.body
    assert isinstance(body, QuestionBody)
    assert "34" in body.problem
    at_bills.player.play(sev.Continued())
    assert not at_bills.player.asked_for(fx.FindBill)


def test_a_bill_that_changed_since_it_was_shown_is_not_charged(at_bills: Counter) -> None:
    code = at_bills.centre.issue(20000)
    look_up(at_bills, code)
    at_bills.centre.reissue(code, 21000)
    at_bills.press("next")
    assert at_bills.qr.qr_payload == ""
    assert at_bills.said
    assert not at_bills.centre.charges(code)
    at_bills.press("later")
    at_bills.press("skip")
    assert isinstance(at_bills.player.page.body, FarewellBody)
