"""Payments as the terminal makes them: the intent is durable before the centre hears of it, and whatever is not known
to be settled is asked about again, after a lost answer as after a power cut, before anything new is charged.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kiosk.centre import Centre
from kiosk.contract import Payment, PaymentRequest, PaymentState
from kiosk.effects import CheckPayment, RequestPayment
from kiosk.failures import KioskError, KioskFailure
from kiosk.log import log
from kiosk.package import new_key
from offline.failures import OfflineError, OfflineFailure
from offline.payment_intents import Intent, IntentState, PaymentIntents

_STATES = {
    PaymentState.WAITING: IntentState.REQUESTED,
    PaymentState.EXPIRED: IntentState.EXPIRED,
    PaymentState.REFUSED: IntentState.REFUSED,
    PaymentState.CHECKING: IntentState.UNKNOWN,
    PaymentState.PAID: IntentState.PAID,
    PaymentState.REFUNDED: IntentState.REFUNDED,
}
_CODE_LENGTH = 20


class Cashier:
    """Asks for payments and keeps their intents. Raises OfflineError and KioskError as the centre does."""

    def __init__(self, intents: PaymentIntents, centre: Centre, now: Callable[[], datetime]) -> None:
        self._intents = intents
        self._centre = centre
        self._now = now

    def perform(self, effect: RequestPayment | CheckPayment) -> Payment:
        """Ask for an offer, or how it stands. On failure the intent is unknown until somebody hears more."""
        if isinstance(effect, CheckPayment):
            intent = self._intents.of(effect.reference)
            assert intent is not None, "only what was requested is checked"  # noqa: S101
            return self._told(intent, partial(self._centre.payment, intent.key))
        intent = self._intents.begin(new_key(), effect.reference, effect.amount_fen, self._now())
        by_code = len(effect.reference) == _CODE_LENGTH and effect.reference.isdecimal()
        request = PaymentRequest(
            terminal=self._centre.terminal,
            key=intent.key,
            amount_fen=effect.amount_fen,
            what=effect.what,
            case_number=None if by_code else effect.reference,
            payment_code=effect.reference if by_code else None,
        )
        return self._told(intent, partial(self._centre.request_payment, request))

    def reconcile(self) -> None:
        """Ask about every payment whose end is not known.

        Raises OfflineError when nobody answers, and, after all were asked, KioskError when an answer made no sense: one
        bad bill must not keep the others unknown.
        """
        senseless: KioskError | None = None
        for intent in self._intents.unsettled(self._now()):
            try:
                self._told(intent, partial(self._centre.payment, intent.key))
            except OfflineError as error:
                if error.failure is not OfflineFailure.GONE:
                    raise
                # The centre never heard of it: nobody can have paid.
                self._intents.advance(intent.key, IntentState.EXPIRED, self._now())
            except KioskError as error:
                senseless = error
        if senseless is not None:
            raise senseless

    def _told(self, intent: Intent, question: Callable[[], Payment]) -> Payment:
        try:
            payment = _of(intent, question())
        except (OfflineError, KioskError):
            self._intents.advance(intent.key, IntentState.UNKNOWN, self._now())
            raise
        after = self._intents.advance(intent.key, _STATES[payment.state], self._now())
        if after.state is not intent.state:
            log.info("payment", key=intent.key, state=after.state.value)
        return payment


def _of(intent: Intent, payment: Payment) -> Payment:
    """An answer that is about this intent. Its signature alone does not tell which question it answers."""
    if (payment.key, payment.amount_fen) != (intent.key, intent.amount_fen):
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, f"payment {intent.key}: the answer is about another")
    return payment
