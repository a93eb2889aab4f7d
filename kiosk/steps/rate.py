"""Rate the service (好差评): voluntary, nothing chosen beforehand, no answer is no rating. A bad one is asked why."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import RatingReason
from kiosk.draft import Draft, Still, TellingWhy
from kiosk.effects import Effect, KeepRating
from kiosk.events import Event
from kiosk.screen_events import Continued, Picked, Rated, Refused, WentBack
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, MenuBody, Option, RateBody, Role, Tile

NEEDS = ()
LEVELS = (5, 4, 3, 2, 1)
BAD_LEVELS = (1, 2)
ANONYMOUS = "anonymous"


def enter(draft: Draft) -> Turn:
    """Ask."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Keep a chosen level, and of a bad one why; leaving without one keeps nothing."""
    match event, draft.stage:
        case Rated(level), Still() if level in LEVELS:
            return Turn(replace(draft, rating=level, rating_reasons=frozenset()))
        case Picked("anonymous"), _:
            return Turn(replace(draft, rated_anonymously=not draft.rated_anonymously))
        case Picked(code), TellingWhy() if code in {reason.code for reason in _reasons(draft)}:
            return Turn(replace(draft, rating_reasons=draft.rating_reasons ^ {code}))
        case Continued(), Still() if draft.rating in BAD_LEVELS and _reasons(draft):
            return Turn(anew(draft, TellingWhy()))
        case Continued(), _ if draft.rating is not None:
            return Turn(draft, (KeepRating(draft, draft.rating),), Left(remember=False))
        case WentBack(), TellingWhy():
            return Turn(anew(draft, Still()))
        case Refused(), Still():
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def _reasons(draft: Draft) -> tuple[RatingReason, ...]:
    return tuple(reason for reason in draft.plan.rating_reasons if reason.level == draft.rating)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Five levels and a way past them; then what was wrong, which may be left open."""
    if isinstance(draft.stage, TellingWhy):
        return _why(draft, voice)
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
            *((_anonymity(draft, voice),) if draft.rating is not None else ()),
            Action(name="next", label=voice("action.rate"), event=Continued(), enabled=draft.rating is not None),
        ),
        can_cancel=False,
    )


def _anonymity(draft: Draft, voice: Voice) -> Action:
    label = voice("rate.anonymous.on" if draft.rated_anonymously else "rate.anonymous.off")
    return Action(name=ANONYMOUS, label=label, event=Picked(ANONYMOUS), role=Role.SECONDARY)


def _why(draft: Draft, voice: Voice) -> Part:
    return Part(
        heading=voice("rate.why.heading"),
        lead=voice("rate.why.lead"),
        body=MenuBody(
            entries=tuple(
                Tile(
                    name=reason.code,
                    icon="check" if reason.code in draft.rating_reasons else "edit",
                    title=voice.of(reason.label),
                    summary=voice("rate.why.chosen") if reason.code in draft.rating_reasons else "",
                    facts=(),
                    event=Picked(reason.code),
                )
                for reason in _reasons(draft)
            )
        ),
        actions=(
            _anonymity(draft, voice),
            Action(name="next", label=voice("action.rate"), event=Continued()),
        ),
        can_cancel=False,
    )
