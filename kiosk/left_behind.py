"""The forgotten-item guard: whoever leaves takes card and papers along, as far as the devices can tell.

Media states (XFS4IoT) and exit sensors say what still lies somewhere. It is reminded of, shown, lit and spoken; after a
while staff are told. A device that can't tell is never waited for. Pure.
"""

from collections.abc import Mapping
from dataclasses import replace

from devices.api import Media, Sensor, SensorState
from kiosk.change import Change
from kiosk.configured import SessionSettings
from kiosk.effects import CallAttention, Effect, GuideTo, NotePaperTaken, Say
from kiosk.state import Farewell, State
from kiosk.texts import Voice

EXITS: Mapping[Sensor, str] = {Sensor.PAPER_AT_EXIT: "page_printer", Sensor.RECEIPT_AT_EXIT: "receipt_printer"}
DOCUMENTS: Mapping[str, str] = {"page_printer": "pages", "receipt_printer": "receipt"}
_DOOR = {Sensor.DOOR_OPEN: "door-open", Sensor.CABINET_TAMPER: "tamper"}


def with_media(state: State, device: str, media: Media) -> Change:
    """What a device says of the card or paper in it."""
    others = tuple(pair for pair in state.media if pair[0] != device)
    return _moved(state, replace(state, media=(*others, (device, media))))


def with_sensors(state: State, sensors: Mapping[Sensor, SensorState]) -> Change:
    """What the cabinet's sensors say: paper at the exits, the door, the tamper switch."""
    exits = tuple((device, sensors.get(sensor, SensorState.UNKNOWN)) for sensor, device in EXITS.items())
    opened = tuple(cause for sensor, cause in _DOOR.items() if sensors.get(sensor) is SensorState.PRESENT)
    change = _moved(state, replace(state, exits=exits))
    forgotten = tuple(cause for cause in change.state.attention if cause not in _DOOR.values())
    return _attending(change, (*forgotten, *opened))


def _moved(before: State, after: State) -> Change:
    taken = [device for device in before.holding if device in after.emptied]
    notes: tuple[Effect, ...] = tuple(NotePaperTaken(DOCUMENTS[device]) for device in taken if device in DOCUMENTS)
    kept = tuple(cause for cause in before.attention if cause.removeprefix("forgotten:") not in before.holding)
    still = tuple(cause for cause in before.attention if cause.removeprefix("forgotten:") in after.holding)
    return _attending(Change(after, notes), (*kept, *still))


def _attending(change: Change, causes: tuple[str, ...]) -> Change:
    """The change, with the centre told when there is another cause than before."""
    causes = tuple(sorted(causes))
    if causes == change.state.attention:
        return change
    return Change(replace(change.state, attention=causes), (*change.effects, CallAttention(causes)))


def reminding(state: State) -> tuple[Effect, ...]:
    """What a farewell does for the things that still lie there, or that nobody can see."""
    if state.ease.speech:  # the page is read anyway
        return (GuideTo(state.holding),)
    voice = Voice(state.language)
    words = ", ".join(voice(f"farewell.{thing}") for thing in things_left(state))
    return (GuideTo(state.holding), Say(voice("farewell.say", things=words), state.language))


def things_left(state: State) -> tuple[str, ...]:
    """Names of what to take along: whatever may lie there and is not known to have been taken."""
    papers = isinstance(state.place, Farewell) and state.place.papers
    devices = ("id_card_reader", *DOCUMENTS) if papers else ("id_card_reader",)
    maybe = {*state.holding, *(device for device in devices if device not in state.emptied)}
    things = tuple(sorted({"papers" if device in DOCUMENTS else "card" for device in maybe}))
    return things or ("card",)


def awaited(state: State) -> tuple[str, ...]:
    """Devices whose card or paper is waited for. Once staff were told of it nobody else waits: it may be somebody
    else's, or a sensor that always sees something.
    """
    return tuple(device for device in state.holding if f"forgotten:{device}" not in state.attention)


def still_reminding(state: State, farewell: Farewell, settings: SessionSettings) -> Change | None:
    """The farewell's time is over: remind again while something lies there, at last tell staff. None: go home."""
    if not awaited(state):
        return None
    reminded = farewell.reminded + 1
    if reminded * settings.farewell_s < settings.forgotten_s:
        again = replace(state, place=replace(farewell, reminded=reminded))
        return Change(again, reminding(again))
    return None


def leaving(state: State, farewell: Farewell) -> Change:
    """They touched "home" while something still lies there: it is said again, and home comes once it is taken."""
    reminded = replace(state, place=replace(farewell, reminded=farewell.reminded + 1, leaving=True))
    return Change(reminded, reminding(reminded))


def told_to_staff(change: Change) -> Change:
    """Staff are told of what still lies there when the terminal goes home."""
    forgotten = {f"forgotten:{device}" for device in change.state.holding}
    return _attending(change, tuple({*change.state.attention, *forgotten}))
