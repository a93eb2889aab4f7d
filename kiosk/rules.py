"""What any event makes of the terminal's state: one pure function, and the things declared once for every page.

Cancel, idle, call staff, a lost device, language: all here, none in a step.
"""

from dataclasses import replace
from datetime import datetime

from devices.api import Presence, Ready, Sensor, SensorState, Status
from devices.failures import DeviceFailure
from kiosk import easing, flow, home, left_behind, mains, saving
from kiosk.change import Change
from kiosk.configured import SessionSettings
from kiosk.contract import PaymentState, PhoneState, UploadState
from kiosk.draft import Draft, Keeping
from kiosk.ease import Ease
from kiosk.effects import GuideTo, Hush, ReleaseDevices, Say, StartTimer, StopTimer, Wipe
from kiosk.events import (
    BillFound,
    BulletinChanged,
    CaseKept,
    CasesTold,
    CatalogueChanged,
    CentreFailed,
    CertificateFetched,
    CodeJudged,
    CodeResolved,
    CodeTexted,
    ConfirmationTold,
    CopyCounted,
    CopyGranted,
    DepartmentsChanged,
    DeviceChanged,
    DeviceEvent,
    DeviceFailed,
    DraftSaved,
    DraftTakenUp,
    Event,
    HallsSeen,
    Heard,
    KeepFailed,
    OffersTold,
    PaymentTold,
    PowerChanged,
    Prefilled,
    PresenceChanged,
    QuestionAnswered,
    QueueChanged,
    SensorsChanged,
    SettingsChanged,
    SlotsTold,
    StandingChanged,
    TimerFired,
    UploadTold,
    VisitTold,
)
from kiosk.plan import plan_for
from kiosk.screen_events import (
    CancelAsked,
    CancelConfirmed,
    Continued,
    ItemChosen,
    LanguageToggled,
    ResidentEvent,
    SheetClosed,
    Shown,
    StaffCalled,
    WentBack,
    Wiped,
)
from kiosk.state import Asked, Farewell, Home, Saving, Serving, State
from kiosk.texts import Voice

IDLE = "idle"
STILL_THERE = "still-there"
FAREWELL = "farewell"
RESUME = "resume"
RESUME_S = 2.0
TOAST = "toast"
TOAST_S = 6.0
LOST = frozenset({DeviceFailure.READER_ABSENT, DeviceFailure.CAMERA_ABSENT})
"""Failures after which a page waits for its device instead of giving up."""

_ANSWERS = (
    Prefilled
    | QuestionAnswered
    | CentreFailed
    | CodeTexted
    | CodeJudged
    | CertificateFetched
    | CopyGranted
    | CopyCounted
    | PaymentTold
    | BillFound
    | UploadTold
    | CodeResolved
    | ConfirmationTold
    | CasesTold
    | OffersTold
    | DraftSaved
    | DraftTakenUp
    | HallsSeen
    | SlotsTold
    | VisitTold
    | CaseKept
    | KeepFailed
)


def decide(state: State, event: Event, now: datetime, settings: SessionSettings) -> Change:
    """The next state. An event that means nothing here changes nothing."""
    change = _with_surroundings(_with_way_home(_decide(state, event, now, settings)))
    change = easing.with_offer(state, change, now)
    if _at_the_phone(event) or (isinstance(event, ResidentEvent) and not isinstance(event, Shown)):
        return _with_idle_timer(change, settings)
    return change


def _at_the_phone(event: Event) -> bool:
    """Whether news tell that the person may be busy with a phone: while it can send pages, or pay."""
    match event:
        case UploadTold(upload):
            return upload.state is UploadState.RECEIVING
        case PaymentTold(payment):
            return payment.state is PaymentState.WAITING
        case ConfirmationTold(confirmation):
            return confirmation.state is PhoneState.OPENED
        case _:
            return False


def page_key(state: State) -> str:
    """Identifies one showing of a page."""
    match state.place:
        case Home(opened):
            return f"home/{state.session}/{opened}" if opened else f"home/{state.session}"
        case Farewell():
            return f"farewell/{state.session}"
        case Serving(draft):
            return f"{state.session}/{flow.page_key(draft)}"


