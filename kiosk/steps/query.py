"""Ask the centre for a certificate. Nothing on record, no copies left, a system that is down: each is said kindly."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import StepKind
from kiosk.draft import Draft, Failed, Fetching
from kiosk.effects import Effect, QueryCertificate
from kiosk.events import CentreFailed, CertificateFetched, Event
from kiosk.failures import KioskFailure
from kiosk.screen_events import Refused, Retried
from kiosk.steps.base import Left, Part, Turn, anew, failed_part
from kiosk.texts import Voice
from kiosk.view import Action, Role, WaitBody

NEEDS = ()
_FINAL = (KioskFailure.NOTHING_ON_RECORD, KioskFailure.COPIES_USED_UP, KioskFailure.NOT_VERIFIED)
"""Asking again would say the same."""


def enter(draft: Draft) -> Turn:
    """Ask, unless the certificate is here already."""
    if draft.certificate is not None:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Fetching()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask for what the person agreed to, with how they were verified."""
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    if not isinstance(draft.stage, Fetching) or draft.person is None or consent is None:
        return ()
    person = draft.person
    return (QueryCertificate(draft.plan.item.code, person.name, person.number, consent, draft.evidence),)


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Show it, or say why not."""
    match event, draft.stage:
        case CertificateFetched(certificate), Fetching():
            return Turn(replace(draft, certificate=certificate), left=Left(remember=False))
        case CentreFailed("QueryCertificate", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed(failure) if failure not in _FINAL:
            return Turn(anew(draft, Fetching()))
        case Refused(), Failed():
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, or what came of it."""
    stage = draft.stage
    if not isinstance(stage, Failed):
        waiting = WaitBody(text=voice("query.waiting"))
        return Part(heading=voice("query.heading"), lead=voice("query.lead"), body=waiting, can_go_back=False)
    leave = Action(name="go-home", label=voice("action.go-home"), event=Refused())
    again = Action(name="retry", label=voice("action.retry"), event=Retried(), role=Role.SECONDARY)
    actions = (leave,) if stage.failure in _FINAL else (again, leave)
    failed = failed_part(stage, voice("query.failed"), voice, actions)
    return replace(failed, can_go_back=False)
