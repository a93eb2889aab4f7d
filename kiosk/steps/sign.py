"""Stand by what was reviewed: signed by hand, or, by whoever can't, confirmed with the identity that was verified."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from math import dist

from kiosk.draft import Draft, Still
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.screen_events import Continued, SignatureWaived, Signed, Stroke
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, Role, SignBody

NEEDS = ()
SHORTEST_INK = 0.4
"""Length of all strokes, in pad widths, below which nobody has signed: a stray touch is no signature."""


def enter(draft: Draft) -> Turn:
    """Show the pad with what is on it."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Keep the strokes; go on once it is a signature."""
    match event:
        case Signed(strokes):
            return Turn(replace(draft, strokes=strokes, confirmed=False))
        case SignatureWaived():
            return Turn(replace(draft, strokes=(), confirmed=True))
        case Continued() if draft.confirmed or is_signature(draft.strokes):
            return Turn(replace(draft, signed_at=now), left=Left())
        case _:
            return None


def is_signature(strokes: tuple[Stroke, ...]) -> bool:
    """Whether there is enough ink for a signature."""
    return sum(dist(one, other) for stroke in strokes for one, other in pairwise(stroke)) >= SHORTEST_INK


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The declaration, and the pad or what stands in its place."""
    if draft.confirmed:
        by = " + ".join(voice(f"review.by.{proof.kind}") for proof in draft.evidence)
        confirmed, beside = voice("sign.confirmed", by=by), _beside("wipe", voice("sign.by-hand"), Signed(()))
    elif draft.strokes:
        confirmed, beside = "", _beside("wipe", voice("action.wipe-signature"), Signed(()))
    else:
        confirmed, beside = "", _beside("cannot-sign", voice("sign.cannot"), SignatureWaived())
    return Part(
        heading=voice("sign.confirmed.heading" if confirmed else "sign.heading"),
        lead=voice("sign.confirmed.lead" if confirmed else "sign.lead"),
        body=SignBody(
            declaration=voice.of(draft.plan.item.declaration),
            hint=voice("sign.hint"),
            strokes=draft.strokes,
            confirmed=confirmed,
        ),
        actions=(
            beside,
            Action(
                name="next",
                label=voice("action.submit"),
                event=Continued(),
                enabled=draft.confirmed or is_signature(draft.strokes),
            ),
        ),
    )


def _beside(name: str, label: str, event: Signed | SignatureWaived) -> Action:
    return Action(name=name, label=label, event=event, role=Role.SECONDARY)