def _decide(state: State, event: Event, now: datetime, settings: SessionSettings) -> Change:
    match event:
        case Shown(page):
            return _shown(state, page, settings)
        case LanguageToggled():
            return Change(replace(state, language="en" if state.language == "zh" else "zh"))
        case StaffCalled():
            return Change(replace(state, asked=Asked.STAFF))
        case CancelAsked() if isinstance(state.place, Serving):
            return Change(replace(state, asked=Asked.LEAVE))
        case _ if (anywhere := easing.after(state, event) or saving.after(state, event)) is not None:
            return anywhere
        case SheetClosed():
            hush = (Hush(),) if state.asked is Asked.STILL_THERE else ()
            return Change(replace(state, asked=Asked.NOTHING), (StopTimer(STILL_THERE), *hush))
        case CancelConfirmed() if not _keeping(state.draft):
            return _end(state, settings)
        case TimerFired(timer):
            return _timer(state, timer, now, settings)
        case DeviceFailed(_, error) if error.failure in LOST and state.draft and flow.needs(state.draft):
            return Change(state, (StartTimer(RESUME, RESUME_S),))
        case DeviceChanged(device, status, media):
            guarded = left_behind.with_media(state, device, media)
            change = _device_changed(guarded.state, device, status)
            return replace(change, effects=(*guarded.effects, *change.effects))
        case SensorsChanged(sensors):
            seen = dict(sensors)
            headset = seen.get(Sensor.HEADSET, SensorState.NOT_SUPPORTED)
            return easing.with_headset(left_behind.with_sensors(state, seen), headset)
        case PowerChanged(power):
            return mains.with_power(state, power, now)
        case PresenceChanged(presence):
            return _presence_changed(state, presence, settings)
        case (
            QueueChanged()
            | DepartmentsChanged()
            | StandingChanged()
            | BulletinChanged()
            | SettingsChanged()
            | CatalogueChanged()
            | Wiped() as news
        ):
            return _toasted(state, _with_news(state, news))
        case ItemChosen(item) if isinstance(state.place, Home):
            return _begin_session(state, item, now)
        case Continued() if isinstance(state.place, Farewell):
            return left_behind.leaving(state, state.place) if left_behind.awaited(state) else _go_home(state)
        case _ if isinstance(state.place, Home):
            return home.after(state, state.place, event)
        case _:
            return _advance(state, event, now, settings)


_News = (
    QueueChanged | DepartmentsChanged | StandingChanged | BulletinChanged | SettingsChanged | CatalogueChanged | Wiped
)


def _with_news(state: State, news: _News) -> State:
    match news:
        case Wiped(trace):
            place = state.place
            if not isinstance(place, Farewell):
                return state
            return replace(state, place=replace(place, wiped=place.wiped | {trace}))
        case QueueChanged(waiting, held, online):
            return replace(state, waiting=waiting, held=held, online=online)
        case StandingChanged(closed, stale_days):
            return replace(state, closed=closed, stale_days=stale_days)
        case SettingsChanged(configured):
            return replace(state, next=configured)
        case BulletinChanged(posted):
            return replace(state, posted=posted)
        case DepartmentsChanged(down):
            return replace(state, departments_down=down)
        case CatalogueChanged(catalogue):
            return replace(state, catalogue=catalogue)


def _toasted(before: State, after: State) -> Change:
    """Whoever is being served is told in passing that the network went, or came back."""
    if not isinstance(after.place, Serving) or before.online == after.online:
        return Change(after)
    toast = "toast.online" if after.online else "toast.offline"
    return Change(replace(after, toast=toast), (StartTimer(TOAST, TOAST_S),))


def _shown(state: State, page: str, settings: SessionSettings) -> Change:
    if page != page_key(state) or page == state.begun:
        return Change(state)
    draft = state.draft
    if draft is None:
        waits = isinstance(state.place, Home) and state.place.opened != home.REST
        return Change(replace(state, begun=page), (StartTimer(IDLE, settings.idle_s),) if waits else ())
    return Change(replace(state, begun=page), (GuideTo(flow.guides(draft)), *flow.begin(draft)))


def _begin_session(state: State, item: str, now: datetime) -> Change:
    plan = plan_for(state.catalogue, item) if state.catalogue is not None else None
    if plan is None or state.on_battery:
        return Change(state)
    turn = flow.start(plan, now)
    return Change(
        replace(state, place=Serving(turn.draft), session=state.session + 1, asked=Asked.NOTHING), turn.effects
    )


