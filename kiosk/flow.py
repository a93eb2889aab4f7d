"""The flow engine: moves a draft through the steps of its item's flow. Pure; knows step kinds, never items."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from kiosk.contract import FACE_COMPARED, Condition, Step, StepKind
from kiosk.draft import Aiming, CardAwaited, CodeToScan, Draft, FaceRunning, Promising, SlipAsked, SocialCardAwaited
from kiosk.effects import Effect, Hush, ReleaseDevices
from kiosk.events import Event
from kiosk.failures import KioskFailure
from kiosk.plan import Plan
from kiosk.saved_draft import restored
from kiosk.screen_events import WentBack
from kiosk.steps import (
    bill,
    choose,
    consent,
    document,
    form,
    guide,
    halls,
    identify,
    materials,
    offers,
    pay,
    pick_up,
    pledge,
    progress,
    query,
    rate,
    receipt,
    resume,
    review,
    sign,
    slot,
    submit,
    verify_code,
    verify_face,
    visit,
)
from kiosk.steps.base import Left, Part, StepRules, Turn, at
from kiosk.texts import Voice

RULES: Mapping[StepKind, StepRules] = MappingProxyType(
    {
        StepKind.GUIDE: guide,
        StepKind.CONSENT: consent,
        StepKind.IDENTIFY: identify,
        StepKind.VERIFY_FACE: verify_face,
        StepKind.VERIFY_CODE: verify_code,
        StepKind.CHOOSE: choose,
        StepKind.FORM: form,
        StepKind.MATERIALS: materials,
        StepKind.PLEDGE: pledge,
        StepKind.REVIEW: review,
        StepKind.SIGN: sign,
        StepKind.SUBMIT: submit,
        StepKind.HAND_IN: submit,
        StepKind.OFFERS: offers,
        StepKind.PROGRESS: progress,
        StepKind.RESUME: resume,
        StepKind.HALLS: halls,
        StepKind.PICK_UP: pick_up,
        StepKind.SLOT: slot,
        StepKind.VISIT: visit,
        StepKind.PAY: pay,
        StepKind.BILL: bill,
        StepKind.QUERY: query,
        StepKind.DOCUMENT: document,
        StepKind.RECEIPT: receipt,
        StepKind.RATE: rate,
    }
)
"""Every kind but the farewell, which is the end: the session takes over there."""

_WORKING = (CardAwaited, FaceRunning, Aiming)
_OTHER_DEVICES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {SocialCardAwaited: ("social_security_reader",), CodeToScan: ("code_scanner",), SlipAsked: ("code_scanner",)}
)
"""Devices of ways that are never the only one."""


def start(plan: Plan, now: datetime) -> Turn:
    """A new draft at the first step of its flow."""
    return _arrive(Draft(plan=plan, step=plan.flow.start, began_at=now))


def advance(draft: Draft, event: Event, now: datetime) -> Turn:
    """What an event makes of a draft. An event that means nothing here changes nothing."""
    news = receipt.with_news(draft, event)
    if news is not draft:
        return Turn(news)
    turn = rules(draft).handle(draft, event, now)
    if turn is None:
        return _back(draft) if isinstance(event, WentBack) else Turn(draft)
    effects = (*_released(draft, turn), *turn.effects)
    if turn.left is None:
        return replace(turn, effects=effects)
    arrived = _follow(turn.draft, turn.left)
    return Turn(arrived.draft, (*effects, *arrived.effects))


def onto(draft: Draft, plan: Plan) -> Turn:
    """The same person goes on with another item, at its form: they agreed, and are verified, already."""
    known_from = (StepKind.CHOOSE, StepKind.FORM)
    begin_at = next(step.id for step in plan.flow.steps if step.kind in known_from)
    fresh = Draft(
        plan=plan,
        step=begin_at,
        turn=draft.turn,
        began_at=draft.began_at,
        person=draft.person,
        read_at=draft.read_at,
        consents=draft.consents,
        evidence=draft.evidence,
        online=draft.online,
        out=draft.out,
        ready=draft.ready,
    )
    known = identify.filled_from_identity(fresh)
    return _arrive(known) if draft.taken is None else _take_up(draft, restored(known, draft.taken))


def _take_up(asked: Draft, draft: Draft) -> Turn:
    """Go on with what was saved. Whatever this item wants agreed to or proved, and was not now, comes first."""
    assert draft.person is not None, "a draft is given to somebody who was identified"  # noqa: S101
    if draft.plan.item.assurance >= FACE_COMPARED and draft.person.photo is None:
        return Turn(at(asked, SlipAsked(failure=KioskFailure.FACE_NEEDED)))
    steps = {step.kind: step for step in reversed(draft.plan.flow.steps)}
    first = steps[StepKind.CONSENT]
    consent = draft.consent(first.notice or "")
    if consent is None or not consent.agreed:
        return _arrive(replace(draft, step=first.id))
    if not draft.verified:
        return _arrive(replace(draft, step=steps[StepKind.IDENTIFY].id))
    assert draft.resuming is not None, "it has just been restored"  # noqa: S101
    if StepKind.CHOOSE in steps and not (draft.resuming.past_form or draft.resuming.question):
        return _arrive(replace(draft, step=steps[StepKind.CHOOSE].id))
    chose = any(member.optional for member in draft.plan.item.members) and StepKind.CHOOSE in steps
    history = (steps[StepKind.CHOOSE].id,) if chose else ()
    return _arrive(replace(draft, step=steps[StepKind.FORM].id, history=history))


def restart(draft: Draft) -> Turn:
    """The step's work begins anew, as after a device that it needs came back."""
    return rules(draft).reenter(draft)


