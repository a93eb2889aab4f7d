"""Rate the service (好差评): voluntary, nothing chosen beforehand, no answer is no rating."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.draft import Draft, Still
from kiosk.effects import Effect, KeepRating
from kiosk.events import Continued, Event, Rated, Refused
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, Option, RateBody, Role

NEEDS = ()
LEVELS = (5, 4, 3, 2, 1)


def enter(draft: Draft) -> Turn:
    """Ask."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Keep a chosen level; leaving without one keeps nothing."""
    match event:
        case Rated(level) if level in LEVELS:
            return Turn(replace(draft, rating=level))
        case Continued() if draft.rating is not None:
            return Turn(draft, (KeepRating(draft, draft.rating),), Left(remember=False))
        case Refused():
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Five levels and a way past them."""
    return Part(
        heading=voice("rate.heading"),
        lead=voice("rate.lead"),
        body=RateBody(
            levels=tuple(
                Option(
                    name=f"rate-{level}",
                    label=voice(f"rate.{level}"),
                    event=Rated(level),
                    chosen=draft.rating == level,
                )
                for level in LEVELS
            )
        ),
        actions=(
            Action(name="skip", label=voice("action.skip-rating"), event=Refused(), role=Role.SECONDARY),
            Action(name="next", label=voice("action.rate"), event=Continued(), enabled=draft.rating is not None),
        ),
        can_cancel=False,
    )
