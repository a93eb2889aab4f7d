"""Pay the fee with a phone. The case is safe already; nobody is charged twice, and nobody has to pay now."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_time
from kiosk.contract import Payment, PaymentState
from kiosk.draft import Draft, Paying
from kiosk.effects import CheckPayment, Effect, RequestPayment, StartTimer, StopTimer
from kiosk.events import CentreFailed, Continued, Event, PaymentTold, Refused, Retried, TimerFired
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, QrBody, Role, Tone, WaitBody

NEEDS = ()
POLL = "poll"
POLL_S = 2.0
_SETTLED = (PaymentState.PAID, PaymentState.REFUNDED)


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
    """Ask once the person sees that something is to be paid."""
    match draft.stage:
        case Paying(payment=None, failure=""):
            what = draft.bill.what if draft.bill is not None else draft.plan.item.name
            return (RequestPayment(reference(draft), draft.fee_fen, what),)
        case Paying(payment=Payment(state=PaymentState.WAITING)):
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
        case CentreFailed("RequestPayment" | "CheckPayment", failure), Paying() as stage:
            return Turn(at(draft, replace(stage, failure=failure)), (StartTimer(POLL, POLL_S),))
        case TimerFired("poll"), Paying(payment=Payment()):
            return Turn(draft, (CheckPayment(reference(draft)),))
        case Continued(), Paying(payment=Payment()):
            return Turn(draft, (CheckPayment(reference(draft)),))
        case Retried(), Paying() as stage if stage.payment is None or stage.payment.state is not PaymentState.WAITING:
            return Turn(anew(draft, Paying()))
        case Refused(), Paying():
            return Turn(draft, (StopTimer(POLL),), Left(remember=False))
        case _:
            return None


def _told(draft: Draft, stage: Paying, payment: Payment) -> Turn:
    if payment.state in _SETTLED:
        return Turn(draft, (StopTimer(POLL),), Left(remember=False))
    waiting = payment.state is PaymentState.WAITING
    news = Paying(payment)
    if stage.payment is None or stage.payment.qr_payload != payment.qr_payload:
        return Turn(anew(draft, news))
    return Turn(at(draft, news), (StartTimer(POLL, POLL_S),) if waiting else (StopTimer(POLL),))


def yuan(fen: int) -> str:
    """¥ with two decimals."""
    return f"¥ {fen / 100:.2f}"


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Amount, QR code, and the truth about the money."""
    stage = draft.stage
    assert isinstance(stage, Paying), stage  # noqa: S101 - the only stage of this step
    heading = voice("pay.heading", amount=yuan(draft.fee_fen))
    later = Action(name="later", label=voice("action.pay-later"), event=Refused(), role=Role.SECONDARY)
    again = Action(name="retry", label=voice("action.pay-again"), event=Retried())
    payment = stage.payment
    if payment is None:
        if not stage.failure:
            body = WaitBody(text=voice("pay.asking"))
            return Part(heading=heading, lead=voice("pay.lead"), body=body, can_go_back=False, can_cancel=False)
        banner = failure_banner(stage.failure, voice, Tone.CARE)
        return Part(
            heading=heading,
            lead=voice("pay.later"),
            body=QrBody(title=yuan(draft.fee_fen), qr_payload="", hint=voice("pay.later-how")),
            banner=banner,
            actions=(later, again),
            can_go_back=False,
            can_cancel=False,
        )
    waiting = payment.state is PaymentState.WAITING
    rows: tuple[tuple[str, str], ...] = (
        (voice("pay.payee"), voice.of(payment.payee)),
        (voice("pay.what"), voice.of(draft.bill.what if draft.bill is not None else draft.plan.item.name)),
        (voice("pay.code"), payment.payment_code),
    )
    if waiting and payment.expires_at is not None:
        rows = (*rows, (voice("pay.until"), f"{beijing_time(payment.expires_at):%H:%M:%S}"))
    check = Action(name="check", label=voice("action.paid-already"), event=Continued())
    return Part(
        heading=heading,
        lead=voice("pay.lead"),
        body=QrBody(
            title=yuan(payment.amount_fen),
            qr_payload=payment.qr_payload or "" if waiting else "",
            hint=voice("pay.hint") if waiting else voice(f"pay.{payment.state}"),
            rows=rows,
        ),
        banner=_banner(stage, payment, voice),
        actions=(later, check) if waiting else (later, again),
        can_go_back=False,
        can_cancel=False,
    )


def _banner(stage: Paying, payment: Payment, voice: Voice) -> Banner | None:
    if stage.failure:
        return Banner(tone=Tone.CARE, text=voice("pay.unknown"), advice=voice("pay.unknown.advice"), code=stage.failure)
    if payment.state is PaymentState.WAITING:
        return None
    return Banner(tone=Tone.CARE, text=voice(f"pay.{payment.state}"), advice=voice("pay.nothing-charged"))
