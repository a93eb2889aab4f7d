"""Pay the fee with a phone. The case is safe already; nobody is charged twice, and nobody has to pay now."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_time
from kiosk.contract import Payment, PaymentState
from kiosk.draft import Draft, Paying
from kiosk.effects import CheckPayment, Effect, RequestPayment, StartTimer, StopTimer
from kiosk.events import CentreFailed, Event, PaymentTold, TimerFired
from kiosk.fee import yuan
from kiosk.screen_events import Continued, Refused, Retried
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, QrBody, Role, Tone, WaitBody

NEEDS = ()
POLL = "poll"
POLL_S = 2.0
_SETTLED = (PaymentState.PAID, PaymentState.REFUNDED)
_CLOSED = (PaymentState.EXPIRED, PaymentState.REFUSED)


def enter(draft: Draft) -> Turn:
    """Ask for an offer, or pass by when nothing is to be paid."""
    if draft.paid:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Paying()))


reenter = enter


def reference(draft: Draft) -> str:
    """What the payment is for: the bill's code, or the case's number."""
    if draft.bill is not None:
        return draft.bill.payment_code
    assert draft.kept is not None, "a fee is paid for a kept case"  # noqa: S101
    return draft.kept.number


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask once the person sees that something is to be paid; ask a last time before they go on unpaid."""
    match draft.stage:
        case Paying(payment=None, failure=""):
            what = draft.bill.what if draft.bill is not None else draft.plan.item.name
            return (RequestPayment(reference(draft), draft.fee_fen, what),)
        case Paying(leaving=True):
            return (CheckPayment(reference(draft)),)
        case Paying(payment=Payment() as payment) if _open(payment):
            return (StartTimer(POLL, POLL_S),)
        case _:
            return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Follow the payment; the person may leave it for later at any moment."""
    match event, draft.stage:
        case PaymentTold(payment), Paying() as stage:
            return _told(replace(draft, payment=payment), stage, payment)
        case CentreFailed("RequestPayment", failure), Paying(payment=None):
            return Turn(anew(draft, Paying(failure=failure)))
        case CentreFailed("CheckPayment"), Paying(leaving=True):
            return _left(replace(draft, payment_doubtful=True))
        case CentreFailed("CheckPayment", failure), Paying(payment=Payment() as payment) as stage if _open(payment):
            return Turn(at(draft, replace(stage, failure=failure)), (StartTimer(POLL, POLL_S),))
        case Continued(), Paying(payment=Payment(state=state)) if state in _SETTLED:
            return _left(draft)
        case TimerFired("poll") | Continued(), Paying(payment=Payment() as payment, leaving=False) if _open(payment):
            return Turn(draft, (CheckPayment(reference(draft)),))
        case Retried(), Paying() as stage if _may_ask_anew(stage):
            return Turn(anew(draft, Paying()))
        case Refused(), Paying(payment=Payment(state=PaymentState.WAITING) as payment, failure="", leaving=False):
            return Turn(anew(draft, Paying(payment, leaving=True)), (StopTimer(POLL),))
        case Refused(), Paying(payment=payment, failure=failure, leaving=False):
            return _left(replace(draft, payment_doubtful=payment is not None and bool(failure)))
        case _:
            return None


def _told(draft: Draft, stage: Paying, payment: Payment) -> Turn:
    if payment.state in _SETTLED and draft.bill is not None:
        # No receipt follows a bill: this page is where its end is read.
        return Turn(anew(draft, Paying(payment)), (StopTimer(POLL),))
    if payment.state in _SETTLED or stage.leaving:
        return _left(draft)
    news = Paying(payment)
    if stage.payment is None or stage.payment.qr_payload != payment.qr_payload:
        return Turn(anew(draft, news), () if _open(payment) else (StopTimer(POLL),))
    return Turn(at(draft, news), (StartTimer(POLL, POLL_S),) if _open(payment) else (StopTimer(POLL),))


def _left(draft: Draft) -> Turn:
    return Turn(draft, (StopTimer(POLL),), Left(remember=False))


def _open(payment: Payment) -> bool:
    """Whether news may still come by themselves."""
    return payment.state in (PaymentState.WAITING, PaymentState.CHECKING)


def _may_ask_anew(stage: Paying) -> bool:
    """Only a bill that nothing can be paid under, as the centre says, gets another code."""
    return bool(stage.failure) if stage.payment is None else stage.payment.state in _CLOSED


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Amount, QR code, and the truth about the money."""
    stage = draft.stage
    assert isinstance(stage, Paying), stage  # noqa: S101 - the only stage of this step
    payment = stage.payment
    asking = stage.leaving or (payment is None and not stage.failure)
    if asking:
        body = WaitBody(text=voice("pay.last-check" if stage.leaving else "pay.asking"))
        return _page(draft, voice, body)
    if payment is None:
        return _unreachable(draft, stage, voice)
    if payment.state in _SETTLED:
        return _settled(draft, payment, voice)
    doubtful = bool(stage.failure) or payment.state is PaymentState.CHECKING
    waiting = payment.state is PaymentState.WAITING and not doubtful
    rows = _rows(draft, payment, voice)
    if waiting and payment.expires_at is not None:
        rows = (*rows, (voice("pay.until"), f"{beijing_time(payment.expires_at):%H:%M:%S}"))
    body_of = QrBody(
        title=yuan(payment.amount_fen),
        qr_payload=payment.qr_payload or "" if waiting else "",
        hint=voice("pay.hint" if waiting else "pay.checking" if doubtful else "pay.no-charge"),
        rows=rows,
        picture="clock" if doubtful else "pay",
    )
    later, again = _ways(voice)
    if doubtful:
        on = replace(later, label=voice("action.pay-go-on"))
        check = Action(name="check", label=voice("action.check-again"), event=Continued())
        banner = Banner(
            tone=Tone.CARE, text=voice("pay.unknown"), advice=voice("pay.unknown.advice"), code=stage.failure
        )
        page = _page(draft, voice, body_of, on, check, banner=banner)
        return replace(page, heading=voice("pay.checking.heading", amount=yuan(payment.amount_fen)))
    if waiting:
        return _page(
            draft, voice, body_of, later, Action(name="check", label=voice("action.paid-already"), event=Continued())
        )
    banner = Banner(tone=Tone.CARE, text=voice(f"pay.{payment.state}"), advice=voice("pay.nothing-charged"))
    return _page(draft, voice, body_of, later, again, banner=banner)