def _advance(state: State, event: Event, now: datetime, settings: SessionSettings) -> Change:
    draft = state.draft
    if draft is None or (state.asked is not Asked.NOTHING and isinstance(event, ResidentEvent)):
        return Change(state)
    if isinstance(event, Heard) and event.page != page_key(state):
        return Change(state)
    if isinstance(event, WentBack) and draft.step == draft.plan.flow.start and not flow.can_go_back(draft, now):
        way_home = _go_home(state)
        return Change(way_home.state, (Wipe(), *way_home.effects))
    turn = flow.advance(draft, event, now)
    if turn.onto and state.catalogue is not None and (plan := plan_for(state.catalogue, turn.onto)) is not None:
        turn = flow.onto(turn.draft, plan)
    moved = replace(state, place=Serving(turn.draft))
    if flow.ended(turn.draft):
        ended = _end(moved, settings)
        return Change(ended.state, (*turn.effects, *ended.effects))
    return Change(moved, turn.effects)


def _device_changed(state: State, device: str, status: Status) -> Change:
    before = state.device(device)
    others = tuple(pair for pair in state.devices if pair[0] != device)
    state = replace(state, devices=(*others, (device, status)))
    draft = state.draft
    came_back = isinstance(status, Ready) and before is not None and not isinstance(before, Ready)
    if draft is None or not came_back or device not in flow.needs(draft) or state.lost_devices(flow.needs(draft)):
        return Change(state)
    return _resumed(state, draft)


def _resumed(state: State, draft: Draft) -> Change:
    """The page's work begins anew; everything given so far is still there."""
    turn = flow.restart(draft)
    return Change(replace(state, place=Serving(turn.draft)), (StopTimer(RESUME), ReleaseDevices(), *turn.effects))


def _timer(state: State, timer: str, now: datetime, settings: SessionSettings) -> Change:
    match timer, state.place:
        case "idle", Serving(draft):
            if _busy(draft):
                return Change(state, (StartTimer(IDLE, settings.idle_s * state.ease.patience),))
            return _end(state, settings) if state.asked is Asked.SAVED else _still_there(state, settings)
        case "still-there", Serving() if state.asked is Asked.STILL_THERE:
            return _end(state, settings)
        case "resume", Serving(draft) if flow.needs(draft) and not state.lost_devices(flow.needs(draft)):
            return _resumed(state, draft)  # it was away so briefly that nobody saw it go
        case "toast", _:
            return Change(replace(state, toast=""))
        case "poll", Serving():
            return _advance(state, TimerFired(timer), now, settings)
        case "idle", Home() as left:
            return _left_alone(state, left)
        case "farewell", Farewell() as farewell:
            again = left_behind.still_reminding(state, farewell, settings)
            if again is not None:
                return replace(again, effects=(*again.effects, StartTimer(FAREWELL, settings.farewell_s)))
            return left_behind.told_to_staff(_go_home(state))
        case "power", _:
            return _on_battery(state, now, settings)
        case _:
            return Change(state)


def _left_alone(state: State, left: Home) -> Change:
    """Whoever opened a list and went leaves the page of everybody; from there the terminal goes to rest."""
    place = Home(home.REST) if left == Home() and state.ease == Ease() and state.asked is Asked.NOTHING else Home()
    session = state.session + (left != Home())  # an answer or a print may still be on its way to whoever left
    fresh = replace(state, place=place, language="zh", ease=Ease(), asked=Asked.NOTHING, session=session)
    return Change(fresh, (Hush(),) if state.ease.speech else ())


def _on_battery(state: State, now: datetime, settings: SessionSettings) -> Change:
    change = mains.due(state, now, settings)
    if change is not None:
        return change
    look_again = StartTimer(mains.POWER, mains.LOOK_S)
    if state.draft is None or _busy(state.draft):
        return Change(state, (look_again,))
    ended = _end(state, settings)
    return replace(ended, effects=(*ended.effects, look_again))


