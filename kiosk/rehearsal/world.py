"""What devices and the centre answer in a rehearsal: each effect's events, at once."""

from datetime import datetime

from devices.api import FaceMatch, PageKind, ScannedPage
from kiosk import effects as fx
from kiosk import events as ev
from kiosk.contract import (
    Bill,
    CodeAnswer,
    CodeKind,
    CodeResolution,
    CodeSent,
    ElectronicReceipt,
    Payment,
    PaymentState,
    Words,
)
from kiosk.rehearsal.blank_page import BLANK_PAGE
from kiosk.rehearsal.certificates import certificate_answers
from kiosk.rehearsal.drafts import draft_answers
from kiosk.rehearsal.own_affairs import offers, own_case
from kiosk.rehearsal.person import Person
from kiosk.rehearsal.visits import visit_answers
from kiosk.state import State
from offline.failures import OfflineFailure

KEY = "0" * 32
_WORDS = Words(zh="示例", en="sample")
_PRINTED = ("created", "sent", "settled", "seen")


def _unreachable(effect: fx.Effect) -> ev.CentreFailed:
    return ev.CentreFailed(type(effect).__name__, OfflineFailure.CONNECTION_FAILED)


def _paid(amount: int, now: datetime) -> Payment:
    return Payment(
        key=KEY,
        state=PaymentState.PAID,
        amount_fen=amount,
        payee=_WORDS,
        payment_code="34" + 18 * "0",
        paid_at=now,
        receipt=ElectronicReceipt(code="34010126", number="0000000001", check="000000"),
    )


def answers(effect: fx.Effect, state: State, person: Person, now: datetime, *, online: bool) -> tuple[ev.Event, ...]:
    """The events that follow an effect; none of what a rehearsal has no need of."""
    match effect:
        case fx.ReadCard():
            return (ev.CardFound(), ev.CardRead(person.reading()))
        case fx.VerifyFace():
            return (ev.FaceVerified(FaceMatch(distance=0.2, threshold=0.5)),)
        case fx.TakePicture():
            return (ev.PictureTaken(ScannedPage(BLANK_PAGE, 1240, 1754, PageKind.PAGE)),)
        case fx.KeepCase():
            number = "AH0001-20261123-0001-K"
            return (ev.CaseKept(number, KEY, f"http://127.0.0.1/p/{number}?t=rehearsal", now),)
        case fx.RequestPayment(_, amount):
            return (ev.PaymentTold(_paid(amount, now)) if online else _unreachable(effect),)
        case fx.FindBill(code):
            bill = Bill(payment_code=code, payee=_WORDS, what=_WORDS, amount_fen=5000)
            return (ev.BillFound(bill) if online else _unreachable(effect),)
        case fx.QueryCertificate() | fx.QueryResult() | fx.AskCopy() | fx.ReportCopy() | fx.PrintCertificate():
            return certificate_answers(effect, now, online=online)
        case fx.PrintReceipt(_, copy):
            return tuple(
                ev.PaperMoved("receipt", state, None, copy) for state in ("created", "sent", "settled", "seen")
            )
        case fx.Prefill() | fx.SendCode() | fx.CheckCode() | fx.AskCases() | fx.AskOffers() if not online:
            return (_unreachable(effect),)
        case fx.SaveDraft() | fx.TakeUpDraft() | fx.PrintSlip():
            return draft_answers(effect, state, now, online=online)
        case fx.AskHalls() | fx.AskSlots() | fx.TakeVisit() | fx.CancelVisit() | fx.PrintVisit():
            return visit_answers(effect, state, now, online=online)
        case fx.ResolveCode():
            ready = CodeResolution(kind=CodeKind.PICK_UP, shown=_WORDS)
            return (ev.CodeResolved(ready) if online else _unreachable(effect),)
        case fx.Prefill() if state.draft is not None:
            return (ev.Prefilled(person.known(state.draft.plan.form)),)
        case fx.AskCases() if state.catalogue is not None:
            return (ev.CasesTold((own_case(state.catalogue, now),)),)
        case fx.AskOffers() if state.catalogue is not None:
            return (ev.OffersTold(offers(state.catalogue)),)
        case fx.SendCode():
            return (ev.CodeTexted(CodeSent(id=KEY, sent_to="154****0001")),)
        case fx.CheckCode():
            return (ev.CodeJudged(CodeAnswer(confirmed=True, token="rehearsal", tries_left=4)),)  # noqa: S106 - none
        case _:
            return ()
