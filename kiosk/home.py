"""Home: what can be done here, by part of life, by department, or by searching; and what does not work now. Pure.

Every item says before anybody begins it whether this terminal can finish it now.
"""

from collections.abc import Iterable
from dataclasses import replace

from kiosk import adviser, enquiry
from kiosk.abilities import hindrance, limits
from kiosk.change import Change
from kiosk.contract import Catalogue, Item
from kiosk.enquiry import SEARCH
from kiosk.events import Event
from kiosk.nearest import nearest_hall
from kiosk.plan import plan_for
from kiosk.screen_events import ItemChosen, Picked, Typed, WentBack
from kiosk.state import Home, State
from kiosk.steps.base import Part
from kiosk.steps.guide import facts
from kiosk.texts import Voice
from kiosk.view import Action, AttractBody, Body, HomeBody, MenuBody, MessageBody, SearchBody, Tile, Tone

DEPARTMENTS = "departments"
TOPICS = "topics"
REST = "rest"
"""Nobody is here: the picture for passers-by."""
LIFE_EVENT = "life-event"
QUICK = ("print", "my-cases", "benefits", "pay", "hotline")
"""Parts of life that most people come for; they stand on top."""
_EVENTS_SHOWN = 5
_TOPIC = "topic:"
_DEPARTMENT = "department:"


def after(state: State, place: Home, event: Event) -> Change:
    """What an event makes of Home: a list opened, closed, or searched; the guide followed, a question asked."""
    change = adviser.after(state, place, event) or enquiry.after(state, place, event)
    return change if change is not None else Change(replace(state, place=_listing(place, event)))


def _listing(place: Home, event: Event) -> Home:
    match event:
        case Picked(entry) if entry not in (adviser.PRINT, enquiry.ASK):
            return Home(entry)
        case Typed(name, text) if name == SEARCH:
            return replace(place, words=text)
        case WentBack():
            return Home(DEPARTMENTS if place.opened.startswith(_DEPARTMENT) else "")
        case _:
            return place


def part(state: State, place: Home, voice: Voice) -> Part:
    """The page's share, without the frame."""
    if (guiding := adviser.part(state, place, voice)) is not None:
        return guiding
    if place.opened == enquiry.ASKED and state.catalogue is not None:
        return enquiry.part(state, place, lambda item: _tile(state, item, voice), voice)
    if place.opened == REST:
        return Part(heading="", body=_body(state, place, voice))
    return Part(heading=_heading(state, place, voice), lead=voice("home.lead"), body=_body(state, place, voice))


def _heading(state: State, home: Home, voice: Voice) -> str:
    if state.catalogue is None or not home.opened:
        return voice("home.heading")
    if home.opened in (SEARCH, DEPARTMENTS, TOPICS):
        return voice(f"home.{home.opened}.heading")
    for prefix, entries in ((_TOPIC, state.catalogue.topics), (_DEPARTMENT, state.catalogue.departments)):
        code = home.opened.removeprefix(prefix)
        for entry in entries:
            if home.opened.startswith(prefix) and entry.code == code:
                return voice.of(entry.name)
    return voice("home.heading")


def _body(state: State, home: Home, voice: Voice) -> Body:
    catalogue = state.catalogue
    if catalogue is None:
        return MessageBody(tone=Tone.CARE, text=voice("home.no-catalogue"))
    if home.opened == REST:
        return _attract(state, voice)
    if not home.opened:
        return _open_home(state, catalogue, voice)
    if home.opened == TOPICS:
        return MenuBody(entries=_topics(catalogue, voice))
    if home.opened == SEARCH:
        from kiosk.search import index_of  # its tables of sounds are large: loaded once Home can be touched

        hits = index_of(catalogue).find(home.words)
        found = tuple(_tile(state, hit.item, voice, because=hit.by) for hit in hits)
        return SearchBody(
            text=home.words,
            note=enquiry.note(state, home, len(hits), voice),
            results=(*found, *enquiry.entry(state, home, len(hits), voice)),
        )
    if home.opened == DEPARTMENTS:
        return MenuBody(entries=_departments(catalogue, voice))
    return MenuBody(entries=tuple(_tile(state, item, voice) for item in _listed(catalogue, home.opened)))


def _attract(state: State, voice: Voice) -> AttractBody:
    return AttractBody(
        invitation=voice("attract.invitation"),
        promises=tuple(voice(f"attract.promise.{n}") for n in range(1, 4)),
        wake=Action(name="wake", label=voice("attract.wake"), event=Picked("")),
        out_of_order=limits(state, voice),
    )


