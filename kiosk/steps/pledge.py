"""Promise in place of each paper that comes later (告知承诺): read or heard to its end, then agreed to or not."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Material, MaterialWay, StepKind
from kiosk.draft import ChoosingWay, Draft, Promise, Promising
from kiosk.effects import Effect, Hush, ReadAloud
from kiosk.events import Event, Heard
from kiosk.material_words import day
from kiosk.screen_events import Agreed, ReadThrough, Refused, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, at
from kiosk.texts import Voice
from kiosk.view import Action, PledgeBody, Role

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Show the first promise that is not agreed to, or pass by when there is none."""
    return _next(draft, remember=False)


def reenter(draft: Draft) -> Turn:
    """Return to the last promise."""
    promised = _promised(draft)
    if not promised:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, Promising(promised[-1].code, read=True)))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The text is read aloud: it holds nothing personal."""
    if not isinstance(draft.stage, Promising):
        return ()
    notice = draft.plan.notice(_promise(draft).pledge)
    return (ReadAloud((notice.heading, *notice.paragraphs)),)


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Agree once it was read or heard, or hand the paper in now."""
    match event, draft.stage:
        case ReadThrough() | Heard(), Promising(read=False) as stage:
            return Turn(at(draft, replace(stage, read=True)))
        case Agreed(), Promising(read=True):
            turn = _next(draft.with_promise(replace(_promise(draft), agreed=True)), remember=True)
            return replace(turn, effects=(Hush(), *turn.effects))
        case Refused(), Promising(material):
            papers = next(step.id for step in draft.plan.flow.steps if step.kind is StepKind.MATERIALS)
            earlier = draft.history[:-1] if draft.history[-1:] == (papers,) else draft.history
            asked = anew(draft.without_paper(material), ChoosingWay(material))
            return Turn(replace(asked, step=papers, history=earlier), (Hush(),))
        case WentBack(), Promising(material) if (before := _before(draft, material)) is not None:
            return Turn(anew(draft, Promising(before.code, read=True)), (Hush(),))
        case _:
            return None


def _next(draft: Draft, *, remember: bool) -> Turn:
    for material in _promised(draft):
        promise = draft.promise_of(material.code)
        if promise is not None and not promise.agreed:
            return Turn(anew(draft, Promising(material.code)))
    return Turn(draft, left=Left(remember=remember))


def _promised(draft: Draft) -> tuple[Material, ...]:
    return tuple(material for material in draft.needed if draft.way(material) is MaterialWay.DEFERRED)


def _before(draft: Draft, code: str) -> Material | None:
    promised = _promised(draft)
    index = [material.code for material in promised].index(code)
    return promised[index - 1] if index else None


def _promise(draft: Draft) -> Promise:
    stage = draft.stage
    assert isinstance(stage, Promising), stage  # noqa: S101 - the only stage of this step
    promise = draft.promise_of(stage.material)
    assert promise is not None, "a promise is read that was chosen"  # noqa: S101
    return promise


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The whole text, the paper and its due day, and what follows from a broken promise."""
    stage = draft.stage
    assert isinstance(stage, Promising), stage  # noqa: S101 - the only stage of this step
    promise = _promise(draft)
    material = next(material for material in draft.needed if material.code == stage.material)
    notice = draft.plan.notice(promise.pledge)
    return Part(
        heading=voice("pledge.heading", name=voice.of(material.name)),
        lead=voice("pledge.lead"),
        body=PledgeBody(
            heading=voice.of(notice.heading),
            paragraphs=tuple(voice.of(paragraph) for paragraph in notice.paragraphs),
            rows=(
                (voice("pledge.due"), day(promise.due, voice)),
                (voice("pledge.paper"), voice.of(material.name)),
                (voice("pledge.late"), voice("pledge.late.what")),
                (voice("pledge.broken"), voice("pledge.broken.what")),
            ),
        ),
        actions=(
            Action(name="refuse", label=voice("pledge.now"), event=Refused(), role=Role.EQUAL),
            Action(name="agree", label=voice("pledge.agree"), event=Agreed(), role=Role.EQUAL, enabled=stage.read),
        ),
    )
