"""What this terminal can do now, with the devices, the network and the power that it has. Pure.

Declared once for all items, out of their steps: an item that can't be finished here now says why before anybody
begins it; what is merely missing at its end (paper) is said and stops nobody.
"""

from devices.api import Absent, Blocked
from devices.failures import DeviceFailure
from kiosk.contract import FACE_COMPARED, Material, Necessity, OfflineUse, StepKind
from kiosk.plan import Plan
from kiosk.state import State
from kiosk.steps.other_ways import ways_to
from kiosk.texts import Voice
from kiosk.view import Banner, Tone
from offline.failures import OfflineFailure

_PRINTERS = ("receipt_printer", "page_printer")
_EMPTY = frozenset({DeviceFailure.RECEIPT_PAPER_OUT, DeviceFailure.PAGE_PAPER_OUT})
_OPEN = frozenset({DeviceFailure.RECEIPT_COVER_OPEN, DeviceFailure.PAGE_COVER_OPEN})
_FACE = ("camera", "face")
_CLOSED: dict[str, str] = {OfflineFailure.NO_ROOM: "home.no-room", OfflineFailure.OUT_OF_TOUCH: "home.out-of-touch"}


def hindrance(state: State, plan: Plan, voice: Voice) -> str:
    """Why an item can't be finished here now; empty when it can."""
    if state.on_battery:
        return voice("home.on-battery")
    if (why := state.posted.why_blocked(plan.item.code)) is not None:
        return voice.of(why)
    if state.closed and plan.has(StepKind.SUBMIT):
        return voice(_closed(state))
    at_once = plan.has(StepKind.QUERY) or plan.item.offline is OfflineUse.NEVER
    if at_once and plan.item.department in state.departments_down:
        return voice("home.department-down")
    if not state.online and at_once:
        return voice("home.needs-network")
    if plan.has(StepKind.IDENTIFY) and state.lost_devices(("id_card_reader",)) and not _other_ways(state, plan):
        return voice("home.reader-lost")
    if plan.has(StepKind.VERIFY_FACE) and state.lost_devices(_FACE) and plan.item.assurance >= FACE_COMPARED:
        return voice("home.face-needed")
    if plan.has(StepKind.VERIFY_FACE) and state.lost_devices(_FACE) and not state.online:
        return voice("home.no-way-to-verify")
    if state.lost_devices(("document_camera",)) and any(_must_be_photographed(state, m) for m in plan.materials):
        return voice("home.document-camera-lost")
    return ""


def _closed(state: State) -> str:
    """The text that says why no new case is taken."""
    return _CLOSED.get(state.closed, "home.storage-failed")


def _other_ways(state: State, plan: Plan) -> tuple[str, ...]:
    """Ways to say who one is without an identity card that are open now."""
    return ways_to(plan.item, state.ready_devices, online=state.online)


def _must_be_photographed(state: State, material: Material) -> bool:
    """Whether the camera is the only way for this paper: none to a phone, and it can be neither promised nor left."""
    return not state.online and material.necessity is Necessity.REQUIRED


def limits(state: State, voice: Voice) -> tuple[Banner, ...]:
    """What does not work now and stops nobody."""
    banners = []
    if state.on_battery:
        banners.append(Banner(tone=Tone.CARE, text=voice("home.on-battery"), advice=voice("home.on-battery.advice")))
    if state.closed:
        text = voice(_closed(state))
        advice = voice(f"{_closed(state)}.advice")
        banners.append(Banner(tone=Tone.CARE, text=text, advice=advice, code=state.closed))
    elif not state.online:
        banners.append(Banner(tone=Tone.INFO, text=voice("home.offline"), advice=voice("home.offline.advice")))
    banners += [Banner(tone=Tone.INFO, text=voice.of(words)) for words in state.posted.announcements]
    if state.stale_days:
        text = voice("home.stale", days=str(state.stale_days))
        banners.append(Banner(tone=Tone.INFO, text=text, advice=voice("home.stale.advice")))
    for name in _PRINTERS:
        match state.device(name):
            case Absent(failure) | Blocked(failure):
                text = voice("home.cannot-print", what=voice(f"home.{name}"), why=voice(f"home.{_cause(failure)}"))
                banners.append(Banner(tone=Tone.CARE, text=text, advice=voice(f"home.{name}.advice"), code=failure))
            case _:
                pass
    for key, names in (
        ("id_card_reader", ("id_card_reader",)),
        ("camera", _FACE),
        ("document_camera", ("document_camera",)),
    ):
        if state.lost_devices(names):
            banners.append(Banner(tone=Tone.CARE, text=voice(f"home.{key}"), advice=voice(f"home.{key}.advice")))
    return tuple(banners)


def _cause(failure: DeviceFailure) -> str:
    if failure in _EMPTY:
        return "no-paper"
    if failure in _OPEN:
        return "cover-open"
    return "jam" if failure is DeviceFailure.PAGE_JAM else "out-of-order"