def _open_home(state: State, catalogue: Catalogue, voice: Voice) -> HomeBody:
    """Large letters have room for fewer things: lists stand behind one more touch."""
    topics = _topics(catalogue, voice)
    events = _events(catalogue)
    quick = tuple(tile for tile in topics if tile.name.removeprefix(_TOPIC) in QUICK)
    rest = tuple(tile for tile in topics if tile not in quick and tile.name != f"{_TOPIC}{LIFE_EVENT}")
    every = _small(f"{_TOPIC}{LIFE_EVENT}", "life-event", voice("home.events.all", n=len(events)))
    pictured: tuple[Tile, ...] = (*(_pictured(item, voice) for item in events[:_EVENTS_SHOWN]), every)
    if state.ease.large and topics:
        every_list = _small(TOPICS, "services", voice("home.topics"))
        life_event = tuple(tile for tile in topics if tile.name == f"{_TOPIC}{LIFE_EVENT}")
        quick, rest, pictured = (*life_event, *quick, every_list, topics[-1]), (), ()
    return HomeBody(
        greeting=voice("home.greeting") if rest else "",
        search=_small(SEARCH, "search", voice("home.search")),
        adviser=_guide(catalogue, voice),
        quick=quick,
        events_heading=voice("home.events") if pictured and events else "",
        events=pictured if events else (),
        tiles=rest,
        out_of_order=limits(state, voice),
    )


def _events(catalogue: Catalogue) -> tuple[Item, ...]:
    """Life events, in the order of the parts of life that they belong to."""
    order = [topic.code for topic in catalogue.topics]

    def place(item: Item) -> int:
        return min((order.index(topic) for topic in item.topics if topic != LIFE_EVENT and topic in order), default=99)

    return tuple(sorted((i for i in catalogue.items if i.on_request and LIFE_EVENT in i.topics), key=place))


def _pictured(item: Item, voice: Voice) -> Tile:
    return Tile(
        name=item.code, icon=item.icon, title=voice.of(item.name), summary="", facts=(), event=ItemChosen(item.code)
    )


def _guide(catalogue: Catalogue, voice: Voice) -> Tile | None:
    beginning = adviser.beginning(catalogue)
    return _small(beginning, "help", voice("adviser.entry")) if beginning else None


def _topics(catalogue: Catalogue, voice: Voice) -> tuple[Tile, ...]:
    used = {topic for item in catalogue.items if item.on_request for topic in item.topics}
    topics = [
        _small(f"{_TOPIC}{topic.code}", topic.icon, voice.of(topic.name))
        for topic in catalogue.topics
        if topic.code in used
    ]
    if not topics:  # a small catalogue needs no lists
        return ()
    return (*topics, _small(DEPARTMENTS, "office", voice("home.departments")))


def _departments(catalogue: Catalogue, voice: Voice) -> tuple[Tile, ...]:
    used = {item.department for item in catalogue.items if item.on_request}
    return tuple(
        _small(f"{_DEPARTMENT}{department.code}", department.icon, voice.of(department.name))
        for department in catalogue.departments
        if department.code in used
    )


def _small(entry: str, icon: str, title: str) -> Tile:
    return Tile(name=entry, icon=icon, title=title, summary="", facts=(), event=Picked(entry))


def _listed(catalogue: Catalogue, opened: str) -> Iterable[Item]:
    """The items of a list, life events first."""
    topic, department = opened.removeprefix(_TOPIC), opened.removeprefix(_DEPARTMENT)
    found = [
        item
        for item in catalogue.items
        if item.on_request and ((opened.startswith(_TOPIC) and topic in item.topics) or item.department == department)
    ]
    return sorted(found, key=lambda item: not item.members)


def _tile(state: State, item: Item, voice: Voice, because: str = "") -> Tile:
    assert state.catalogue is not None, "tiles come from it"  # noqa: S101
    plan = plan_for(state.catalogue, item.code)
    summary = voice("home.search.by", word=because) if because else voice.of(item.summary)
    unavailable = hindrance(state, plan, voice) if plan is not None else ""
    return Tile(
        name=item.code,
        icon=item.icon,
        title=voice.of(item.name),
        summary=_elsewhere(state, voice) if unavailable else summary,
        facts=tuple(value for _, value in facts(plan, voice)) if plan is not None else (),
        event=ItemChosen(item.code),
        unavailable=unavailable,
    )


def _elsewhere(state: State, voice: Voice) -> str:
    """Where a person can do what can't be done here now."""
    hall = nearest_hall(state.catalogue, state.division) if state.catalogue is not None else None
    return voice("home.elsewhere", hall=voice.of(hall.name), hours=voice.of(hall.hours)) if hall is not None else ""
