"""A payment code (缴款码): typed, looked up, shown, before anything is paid."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Bill
from kiosk.draft import BillAsked, Draft
from kiosk.effects import Effect, FindBill
from kiosk.events import BillFound, CentreFailed, Event
from kiosk.fee import yuan
from kiosk.screen_events import Continued, Retried, Typed
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Input, QuestionBody, ReviewBody, ReviewGroup, ReviewRow, Role, Tone

NEEDS = ()
LENGTH = 20
_PROVINCE = "34"


def enter(draft: Draft) -> Turn:
    """Ask for a code."""
    return Turn(anew(replace(draft, bill=None), BillAsked()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Type, look up, go on to pay."""
    match event, draft.stage:
        case Typed("payment-code", text), BillAsked(looking=False) as stage:
            digits = "".join(filter(str.isdecimal, text))[:LENGTH]
            return Turn(at(draft, replace(stage, text=digits, failure="")))
        case Continued(), BillAsked(looking=False) as stage if draft.bill is not None:
            return Turn(at(draft, stage), left=None if draft.bill.paid else Left())
        case Continued(), BillAsked(looking=False) as stage if _whole(stage.text):
            return Turn(at(draft, replace(stage, looking=True, failure="")), (FindBill(stage.text),))
        case BillFound(bill), BillAsked(looking=True) as stage:
            return Turn(anew(replace(draft, bill=bill), replace(stage, looking=False)))
        case CentreFailed("FindBill", failure), BillAsked(looking=True) as stage:
            return Turn(at(draft, replace(stage, looking=False, failure=failure)))
        case Retried(), BillAsked():
            return enter(draft)
        case _:
            return None


def _whole(text: str) -> bool:
    return len(text) == LENGTH and text.startswith(_PROVINCE)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The keypad, or the bill."""
    stage = draft.stage
    assert isinstance(stage, BillAsked), stage  # noqa: S101 - the only stage of this step
    if draft.bill is not None:
        return _found(draft.bill, voice)
    wrong = len(stage.text) == LENGTH and not _whole(stage.text)
    return Part(
        heading=voice("bill.heading"),
        lead=voice("bill.lead"),
        body=QuestionBody(
            element="payment-code",
            question=voice("bill.code"),
            why=voice("bill.why"),
            input=Input.DIGITS,
            text=stage.text,
            max_length=LENGTH,
            problem=voice("bill.wrong") if wrong else "",
        ),
        banner=failure_banner(stage.failure, voice, Tone.CARE) if stage.failure else None,
        actions=(
            Action(
                name="next",
                label=voice("action.find-bill"),
                event=Continued(),
                enabled=_whole(stage.text) and not stage.looking,
            ),
        ),
    )


def _found(bill: Bill, voice: Voice) -> Part:
    rows = [
        (voice("pay.payee"), voice.of(bill.payee)),
        (voice("pay.what"), voice.of(bill.what)),
        (voice("bill.amount"), yuan(bill.amount_fen)),
    ]
    if bill.late_fee_fen:
        rows.append((voice("bill.late-fee"), yuan(bill.late_fee_fen)))
    group = ReviewGroup(
        heading=voice("bill.code") + " " + bill.payment_code,
        rows=tuple(ReviewRow(label=label, value=value, source="") for label, value in rows),
    )
    actions = [Action(name="other", label=voice("action.other-code"), event=Retried(), role=Role.SECONDARY)]
    if not bill.paid:
        actions.append(Action(name="next", label=voice("action.pay"), event=Continued()))
    return Part(
        heading=voice("bill.paid") if bill.paid else voice("bill.found", amount=yuan(bill.total_fen)),
        lead=voice("bill.check"),
        body=ReviewBody(groups=(group,)),
        actions=tuple(actions),
    )
