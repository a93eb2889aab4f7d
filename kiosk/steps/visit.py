"""A number or an appointment: taken under one key however often it is asked for, shown, printed, given back."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Hall, Visit, VisitKind, VisitState, WindowGroup
from kiosk.draft import Draft, Failed, Fetching, GivingBack, Looking, Paper
from kiosk.effects import CancelVisit, Effect, PrintVisit, TakeVisit
from kiosk.events import CentreFailed, Event, PaperMoved, VisitTold
from kiosk.failures import KioskFailure
from kiosk.screen_events import Continued, OtherWayChosen, PagesAsked, Refused, Retried
from kiosk.steps.base import UNDER_WAY, Left, Part, Turn, anew, failed_part, failure_banner, retry_action, slip_banner
from kiosk.steps.halls import visitor
from kiosk.texts import Voice
from kiosk.view import Action, MessageBody, QrBody, Role, Tone, WaitBody
from kiosk.visit_words import visit_time, visit_title

NEEDS = ()
_FINAL = (KioskFailure.HALL_CLOSED, KioskFailure.SLOT_FULL, KioskFailure.VISITS_TOO_MANY, KioskFailure.NOT_VERIFIED)
"""Asking again would say the same."""


def enter(draft: Draft) -> Turn:
    """Take it, unless one that the person has is looked at; pass by where the centre could not be asked."""
    if draft.visiting.visit is not None:
        return Turn(anew(draft, Looking()))
    if not draft.visiting.hall:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Fetching()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Take it, or give it back, once the person sees that it happens."""
    visiting = draft.visiting
    match draft.stage:
        case Fetching() if visiting.told is not None:
            key = visiting.told.key
            return (TakeVisit(visitor(draft), key, visiting.hall, visiting.group, visiting.begins),)
        case GivingBack(sure=True) if visiting.visit is not None:
            return (CancelVisit(visitor(draft), visiting.visit.key),)
        case _:
            return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Show and print what was taken; giving back is asked twice."""
    visiting = draft.visiting
    match event, draft.stage:
        case VisitTold(visit), Fetching():
            taken = replace(draft, visiting=replace(visiting, visit=visit), history=())
            return _printing(anew(taken, Looking()))
        case CentreFailed("TakeVisit", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed(failure) if failure not in _FINAL:
            return Turn(anew(draft, Fetching()))
        case (Refused(), Failed()) | (Continued(), Looking()):
            return Turn(draft, left=Left(remember=False))
        case PagesAsked(), Looking() if _may_print(draft):
            return _printing(draft)
        case PaperMoved("visit", state, failure, copy), _:
            return Turn(replace(draft, ticket=Paper(state, failure or "", copy)))
        case OtherWayChosen(), Looking() if _waits(visiting.visit):
            return Turn(anew(draft, GivingBack()))
        case Refused(), GivingBack(sure=False):
            return Turn(anew(draft, Looking()))
        case Continued(), GivingBack(sure=False):
            return Turn(anew(draft, GivingBack(sure=True)))
        case VisitTold(visit), GivingBack():
            return Turn(anew(replace(draft, visiting=replace(visiting, visit=visit)), Looking()))
        case CentreFailed("CancelVisit", failure), GivingBack():
            return Turn(anew(draft, GivingBack(failure=failure)))
        case _:
            return None


def _waits(visit: Visit | None) -> bool:
    return visit is not None and visit.state is VisitState.WAITING


def _may_print(draft: Draft) -> bool:
    return _waits(draft.visiting.visit) and draft.ticket.state not in UNDER_WAY


def _printing(draft: Draft) -> Turn:
    visit = draft.visiting.visit
    assert visit is not None, "there is something to print"  # noqa: S101
    hall, group = _place(draft, visit)
    copy = draft.ticket.copy + 1
    return Turn(replace(draft, ticket=Paper("created", copy=copy)), (PrintVisit(visit, hall, group.name, copy),))


def _place(draft: Draft, visit: Visit) -> tuple[Hall, WindowGroup]:
    hall = next(hall for hall in draft.plan.halls if hall.code == visit.hall)
    return hall, next(group for group in hall.window_groups if group.code == visit.group)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, the visit, or whether to give it back."""
    visit = draft.visiting.visit
    match draft.stage:
        case Failed() as failed:
            leave = Action(name="go-home", label=voice("action.go-home"), event=Refused(), role=Role.SECONDARY)
            final = failed.failure in _FINAL
            actions = (replace(leave, role=Role.PRIMARY),) if final else (leave, retry_action(voice))
            return failed_part(failed, voice("visit.failed"), voice, actions)
        case GivingBack(sure=False) as asked if visit is not None:
            return _asked(visit, asked, voice)
        case Looking() if visit is not None:
            return _shown(draft, visit, voice)
        case _:
            waiting = WaitBody(text=voice("visit.waiting-for-centre"))
            return Part(heading=voice("visit.heading"), body=waiting, can_go_back=False, can_cancel=False)


def _asked(visit: Visit, asked: GivingBack, voice: Voice) -> Part:
    keep = Action(name="keep", label=voice("visit.keep"), event=Refused(), role=Role.SECONDARY)
    give = Action(name="give-back", label=voice("visit.give-back"), event=Continued(), role=Role.DANGER)
    return Part(
        heading=visit_title(visit, voice),
        body=MessageBody(tone=Tone.CARE, text=voice(f"visit.sure.{visit.kind}")),
        banner=failure_banner(asked.failure, voice, Tone.CARE) if asked.failure else None,
        actions=(give, keep),
        can_go_back=False,
    )


def _shown(draft: Draft, visit: Visit, voice: Voice) -> Part:
    hall, group = _place(draft, visit)
    waits = _waits(visit)
    rows = [
        (voice("visit.hall"), voice.of(hall.name)),
        (voice("visit.address"), voice.of(hall.address)),
        (voice("visit.windows"), voice.of(group.name)),
        (voice("visit.when"), visit_time(visit, voice)),
    ]
    if waits and visit.kind is VisitKind.TICKET:
        rows.append((voice("visit.queue"), voice("visit.ahead", n=visit.ahead, minutes=visit.wait_minutes)))
    finish = Action(name="finish", label=voice("visit.finish"), event=Continued())
    actions = [finish]
    if waits:
        again = Action(
            name="print",
            label=voice("visit.print"),
            event=PagesAsked(),
            role=Role.SECONDARY,
            enabled=_may_print(draft),
        )
        give = Action(name="cancel-visit", label=voice("visit.give-back"), event=OtherWayChosen(), role=Role.SECONDARY)
        actions = [give, again, finish]
    return Part(
        heading=voice(f"visit.taken.{visit.kind}") if waits else voice(f"visit.{visit.state}"),
        lead=voice(f"visit.lead.{visit.kind}") if waits else "",
        body=QrBody(
            title=visit.number,
            qr_payload="",
            hint=voice("visit.hint" if waits else "visit.hint.void"),
            rows=tuple(rows),
            picture="calendar",
        ),
        banner=slip_banner(draft.ticket, voice) if waits else None,
        actions=tuple(actions),
        can_go_back=False,
    )
