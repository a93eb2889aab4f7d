"""Sign by hand what was reviewed."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from math import dist

from kiosk.draft import Draft, Still
from kiosk.effects import Effect
from kiosk.events import Continued, Event, Signed, Stroke
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
            return Turn(replace(draft, strokes=strokes))
        case Continued() if is_signature(draft.strokes):
            return Turn(replace(draft, signed_at=now), left=Left())
        case _:
            return None


def is_signature(strokes: tuple[Stroke, ...]) -> bool:
    """Whether there is enough ink for a signature."""
    return sum(dist(one, other) for stroke in strokes for one, other in pairwise(stroke)) >= SHORTEST_INK


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The declaration and the pad."""
    signed = is_signature(draft.strokes)
    return Part(
        heading=voice("sign.heading"),
        lead=voice("sign.lead"),
        body=SignBody(
            declaration=voice.of(draft.plan.item.declaration), hint=voice("sign.hint"), strokes=draft.strokes
        ),
        actions=(
            Action(
                name="wipe",
                label=voice("action.wipe-signature"),
                event=Signed(()),
                role=Role.SECONDARY,
                enabled=bool(draft.strokes),
            ),
            Action(name="next", label=voice("action.submit"), event=Continued(), enabled=signed),
        ),
    )
