"""Which of a bundle's optional matters go along. All do unless the person takes one out; passes by where none is."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Item
from kiosk.draft import Draft, Still
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.screen_events import Continued, Picked
from kiosk.steps.base import Left, Part, Turn, anew, at
from kiosk.texts import Voice
from kiosk.view import Action, MenuBody, Tile

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask, where there is a choice."""
    if not _optional(draft):
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take one out, put it back, go on."""
    match event:
        case Picked(code) if code in {item.code for item in _optional(draft)}:
            return Turn(at(replace(draft, left_out=draft.left_out ^ {code}), Still()))
        case Continued():
            return Turn(draft, left=Left())
        case _:
            return None


def _optional(draft: Draft) -> tuple[Item, ...]:
    codes = {member.item for member in draft.plan.item.members if member.optional}
    return tuple(item for item in draft.plan.form.members if item.code in codes)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Each optional matter with a tick, or without."""
    entries = tuple(
        Tile(
            name=item.code,
            icon="out" if item.code in draft.left_out else "check",
            title=voice.of(item.name),
            summary=voice.of(item.summary),
            facts=(voice("choose.out" if item.code in draft.left_out else "choose.in"),),
            event=Picked(item.code),
        )
        for item in _optional(draft)
    )
    return Part(
        heading=voice("choose.heading"),
        lead=voice("choose.lead"),
        body=MenuBody(entries=entries),
        actions=(Action(name="next", label=voice("action.next"), event=Continued()),),
    )
