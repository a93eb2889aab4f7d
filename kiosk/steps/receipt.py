"""The promise on screen and paper, and the truth about both paper and delivery."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_time
from kiosk.draft import Draft, Paper, Paying, Still
from kiosk.effects import Effect, NotePaper, PrintPages, PrintReceipt
from kiosk.events import CaseDelivered, Event, PaperMoved, PaymentTold
from kiosk.fee import FeeState, fee_state, yuan
from kiosk.screen_events import Continued, PagesAsked, PaperAnswered, ReprintAsked
from kiosk.steps.base import Left, Part, Turn, anew, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, ReceiptBody, Role, Tone

NEEDS = ()

_UNDER_WAY = ("", "created", "sent", "settled", "waiting")


def enter(draft: Draft) -> Turn:
    """Show the receipt."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The original is printed once; later copies only when asked for."""
    return (PrintReceipt(draft, copy=1),) if draft.receipt.copy == 0 else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Print again only when asked."""
    match event:
        case PaperAnswered(came_out) if draft.receipt.state == "unknown":
            note = NotePaper("receipt", draft.receipt.copy, came_out)
            said = replace(draft.receipt, state="seen" if came_out else "failed")
            return Turn(replace(draft, receipt=said), (note,))
        case ReprintAsked() if draft.receipt.state not in _UNDER_WAY:
            copy = draft.receipt.copy + 1
            return Turn(replace(draft, receipt=Paper(copy=copy)), (PrintReceipt(draft, copy),))
        case PagesAsked() if draft.pages.copy == 0 or draft.pages.state not in _UNDER_WAY:
            copy = draft.pages.copy + 1
            return Turn(replace(draft, pages=Paper(copy=copy)), (PrintPages(draft, copy),))
        case Continued():
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def with_news(draft: Draft, event: Event) -> Draft:
    """The draft with what became of its paper, its delivery and its fee; news come on later pages too."""
    match event:
        case PaperMoved("receipt", state, failure, copy):
            return replace(draft, receipt=Paper(state, failure or "", copy))
        case PaperMoved("pages", state, failure, copy):
            return replace(draft, pages=Paper(state, failure or "", copy))
        case CaseDelivered(key, case_number) if draft.kept is not None and key == draft.kept.key:
            return replace(draft, case_number=case_number)
        case PaymentTold(payment) if not isinstance(draft.stage, Paying):
            return replace(draft, payment=payment, payment_doubtful=False)
        case _:
            return draft


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Number, QR code, what happens next."""
    kept = draft.kept
    assert kept is not None, "no receipt without a kept case"  # noqa: S101
    item = draft.plan.item
    return Part(
        heading=voice("receipt.heading"),
        lead=voice("receipt.lead"),
        body=ReceiptBody(
            number_label=voice("receipt.number"),
            number=kept.number,
            qr_payload=kept.progress_url,
            qr_hint=voice("receipt.qr"),
            rows=(
                (voice("receipt.item"), voice.of(item.name)),
                (voice("receipt.at"), f"{beijing_time(kept.at):%Y-%m-%d %H:%M}"),
                *_fee(draft, voice),
                (voice("receipt.next"), voice.of(item.next_steps)),
            ),
            delivery=_delivery(draft, voice),
            paper=_paper(draft, voice),
            pages=_pages(draft, voice) if draft.pages.copy else None,
        ),
        actions=_actions(draft, voice),
        can_go_back=False,
        can_cancel=False,
    )


def _fee(draft: Draft, voice: Voice) -> tuple[tuple[str, str], ...]:
    state = fee_state(draft)
    if state is FeeState.NONE:
        return ()
    rows = ((voice("guide.fee"), voice(f"fee.{state}", amount=yuan(draft.fee_fen))),)
    if draft.payment is None:
        return rows
    return (*rows, (voice("pay.code"), draft.payment.payment_code))


def _delivery(draft: Draft, voice: Voice) -> Banner:
    if draft.case_number:
        text = voice("receipt.delivered", number=draft.case_number)
        return Banner(tone=Tone.GOOD, text=text, advice=voice("receipt.delivered.advice"))
    return Banner(tone=Tone.INFO, text=voice("receipt.kept"), advice=voice("receipt.kept.advice"))


def _paper(draft: Draft, voice: Voice) -> Banner:
    match draft.receipt.state:
        case "seen":
            return Banner(tone=Tone.GOOD, text=voice("paper.seen"), advice=voice("paper.seen.advice"))
        case "unknown":
            return Banner(tone=Tone.CARE, text=voice("paper.unknown"), advice=voice("paper.unknown.advice"))
        case "failed":
            return _unprinted(draft.receipt, voice)
        case "waiting":
            return Banner(tone=Tone.CARE, text=voice("paper.waiting"), advice=voice("paper.waiting.advice"))
        case _:
            return Banner(tone=Tone.INFO, text=voice("paper.printing"), advice=voice("paper.printing.advice"))


def _pages(draft: Draft, voice: Voice) -> Banner:
    match draft.pages.state:
        case "seen":
            return Banner(tone=Tone.GOOD, text=voice("pages.seen"), advice=voice("pages.seen.advice"))
        case "unknown":
            return Banner(tone=Tone.CARE, text=voice("pages.unknown"), advice=voice("pages.unknown.advice"))
        case "failed":
            return _unprinted(draft.pages, voice)
        case _:
            return Banner(tone=Tone.INFO, text=voice("pages.printing"), advice=voice("paper.printing.advice"))


def _unprinted(paper: Paper, voice: Voice) -> Banner:
    """Paper failed; the case did not, and that is said first."""
    if not paper.failure:
        return Banner(tone=Tone.CARE, text=voice("paper.missing"), advice=voice("paper.missing.advice"))
    failure = failure_banner(paper.failure, voice, Tone.CARE)
    return replace(failure, advice=voice("paper.failed.advice"))


def _actions(draft: Draft, voice: Voice) -> tuple[Action, ...]:
    if draft.receipt.state == "unknown":
        return (
            Action(name="paper-no", label=voice("action.paper-no"), event=PaperAnswered(False), role=Role.EQUAL),  # noqa: FBT003
            Action(name="paper-yes", label=voice("action.paper-yes"), event=PaperAnswered(True), role=Role.EQUAL),  # noqa: FBT003
        )
    idle = draft.receipt.state not in _UNDER_WAY
    pages_idle = draft.pages.copy == 0 or draft.pages.state not in _UNDER_WAY
    return (
        Action(name="reprint", label=voice("action.reprint"), event=ReprintAsked(), role=Role.SECONDARY, enabled=idle),
        Action(name="pages", label=voice("action.pages"), event=PagesAsked(), role=Role.SECONDARY, enabled=pages_idle),
        Action(name="next", label=voice("action.finish"), event=Continued()),
    )