def begin(draft: Draft) -> tuple[Effect, ...]:
    """What starts now that the page is shown."""
    return () if ended(draft) else rules(draft).begin(draft)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The step's share of the page."""
    return rules(draft).part(draft, voice, today)


def page_key(draft: Draft) -> str:
    """Identifies one showing of a page: effects start once for each."""
    return f"{draft.step}/{draft.turn}"


def step_of(draft: Draft) -> Step:
    """The step where the draft stands."""
    return draft.plan.step(draft.step)


def rules(draft: Draft) -> StepRules:
    """The rules of the step where the draft stands."""
    return RULES[step_of(draft).kind]


def needs(draft: Draft) -> tuple[str, ...]:
    """Devices that the page can't do without now."""
    return rules(draft).NEEDS if not ended(draft) and isinstance(draft.stage, _WORKING) else ()


def guides(draft: Draft) -> tuple[str, ...]:
    """Devices that the person has to find now: where to lay the card, where to look, where paper comes out."""
    if step_of(draft).kind is StepKind.DOCUMENT:
        return ("page_printer",) if draft.certificate_paper.copy else ()
    if step_of(draft).kind is StepKind.RECEIPT:
        return ("receipt_printer", "page_printer") if draft.pages.copy else ("receipt_printer",)
    return _OTHER_DEVICES.get(type(draft.stage)) or needs(draft)


def ended(draft: Draft) -> bool:
    """Whether the flow has come to its farewell."""
    return step_of(draft).kind is StepKind.FAREWELL


def can_go_back(draft: Draft, now: datetime) -> bool:
    """Whether there is anything to go back to; a step may have pages of its own to return to."""
    return bool(draft.history) or rules(draft).handle(draft, WentBack(), now) is not None


def _follow(draft: Draft, left: Left) -> Turn:
    if left.remember:
        draft = replace(draft, history=(*draft.history, draft.step))
    return _arrive(replace(draft, step=_next(step_of(draft), left.condition)))


def _next(step: Step, condition: Condition | None) -> str:
    if isinstance(step.next, str):
        return step.next
    return next(branch.to for branch in step.next or () if branch.when is condition)


def _arrive(draft: Draft) -> Turn:
    if ended(draft):
        return Turn(draft)
    turn = rules(draft).enter(draft)
    if turn.left is None:
        return turn
    onward = _follow(turn.draft, turn.left)
    return Turn(onward.draft, (*turn.effects, *onward.effects))


def _back(draft: Draft) -> Turn:
    if not draft.history:
        return Turn(draft)
    *earlier, previous = draft.history
    turn = rules(moved := replace(draft, step=previous, history=tuple(earlier))).reenter(moved)
    left_devices: tuple[Effect, ...] = (ReleaseDevices(),) if _is_working(draft) else ()
    hushed: tuple[Effect, ...] = (Hush(),) if isinstance(draft.stage, Promising) else ()
    return Turn(turn.draft, (*left_devices, *hushed, *turn.effects))


def _released(before: Draft, turn: Turn) -> tuple[Effect, ...]:
    """Devices stop working for a page that is left by choice; finished work has stopped by itself."""
    moved = turn.left is not None or turn.draft.step != before.step
    return (ReleaseDevices(),) if moved and _is_working(before) else ()


def _is_working(draft: Draft) -> bool:
    return isinstance(draft.stage, (*_WORKING, *_OTHER_DEVICES))