def _ways(voice: Voice) -> tuple[Action, Action]:
    """For later, or again."""
    later = Action(name="later", label=voice("action.pay-later"), event=Refused(), role=Role.SECONDARY)
    return later, Action(name="retry", label=voice("action.pay-again"), event=Retried())


def _what(draft: Draft, voice: Voice) -> tuple[str, str]:
    return voice("pay.what"), voice.of(draft.bill.what if draft.bill is not None else draft.plan.item.name)


def _rows(draft: Draft, payment: Payment, voice: Voice) -> tuple[tuple[str, str], ...]:
    return (
        (voice("pay.payee"), voice.of(payment.payee)),
        _what(draft, voice),
        (voice("pay.code"), payment.payment_code),
    )


def _page(draft: Draft, voice: Voice, body: QrBody | WaitBody, *actions: Action, banner: Banner | None = None) -> Part:
    return Part(
        heading=voice("pay.heading", amount=yuan(draft.fee_fen)),
        lead=voice("pay.lead" if draft.bill is None else "pay.bill.lead"),
        body=body,
        banner=banner,
        actions=actions,
        can_go_back=False,
        can_cancel=False,
    )


def _unreachable(draft: Draft, stage: Paying, voice: Voice) -> Part:
    how = voice("pay.later-how" if draft.bill is None else "pay.bill.later-how")
    named = (voice("receipt.number" if draft.bill is None else "pay.code"), reference(draft))
    page = _page(
        draft,
        voice,
        QrBody(title=yuan(draft.fee_fen), qr_payload="", hint=how, rows=(_what(draft, voice), named)),
        *_ways(voice),
        banner=failure_banner(stage.failure, voice, Tone.CARE),
    )
    return replace(page, heading=voice("fee.open", amount=yuan(draft.fee_fen)), lead=voice("pay.later"))


def _settled(draft: Draft, payment: Payment, voice: Voice) -> Part:
    rows = _rows(draft, payment, voice)
    if payment.receipt is not None:
        rows = (*rows, (voice("pay.ticket"), f"{payment.receipt.code}-{payment.receipt.number}"))
    body = QrBody(
        title=yuan(payment.amount_fen), qr_payload="", hint=voice(f"pay.{payment.state}"), rows=rows, picture="good"
    )
    page = _page(draft, voice, body, Action(name="next", label=voice("action.finish"), event=Continued()))
    heading = voice(f"pay.{payment.state}.heading", amount=yuan(payment.amount_fen))
    return replace(page, heading=heading, lead=voice("pay.settled.lead"))