def _presence_changed(state: State, presence: Presence, settings: SessionSettings) -> Change:
    """Whoever steps away is asked at once, so that the next one in the room does not read along."""
    state = replace(state, presence=presence)
    if presence is Presence.PRESENT and state.place == Home(home.REST):
        return Change(replace(state, place=Home()))
    draft = state.draft
    if presence is Presence.NOT_PRESENT and draft is not None and state.asked is Asked.NOTHING and not _busy(draft):
        return _still_there(state, settings)
    return Change(state)


def _still_there(state: State, settings: SessionSettings) -> Change:
    asked = replace(state, asked=Asked.STILL_THERE)
    timer = StartTimer(STILL_THERE, settings.still_there_s * state.ease.patience)
    if state.ease.speech:  # the sheet is read anyway
        return Change(asked, (timer,))
    return Change(asked, (timer, Say(Voice(state.language)("idle.say"), state.language)))


def _busy(draft: Draft) -> bool:
    """Whether the terminal itself is working on what the person asked for, so that nobody is idle."""
    under_way = ("created", "sent", "settled")
    papers = (draft.receipt, draft.pages, draft.certificate_paper, draft.ticket)
    return _keeping(draft) or any(paper.state in under_way for paper in papers)


def _keeping(draft: Draft | None) -> bool:
    """Whether the case is being stored at this moment: the promise is neither made nor refused yet."""
    return draft is not None and isinstance(draft.stage, Keeping)


def _end(state: State, settings: SessionSettings) -> Change:
    """The session is over: nothing personal stays in the state; the person is reminded of card and papers."""
    draft = state.draft
    if draft is None:
        return Change(replace(state, asked=Asked.NOTHING))
    saved = draft.kept is None and state.saving.slip is not None
    papers = draft.receipt.copy > 0 or draft.certificate_paper.copy > 0 or draft.ticket.copy > 0 or saved
    served = draft.certificate is not None or draft.visiting.visit is not None
    farewell = Farewell(submitted=draft.kept is not None, papers=papers, served=served, saved=saved)
    ended = replace(state, place=farewell, asked=Asked.NOTHING, saving=Saving(), session=state.session + 1)
    farewell_s = settings.farewell_s * state.ease.patience
    timers = (StopTimer(IDLE), StopTimer(STILL_THERE), StartTimer(FAREWELL, farewell_s))
    return Change(ended, (ReleaseDevices(), Wipe(), *timers, *left_behind.reminding(ended)))


def _go_home(state: State) -> Change:
    """Home is the same for everybody: the next person starts in Chinese, with nothing asked and nothing switched on."""
    session = state.session + 1
    fresh = replace(
        state, place=Home(), language="zh", ease=Ease(), asked=Asked.NOTHING, saving=Saving(), session=session
    )
    return Change(fresh, (StopTimer(FAREWELL), GuideTo(()), Hush()))


def _with_way_home(change: Change) -> Change:
    """Who wanted to leave and was reminded of their things may go as soon as they have taken them."""
    place = change.state.place
    if not (isinstance(place, Farewell) and place.leaving) or left_behind.awaited(change.state):
        return change
    way_home = _go_home(change.state)
    return Change(way_home.state, (*change.effects, *way_home.effects))


def _with_surroundings(change: Change) -> Change:
    """The draft knows what works here at this moment, so that its steps offer no way that can't be gone."""
    state = change.state
    if not isinstance(state.place, Serving):
        return change
    draft = state.place.draft
    out = frozenset(state.lost_devices(tuple(name for name, _ in state.devices)))
    known = (draft.online, draft.out, draft.ready, draft.departments_down, draft.division)
    online, ready, down = state.online, state.ready_devices, state.departments_down
    if known == (online, out, ready, down, state.division):
        return change
    knowing = replace(draft, online=online, out=out, ready=ready, departments_down=down, division=state.division)
    return replace(change, state=replace(state, place=Serving(knowing)))


def _with_idle_timer(change: Change, settings: SessionSettings) -> Change:
    match change.state.place:
        case Serving() | Home():
            idle_s = settings.idle_s * change.state.ease.patience
            return replace(change, effects=(*change.effects, StartTimer(IDLE, idle_s)))
        case Farewell():
            return change


def belongs_to_session(event: Event) -> bool:
    """Whether an event answers something that one person's session asked for, and is dropped after its end."""
    return isinstance(event, DeviceEvent | _ANSWERS)
