"""Seal the case and store it durably. Only then is anything promised."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.draft import Draft, Failed, Keeping, Kept
from kiosk.effects import Effect, KeepCase
from kiosk.events import CaseKept, Event, KeepFailed
from kiosk.screen_events import Retried
from kiosk.steps.base import Left, Part, Turn, anew, failed_part, retry_action
from kiosk.texts import Voice
from kiosk.view import WaitBody

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Begin to keep the case; a case already kept is not kept again."""
    if draft.kept is not None:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Keeping()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Build, seal, store."""
    return (KeepCase(draft),) if isinstance(draft.stage, Keeping) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """The promise is made when the case is durable; a failure leaves everything on the screen."""
    match event, draft.stage:
        case CaseKept(number, key, url, kept_at), Keeping():
            kept = Kept(number=number, key=key, progress_url=url, at=kept_at)
            return Turn(replace(draft, kept=kept, history=()), left=Left(remember=False))
        case KeepFailed(failure), Keeping():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed():
            return Turn(anew(draft, Keeping()))
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """A moment's wait, or what failed."""
    heading = voice("submit.heading")
    if isinstance(draft.stage, Failed):
        return failed_part(draft.stage, heading, voice, (retry_action(voice),))
    return Part(
        heading=heading,
        lead=voice("submit.lead"),
        body=WaitBody(text=voice("submit.keeping")),
        can_go_back=False,
        can_cancel=False,
    )
