"""Choose a service centre near by and its windows, by how many wait there; or look at a visit that one has already."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import GroupNow, Hall, HallNow, StepKind, Visit, WindowGroup
from kiosk.draft import Draft, Failed, Fetching, Listing, Visiting
from kiosk.effects import AskHalls, Effect, Visitor
from kiosk.events import CentreFailed, Event, HallsSeen
from kiosk.nearest import nearest_first
from kiosk.screen_events import Picked, Refused, Retried, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, failed_part, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, MenuBody, Role, Tile, WaitBody
from kiosk.visit_words import visit_line, visit_title

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask the centre."""
    return Turn(anew(replace(draft, visiting=Visiting()), Fetching()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask for what the person agreed to, with how they were identified."""
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    if not isinstance(draft.stage, Fetching) or consent is None:
        return ()
    return (AskHalls(visitor(draft), consent),)


def visitor(draft: Draft) -> Visitor:
    """Who asks."""
    assert draft.person is not None, "the linter proved that somebody is known by now"  # noqa: S101
    return Visitor(draft.person.name, draft.person.number, draft.evidence)


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Choose a centre, then its windows."""
    visiting = draft.visiting
    match event, draft.stage:
        case HallsSeen(told), Fetching():
            return Turn(anew(replace(draft, visiting=replace(visiting, told=told)), Listing()))
        case CentreFailed("AskHalls", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed():
            return enter(draft)
        case Refused(), Failed():
            return Turn(draft, left=Left(remember=False))
        case Picked(code), Listing(opened="") if (visit := _own(draft, code)) is not None:
            return Turn(replace(draft, visiting=replace(visiting, visit=visit)), left=Left())
        case Picked(code), Listing(opened="") if (hall := _hall(draft, code)) is not None and not _shut(draft, hall):
            return Turn(anew(draft, Listing(opened=code)))
        case Picked(code), Listing(opened=opened) if opened and _group(draft, opened, code) is not None:
            chosen = replace(draft, visiting=replace(visiting, hall=opened, group=code))
            return Turn(chosen, left=Left())
        case WentBack(), Listing(opened=opened) if opened:
            return Turn(anew(draft, Listing()))
        case _:
            return None


def _own(draft: Draft, key: str) -> Visit | None:
    told = draft.visiting.told
    return next((visit for visit in (told.visits if told is not None else ()) if visit.key == key), None)


def _now(draft: Draft, hall: str) -> HallNow | None:
    told = draft.visiting.told
    return next((now for now in (told.halls if told is not None else ()) if now.hall == hall), None)


def _hall(draft: Draft, code: str) -> Hall | None:
    return next((hall for hall in draft.plan.halls if hall.code == code and _now(draft, code) is not None), None)


def _group(draft: Draft, hall: str, code: str) -> WindowGroup | None:
    found = _hall(draft, hall)
    return next((group for group in (found.window_groups if found is not None else ()) if group.code == code), None)


def _shut(draft: Draft, hall: Hall) -> bool:
    """Whether it gives out no numbers now; appointments can be made at any hour."""
    now = _now(draft, hall.code)
    return not draft.plan.has(StepKind.SLOT) and (now is None or not now.open)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, the centres, or the windows of one."""
    leave = Action(name="go-home", label=voice("action.go-home"), event=Refused(), role=Role.SECONDARY)
    match draft.stage:
        case Failed() as failed:
            return failed_part(failed, voice("halls.failed"), voice, (leave, retry_action(voice)))
        case Listing(opened="") if draft.visiting.told is not None:
            return _halls(draft, voice, today)
        case Listing(opened=code) if (hall := _hall(draft, code)) is not None:
            entries = tuple(_window_tile(draft, hall, group, voice) for group in hall.window_groups)
            heading, lead = voice.of(hall.name), voice("halls.windows")
            return Part(heading=heading, lead=lead, body=MenuBody(entries=entries))
        case _:
            waiting = WaitBody(text=voice("halls.waiting"))
            return Part(heading=voice("halls.heading"), body=waiting, can_go_back=False)


def _halls(draft: Draft, voice: Voice, today: date) -> Part:
    told = draft.visiting.told
    own = tuple(_own_tile(draft, visit, voice) for visit in (told.visits if told is not None else ()))
    near = nearest_first(draft.plan.halls, draft.division)
    halls = tuple(_hall_tile(draft, hall, voice) for hall in near if _now(draft, hall.code) is not None)
    return Part(
        heading=voice("halls.heading"),
        lead=voice("halls.lead.own") if own else voice("halls.lead"),
        body=MenuBody(entries=(*own, *halls)),
        can_go_back=False,
    )


def _own_tile(draft: Draft, visit: Visit, voice: Voice) -> Tile:
    hall = next((hall for hall in draft.plan.halls if hall.code == visit.hall), None)
    return Tile(
        name=visit.key,
        icon="calendar",
        title=visit_title(visit, voice),
        summary=voice.of(hall.name) if hall is not None else "",
        facts=(visit_line(visit, voice),),
        event=Picked(visit.key),
    )


def _hall_tile(draft: Draft, hall: Hall, voice: Voice) -> Tile:
    now = _now(draft, hall.code)
    assert now is not None, "only centres that the centre told of are offered"  # noqa: S101
    waiting = sum(group.waiting for group in now.groups)
    facts = [voice.of(hall.hours)]
    if now.open and not draft.plan.has(StepKind.SLOT):
        facts.append(voice("halls.people", n=waiting))
    return Tile(
        name=hall.code,
        icon="hall",
        title=voice.of(hall.name),
        summary=voice.of(hall.address),
        facts=tuple(facts),
        event=Picked(hall.code),
        unavailable=voice("halls.closed", hours=voice.of(hall.hours)) if _shut(draft, hall) else "",
    )


def _window_tile(draft: Draft, hall: Hall, group: WindowGroup, voice: Voice) -> Tile:
    now = _now(draft, hall.code)
    told = next((one for one in (now.groups if now is not None else ()) if one.group == group.code), None)
    return Tile(
        name=group.code,
        icon="person",
        title=voice.of(group.name),
        summary=voice("halls.window-count", n=group.windows),
        facts=_queue_facts(told, voice) if told is not None and not draft.plan.has(StepKind.SLOT) else (),
        event=Picked(group.code),
    )


def _queue_facts(told: GroupNow, voice: Voice) -> tuple[str, ...]:
    return (voice("halls.people", n=told.waiting), voice("halls.minutes", minutes=told.wait_minutes))
