"""Choose a day and half an hour for an appointment; full ones are not offered."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_date, beijing_time
from kiosk.contract import Slot
from kiosk.draft import Draft, Failed, Fetching, Listing
from kiosk.effects import AskSlots, Effect
from kiosk.events import CentreFailed, Event, SlotsTold
from kiosk.material_words import day
from kiosk.screen_events import Picked, Refused, Retried, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, failed_part, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, Input, MenuBody, Option, QuestionBody, Role, Tile, WaitBody

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask what is free, unless a visit that the person has is looked at."""
    if draft.visiting.visit is not None or not draft.visiting.hall:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(replace(draft, visiting=replace(draft.visiting, slots=None, begins=None)), Fetching()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask."""
    visiting = draft.visiting
    return (AskSlots(visiting.hall, visiting.group),) if isinstance(draft.stage, Fetching) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """A day, then a time."""
    visiting = draft.visiting
    match event, draft.stage:
        case SlotsTold(slots), Fetching():
            return Turn(anew(replace(draft, visiting=replace(visiting, slots=slots)), Listing()))
        case CentreFailed("AskSlots", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed():
            return enter(draft)
        case Refused(), Failed():
            cleared = replace(visiting, hall="", group="")
            return Turn(replace(draft, visiting=cleared), left=Left(remember=False))
        case Picked(picked), Listing(opened="") if _free(draft, picked):
            return Turn(anew(draft, Listing(opened=picked)))
        case Picked(picked), Listing(opened=opened) if opened:
            slot = next((slot for slot in _free(draft, opened) if _name(slot) == picked), None)
            if slot is None:
                return None
            chosen = replace(visiting, begins=slot.begins)
            return Turn(replace(draft, visiting=chosen), left=Left())
        case WentBack(), Listing(opened=opened) if opened:
            return Turn(anew(draft, Listing()))
        case _:
            return None


def _free(draft: Draft, day: str) -> tuple[Slot, ...]:
    slots = draft.visiting.slots or ()
    return tuple(slot for slot in slots if slot.free and beijing_date(slot.begins).isoformat() == day)


def _name(slot: Slot) -> str:
    return f"{beijing_time(slot.begins):%H:%M}"


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, the days, or the times of one."""
    match draft.stage:
        case Failed() as failed:
            leave = Action(name="go-home", label=voice("action.go-home"), event=Refused(), role=Role.SECONDARY)
            return failed_part(failed, voice("slot.failed"), voice, (leave, retry_action(voice)))
        case Listing(opened="") if draft.visiting.slots is not None:
            days = sorted({beijing_date(slot.begins) for slot in draft.visiting.slots})
            entries = tuple(_day_tile(draft, each, voice) for each in days)
            return Part(heading=voice("slot.day"), lead=voice("slot.lead"), body=MenuBody(entries=entries))
        case Listing(opened=opened) if opened:
            body = QuestionBody(
                element="visit-time",
                question=voice("slot.time"),
                why=voice("slot.why"),
                input=Input.CHOICE,
                options=tuple(
                    Option(name=_name(slot), label=_name(slot), event=Picked(_name(slot)))
                    for slot in _free(draft, opened)
                ),
            )
            return Part(heading=voice("slot.time"), lead=day(date.fromisoformat(opened), voice), body=body)
        case _:
            return Part(heading=voice("slot.day"), body=WaitBody(text=voice("slot.waiting")), can_go_back=False)


def _day_tile(draft: Draft, each: date, voice: Voice) -> Tile:
    free = sum(slot.free for slot in _free(draft, each.isoformat()))
    return Tile(
        name=each.isoformat(),
        icon="calendar",
        title=day(each, voice),
        summary=voice(f"slot.weekday.{each.isoweekday()}"),
        facts=(voice("slot.free", n=free),),
        event=Picked(each.isoformat()),
        unavailable="" if free else voice("slot.full"),
    )
