"""What a person asks of the terminal's manner: letters, contrast, reach, speech, volume. Pure; belongs to no step.

All of it is within one touch of every page, and ends with the person.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from devices.api import SensorState
from kiosk.beijing import beijing_date
from kiosk.change import Change
from kiosk.ease import LEAST_VOLUME, VOLUME_STEP, Aid
from kiosk.effects import Hush
from kiosk.events import Event
from kiosk.screen_events import AidToggled, EaseAsked, KeypadUsed, SheetClosed, VolumeStepped
from kiosk.state import Asked, Serving, State
from kiosk.texts import Voice
from kiosk.view import Action, Option, Role, Sheet, Tone

OFFERED_FROM: Final = 60
"""Years. An old person by law (老年人权益保障法, art. 2); whoever's card says so is asked once."""
_LOUDEST: Final = 100


def after(state: State, event: Event) -> Change | None:
    """What an event makes of the manner; None for what has nothing to do with it."""
    match event:
        case EaseAsked() if state.asked in (Asked.NOTHING, Asked.EASE):
            return Change(replace(state, asked=Asked.EASE))
        case AidToggled(aid):
            return _toggled(state, aid)
        case VolumeStepped(by):
            volume = min(_LOUDEST, max(LEAST_VOLUME, state.ease.volume + by * VOLUME_STEP))
            return Change(replace(state, ease=replace(state.ease, volume=volume)))
        case KeypadUsed() if not state.ease.keys:
            return Change(replace(state, ease=replace(state.ease, keys=True, speech=True)))
        case _:
            return None


def with_headset(change: Change, sensor: SensorState) -> Change:
    """Whoever plugs a headset in wants to listen: no other switch is needed (EN 301 549, 5.2). Pulled out, it is still
    at once. A socket without a sensor changes nothing.
    """
    state = change.state
    plugged = sensor is SensorState.PRESENT
    if sensor not in (SensorState.PRESENT, SensorState.NOT_PRESENT) or plugged == state.headset:
        return change
    ease = replace(state.ease, speech=True) if plugged else state.ease
    hush = () if plugged else (Hush(),)
    return Change(replace(state, headset=plugged, ease=ease), (*change.effects, *hush))


def _toggled(state: State, aid: Aid) -> Change:
    on = not state.ease.has(aid)
    ease = replace(state.ease, **{aid.value: on})
    if aid is Aid.LARGE and on:
        ease = replace(ease, speech=True)  # one touch is all that elder mode takes
    asked = Asked.NOTHING if state.asked is Asked.LARGE_OFFERED else state.asked
    hush = (Hush(),) if state.ease.speech and not ease.speech else ()
    return Change(replace(state, ease=ease, asked=asked), hush)


def with_offer(before: State, change: Change, now: datetime) -> Change:
    """Whoever's card was just read and is old enough is asked once whether they want large letters."""
    state = change.state
    if state.ease.large or state.asked is not Asked.NOTHING or not isinstance(state.place, Serving):
        return change
    person = state.place.draft.person
    known = isinstance(before.place, Serving) and before.place.draft.person is not None
    if person is None or known or years(person.birth, beijing_date(now)) < OFFERED_FROM:
        return change
    return replace(change, state=replace(state, asked=Asked.LARGE_OFFERED))


def years(birth: date, today: date) -> int:
    """Full years of age."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def entry(state: State, voice: Voice) -> tuple[Action, Action]:
    """Two buttons of every page: large letters at one touch, and everything else."""
    large = Action(
        name="large",
        label=voice("ease.large.off") if state.ease.large else voice("ease.large.on"),
        event=AidToggled(Aid.LARGE),
        role=Role.QUIET,
    )
    return large, Action(name="ease", label=voice("ease.open"), event=EaseAsked(), role=Role.QUIET)


def sheet(state: State, voice: Voice) -> Sheet:
    """What can be switched on, or the question whether large letters are wanted."""
    if state.asked is Asked.LARGE_OFFERED:
        return Sheet(
            name="large-offered",
            tone=Tone.INFO,
            heading=voice("ease.offered"),
            text=voice("ease.offered.text"),
            actions=(
                Action(name="as-it-is", label=voice("ease.offered.no"), event=SheetClosed(), role=Role.EQUAL),
                Action(
                    name="large-letters", label=voice("ease.offered.yes"), event=AidToggled(Aid.LARGE), role=Role.EQUAL
                ),
            ),
        )
    options = tuple(
        Option(name=aid.value, label=voice(f"ease.{aid.value}"), event=AidToggled(aid), chosen=state.ease.has(aid))
        for aid in Aid
    )
    volume = (
        Action(name="quieter", label=voice("ease.quieter"), event=VolumeStepped(-1), role=Role.SECONDARY),
        Action(name="louder", label=voice("ease.louder"), event=VolumeStepped(1), role=Role.SECONDARY),
    )
    return Sheet(
        name="ease",
        tone=Tone.INFO,
        heading=voice("ease.heading"),
        text=voice("ease.text"),
        options=options,
        actions=(
            *(volume if state.ease.speech else ()),
            Action(name="done", label=voice("ease.done"), event=SheetClosed()),
        ),
    )
