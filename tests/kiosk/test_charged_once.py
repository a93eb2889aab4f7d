"""Whatever order asking, losing, paying, refusing, expiring and restarting come in: one charge for one case."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.contract import Catalogue, Payment, Words
from kiosk.effects import CheckPayment, RequestPayment
from offline.failures import OfflineError
from offline.payment_intents import IntentState
from tests.kiosk.paying_centre import Network, PayingCentre, Till, paying_centre

pytestmark = pytest.mark.filterwarnings("ignore:The 'alias' attribute:UserWarning")
"""FastAPI names bodies in a way that pydantic warns of, here in our own process."""
NUMBERS = count(1)
WHAT = Words(zh="居民身份证补领", en="Replacement of an ID card")
NETWORKS = st.sampled_from([*[Network.UP] * 4, Network.QUESTION_LOST, Network.ANSWER_LOST])


class OneCase(RuleBasedStateMachine):
    """A terminal that pays for one case at the real centre, over a network that loses messages."""

    centre: ClassVar[PayingCentre]

    @initialize()
    def file_a_case(self) -> None:
        self.folder = TemporaryDirectory()
        self.till = Till(Path(self.folder.name) / "terminal.db", self.centre)
        self.reference = f"AH0001-20261123-{next(NUMBERS):06d}-A"
        self.seen: list[Payment] = []

    def teardown(self) -> None:
        if hasattr(self, "till"):
            self._ends_well()
            self.till.close()
            self.folder.cleanup()

    @rule(network=NETWORKS)
    def ask(self, network: Network) -> None:
        self._perform(RequestPayment(self.reference, 4000, WHAT), network)

    @precondition(lambda self: self.till.intents.of(self.reference) is not None)
    @rule(network=NETWORKS)
    def check(self, network: Network) -> None:
        self._perform(CheckPayment(self.reference), network)

    def _perform(self, effect: RequestPayment | CheckPayment, network: Network) -> None:
        with self.centre.network(network), suppress(OfflineError):
            payment = self.till.cashier.perform(effect)
            if payment.qr_payload is not None:
                self.seen.append(payment)

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), answer=st.sampled_from(["confirm", "confirm", "refuse", "unclear"]))
    def a_phone_presses(self, data: st.DataObject, answer: str) -> None:
        self.centre.press(data.draw(st.sampled_from(self.seen)), answer)

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), charged=st.booleans())
    def the_bank_reports_late(self, data: st.DataObject, charged: bool) -> None:
        self.centre.bank_says(data.draw(st.sampled_from(self.seen)), charged=charged)

    @rule()
    def every_code_expires(self) -> None:
        self.centre.expire_offers()

    @rule()
    def the_power_fails(self) -> None:
        self.till.power_cut()

    @rule(network=NETWORKS)
    def reconcile(self, network: Network) -> None:
        with self.centre.network(network), suppress(OfflineError):
            self.till.cashier.reconcile()

    @invariant()
    def one_charge_at_most_is_kept(self) -> None:
        assert sum(charge.refunded_at is None for charge in self.centre.charges(self.reference)) <= 1

    @invariant()
    def there_is_one_bill_at_most(self) -> None:
        assert self.centre.bills(self.reference) <= 1

    @invariant()
    def what_the_terminal_calls_paid_is_paid(self) -> None:
        intent = self.till.intents.of(self.reference)
        if intent is not None and intent.state is IntentState.PAID:
            assert any(charge.refunded_at is None for charge in self.centre.charges(self.reference))

    def _ends_well(self) -> None:
        """Once the network is there, the terminal learns of every payment by itself."""
        self.till.cashier.reconcile()
        intent = self.till.intents.of(self.reference)
        kept = [charge for charge in self.centre.charges(self.reference) if charge.refunded_at is None]
        assert (intent is not None and intent.state is IntentState.PAID) == (len(kept) == 1)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, sandbox_catalogue: Catalogue) -> Iterator[PayingCentre]:
    with paying_centre(tmp_path_factory.mktemp("paying"), sandbox_catalogue) as running:
        yield running


def test_a_charge_that_the_bank_reports_after_another_was_kept_goes_back(centre: PayingCentre, tmp_path: Path) -> None:
    till, reference = Till(tmp_path / "terminal.db", centre), "AH0001-20261123-900000-A"
    first = till.cashier.perform(RequestPayment(reference, 4000, WHAT))
    centre.expire_offers()
    second = till.cashier.perform(RequestPayment(reference, 4000, WHAT))
    assert second.qr_payload != first.qr_payload
    centre.press(second, "confirm")
    centre.bank_says(first, charged=True)
    late, kept = sorted(centre.charges(reference), key=lambda charge: charge.refunded_at is None)
    assert late.refunded_at is not None
    assert kept.refunded_at is None
    till.cashier.reconcile()
    intent = till.intents.of(reference)
    assert intent is not None
    assert intent.state is IntentState.PAID
    till.close()


def test_an_intent_that_never_reached_the_centre_is_closed_by_reconciling(centre: PayingCentre, tmp_path: Path) -> None:
    till, reference = Till(tmp_path / "terminal.db", centre), "AH0001-20261123-900001-A"
    with centre.network(Network.QUESTION_LOST), pytest.raises(OfflineError):
        till.cashier.perform(RequestPayment(reference, 4000, WHAT))
    till.power_cut()
    before = till.intents.of(reference)
    till.cashier.reconcile()
    after = till.intents.of(reference)
    assert before is not None
    assert after is not None
    assert (before.state, after.state) == (IntentState.UNKNOWN, IntentState.EXPIRED)
    assert centre.bills(reference) == 0
    till.close()


def test_at_most_one_charge_is_kept_for_a_case(centre: PayingCentre) -> None:
    OneCase.centre = centre
    run_state_machine_as_test(
        OneCase,
        settings=settings(
            max_examples=50,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
