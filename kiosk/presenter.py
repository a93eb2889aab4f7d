"""From state to page: the frame around a step's part, the home page, and the sheets that lie over any page. Pure."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import Ready
from kiosk import easing, flow, home, saving
from kiosk.beijing import beijing_date, is_night
from kiosk.configured import SessionSettings
from kiosk.contract import StepKind
from kiosk.draft import Aiming, Draft
from kiosk.left_behind import things_left
from kiosk.rules import page_key
from kiosk.screen_events import (
    CancelAsked,
    CancelConfirmed,
    Continued,
    LanguageToggled,
    OtherWayChosen,
    SheetClosed,
    StaffCalled,
    Trace,
    WentBack,
)
from kiosk.state import Asked, Farewell, Home, Serving, State
from kiosk.steps import identify, materials
from kiosk.steps.base import failure_banner
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    FarewellBody,
    Page,
    Role,
    Sheet,
    StatusBar,
    Tone,
)


def present(state: State, now: datetime, place_name: str, settings: SessionSettings) -> Page:
    """The page that a state shows."""
    voice = Voice(state.language)
    match state.place:
        case Home() as opened:
            return _home(state, opened, voice, now, place_name)
        case Farewell() as farewell:
            return _farewell(state, farewell, voice, now, place_name)
        case Serving(draft):
            return _serving(state, draft, voice, now, place_name, settings)


def _network(state: State) -> str:
    if state.online:
        return "status.online"
    return "status.out-of-reach" if state.closed else "status.offline"


def _status(state: State, voice: Voice, place_name: str) -> StatusBar:
    large, ease = easing.entry(state, voice)
    return StatusBar(
        place=place_name,
        online=state.online,
        network=voice(_network(state)),
        toast=voice(state.toast) if state.toast else "",
        large=large,
        ease=ease,
        language=Action(name="language", label=voice("action.language"), event=LanguageToggled(), role=Role.QUIET),
        staff=Action(name="call-staff", label=voice("action.call-staff"), event=StaffCalled(), role=Role.QUIET),
    )


# --- Home ------------------------------------------------------------------------------------------------------


def _home(state: State, opened: Home, voice: Voice, now: datetime, place_name: str) -> Page:
    back = Action(name="back", label=voice("action.back"), event=WentBack(), role=Role.SECONDARY)
    part = home.part(state, opened, voice)
    return Page(
        key=page_key(state),
        heading=part.heading,
        lead=part.lead,
        body=part.body,
        status=_status(state, voice, place_name),
        actions=part.actions,
        banner=part.banner,
        back=back if opened.opened not in ("", home.REST) else None,
        sheet=_common_sheet(state, voice, place_name),
        language=state.language,
        ease=state.ease,
        night=is_night(now),
    )


# --- Farewell --------------------------------------------------------------------------------------------------


def _farewell(state: State, farewell: Farewell, voice: Voice, now: datetime, place_name: str) -> Page:
    outcome = "submitted" if farewell.submitted else "served" if farewell.served else "cancelled"
    outcome = "saved" if farewell.saved else outcome
    return Page(
        key=page_key(state),
        heading=voice("farewell.heading"),
        lead=voice("farewell.still-there") if farewell.reminded else voice(f"farewell.{outcome}"),
        body=FarewellBody(
            reminders=tuple(voice(f"farewell.{thing}") for thing in things_left(state)),
            wiped=voice(f"farewell.wiped.{outcome}")
            if farewell.wiped == frozenset(Trace)
            else voice("farewell.wiping"),
        ),
        status=_status(state, voice, place_name),
        actions=(Action(name="home", label=voice("action.home"), event=Continued()),),
        sheet=_common_sheet(state, voice, place_name),
        language=state.language,
        ease=state.ease,
        night=is_night(now),
    )


# --- Serving ---------------------------------------------------------------------------------------------------


def _serving(
    state: State, draft: Draft, voice: Voice, now: datetime, place_name: str, settings: SessionSettings
) -> Page:
    today: date = beijing_date(now)
    part = flow.part(draft, voice, today)
    step, steps = draft.plan.position(draft.step)
    counted = flow.step_of(draft).counts
    first = draft.step == draft.plan.flow.start
    back = None
    if part.can_go_back and (first or flow.can_go_back(draft, now)):
        back = Action(name="back", label=voice("action.back"), event=WentBack(), role=Role.SECONDARY)
    cancel = None
    if part.can_cancel:
        cancel = Action(name="cancel", label=voice("action.cancel"), event=CancelAsked(), role=Role.QUIET)
    return Page(
        key=page_key(state),
        heading=part.heading,
        lead=part.lead,
        body=part.body,
        status=_status(state, voice, place_name),
        actions=part.actions,
        back=back,
        cancel=cancel,
        banner=part.banner,
        sheet=_sheet(state, draft, voice, now, place_name, settings),
        step=step if counted else 0,
        steps=steps if counted else 0,
        progress=voice("step", n=step, of=steps) if counted else "",
        language=state.language,
        ease=state.ease,
        night=is_night(now),
    )


def _sheet(
    state: State, draft: Draft, voice: Voice, now: datetime, place_name: str, settings: SessionSettings
) -> Sheet | None:
    match state.asked:
        case Asked.STILL_THERE:
            return Sheet(
                name="still-there",
                curtain=True,
                tone=Tone.CARE,
                heading=voice("idle.heading"),
                text=voice("idle.kept") if draft.kept is not None else voice("idle.text"),
                actions=(
                    Action(name="leave", label=voice("action.leave"), event=CancelConfirmed(), role=Role.SECONDARY),
                    Action(name="more-time", label=voice("action.more-time"), event=SheetClosed()),
                ),
                countdown_s=round(settings.still_there_s * state.ease.patience),
                countdown_text=voice("idle.countdown", seconds="{seconds}"),
            )
        case Asked.LEAVE:
            return Sheet(
                name="leave",
                tone=Tone.CARE,
                heading=voice("leave.heading"),
                text=f"{voice('leave.text')} {saving.hint(state, draft, voice)}".strip(),
                actions=(
                    Action(name="leave", label=voice("action.leave"), event=CancelConfirmed(), role=Role.DANGER),
                    *saving.entry(state, draft, voice),
                    Action(name="stay", label=voice("action.stay"), event=SheetClosed()),
                ),
            )
        case Asked.SAVING | Asked.SAVED | Asked.NOT_SAVED:
            return saving.sheet(state, voice)
        case Asked.STAFF:
            sheet = _staff_sheet(voice, place_name)
            save = saving.entry(state, draft, voice)
            hint = saving.hint(state, draft, voice)
            return replace(sheet, text=f"{sheet.text} {hint}".strip(), actions=(*save, *sheet.actions))
        case Asked.EASE | Asked.LARGE_OFFERED:
            return _common_sheet(state, voice, place_name)
        case Asked.NOTHING:
            return _suspended_sheet(state, draft, voice, now)


def _common_sheet(state: State, voice: Voice, place_name: str) -> Sheet | None:
    """What can lie over any page, with a person or without."""
    if state.asked is Asked.STAFF:
        return _staff_sheet(voice, place_name)
    return easing.sheet(state, voice) if state.asked in (Asked.EASE, Asked.LARGE_OFFERED) else None


def _staff_sheet(voice: Voice, place_name: str) -> Sheet:
    return Sheet(
        name="staff",
        tone=Tone.INFO,
        heading=voice("staff.heading"),
        text=voice("staff.text", place=place_name),
        actions=(Action(name="go-on", label=voice("action.go-on"), event=SheetClosed()),),
    )


def _suspended_sheet(state: State, draft: Draft, voice: Voice, now: datetime) -> Sheet | None:
    """A device that the page needs is out: the session waits for it, and nothing typed is lost."""
    lost = state.lost_devices(flow.needs(draft))
    if not lost:
        return None
    status = state.device(lost[0])
    assert status is not None, "a device nothing is known of is not lost"  # noqa: S101
    assert not isinstance(status, Ready)  # noqa: S101
    actions = [Action(name="leave", label=voice("action.leave"), event=CancelConfirmed(), role=Role.SECONDARY)]
    if flow.can_go_back(draft, now):
        actions.append(Action(name="back", label=voice("action.back"), event=WentBack(), role=Role.SECONDARY))
    actions += _ways_around(draft, voice)
    banner = failure_banner(status.failure, voice)
    return Sheet(
        name="suspended",
        tone=Tone.CARE,
        heading=voice("suspended.heading"),
        text=f"{banner.text} {voice('suspended.text')}",
        actions=tuple(actions),
        code=status.failure,
    )


def _ways_around(draft: Draft, voice: Voice) -> tuple[Action, ...]:
    """To where the lost device is not needed: nobody has to wait for it who can go on without."""
    match flow.step_of(draft).kind, draft.stage:
        case StepKind.VERIFY_FACE, _:
            return (Action(name="other-way", label=voice("action.other-way"), event=OtherWayChosen()),)
        case StepKind.IDENTIFY, _:
            return identify.ways_around(draft, voice)
        case StepKind.MATERIALS, Aiming() as stage:
            return materials.ways_around(draft, stage, voice)
        case _:
            return ()
