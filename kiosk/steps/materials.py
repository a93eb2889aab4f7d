"""Papers: spared when the centre holds them, otherwise photographed page by page."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import DocumentAdvice, DocumentView, PageKind, ScannedPage
from devices.failures import DeviceFailure
from kiosk.contract import Material
from kiosk.draft import Aiming, Draft, Showing
from kiosk.effects import AimCamera, Effect, ReleaseDevices, TakePicture
from kiosk.events import (
    Continued,
    DeviceFailed,
    DocumentSeen,
    Event,
    NextPageAsked,
    PictureAsked,
    PictureRejected,
    PictureTaken,
    WentBack,
)
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, MaterialBody, MaterialStage, Outline, Role, Tone

NEEDS = ("document_camera",)
MOST_PAGES = 10

_NOT_READABLE = frozenset(
    {
        DeviceFailure.DOCUMENT_NONE,
        DeviceFailure.DOCUMENT_CUT_OFF,
        DeviceFailure.DOCUMENT_TOO_SMALL,
        DeviceFailure.DOCUMENT_BLURRED,
        DeviceFailure.DOCUMENT_DARK,
        DeviceFailure.DOCUMENT_GLARE,
    }
)
"""What is wrong with the picture; anything else is wrong with the terminal, and the person can't mend it."""


def enter(draft: Draft) -> Turn:
    """Show the first paper, or pass by when the item asks for none."""
    return _show(draft, 0)


def reenter(draft: Draft) -> Turn:
    """Return to the last paper."""
    return _show(draft, max(0, len(draft.needed) - 1))


def _show(draft: Draft, index: int) -> Turn:
    materials = draft.needed
    if index >= len(materials):
        return Turn(draft, left=Left(remember=bool(materials)))
    material = materials[index]
    settled = draft.licence_sparing(material.spared_by) is not None or draft.pages_of(material.code)
    stage = Showing(material.code) if settled else Aiming(material.code)
    return Turn(anew(draft, stage))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The document camera's preview starts with its page."""
    return (AimCamera(),) if isinstance(draft.stage, Aiming) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take a picture, look at it, keep it, take another, add a page."""
    match event, draft.stage:
        case DocumentSeen(view), Aiming(shooting=False) as stage:
            return Turn(at(draft, replace(stage, seen=view)))
        case PictureAsked(), Aiming(shooting=False) as stage:
            again = (AimCamera(),) if stage.failure else ()
            taken = draft.pages_of(stage.material)
            return Turn(at(draft, replace(stage, shooting=True, failure="")), (*again, TakePicture(taken)))
        case PictureTaken(page, failure), Aiming(material, shooting=True):
            draft = draft.with_pages(material, (*draft.pages_of(material), page))
            return Turn(anew(draft, Showing(material, failure)), (ReleaseDevices(),))
        case DeviceFailed("TakePicture" | "AimCamera" as asked, error), Aiming() as stage:
            failed = replace(stage, shooting=False, failure=error.failure, seen=None)
            return Turn(at(draft, failed), (AimCamera(),) if asked == "TakePicture" else ())
        case PictureRejected(), Showing(material) if draft.pages_of(material):
            return Turn(anew(draft.with_pages(material, draft.pages_of(material)[:-1]), Aiming(material)))
        case NextPageAsked(), Showing(material) if 0 < len(draft.pages_of(material)) < MOST_PAGES:
            return Turn(anew(draft, Aiming(material)))
        case Continued(), Showing(material):
            return _show(draft, _index(draft, material) + 1)
        case WentBack(), Aiming(material) if draft.pages_of(material):
            return Turn(anew(draft, Showing(material)), (ReleaseDevices(),))
        case WentBack(), (Showing(material) | Aiming(material)) if _index(draft, material):
            turn = _show(draft, _index(draft, material) - 1)
            return replace(turn, effects=(ReleaseDevices(), *turn.effects))
        case _:
            return None


def _index(draft: Draft, code: str) -> int:
    return [material.code for material in draft.needed].index(code)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The paper: spared, under the camera, or photographed."""
    stage = draft.stage
    assert isinstance(stage, (Aiming, Showing)), stage  # noqa: S101 - the only stages of this step
    material = next(material for material in draft.needed if material.code == stage.material)
    pages = draft.pages_of(material.code)
    if isinstance(stage, Aiming):
        return _aiming(material, stage, pages, voice)
    if pages:
        return _taken(material, stage, pages, voice)
    licence = draft.licence_sparing(material.spared_by)
    holder = voice.of(licence.holder) if licence is not None else ""
    return Part(
        heading=voice("material.spared.heading"),
        lead=voice("material.spared.lead"),
        body=MaterialBody(
            name=voice.of(material.name), stage=MaterialStage.SPARED, text=voice("material.spared", holder=holder)
        ),
        actions=(Action(name="next", label=voice("action.next"), event=Continued()),),
    )


def _aiming(material: Material, stage: Aiming, pages: tuple[ScannedPage, ...], voice: Voice) -> Part:
    failure = stage.failure or None
    heading = voice("material.aim.heading", name=voice.of(material.name))
    if pages:
        heading = voice("material.aim.page", n=len(pages) + 1)
    shoot = Action(name="shoot", label=voice("action.shoot"), event=PictureAsked(), enabled=not stage.shooting)
    enough = Action(name="no-more-pages", label=voice("action.no-more-pages"), event=WentBack(), role=Role.SECONDARY)
    return Part(
        heading=heading,
        lead=voice.of(material.how),
        body=MaterialBody(
            name=voice.of(material.name),
            stage=MaterialStage.AIMING,
            text=_seen_text(stage, voice),
            tone=_seen_tone(stage.seen),
            outline=_outline(stage.seen),
        ),
        banner=failure_banner(DeviceFailure(failure), voice) if failure else None,
        actions=(enough, shoot) if pages else (shoot,),
    )


def _seen_text(stage: Aiming, voice: Voice) -> str:
    if stage.shooting:
        return voice("material.shooting")
    if stage.seen is None:
        return voice("material.aim.lead")
    return voice(f"material.advice.{stage.seen.advice}") if stage.seen.advice else voice("material.advice.good")


def _seen_tone(seen: DocumentView | None) -> Tone:
    if seen is None or seen.advice is DocumentAdvice.PLACE_PAPER:
        return Tone.INFO
    return Tone.CARE if seen.advice else Tone.GOOD


def _outline(seen: DocumentView | None) -> Outline:
    return seen.corners if seen is not None and seen.corners is not None else ()


def _taken(material: Material, stage: Showing, pages: tuple[ScannedPage, ...], voice: Voice) -> Part:
    text = voice("material.taken")
    if len(pages) > 1:
        text = voice("material.taken.pages", n=len(pages))
    actions = [
        Action(name="again", label=voice("action.again"), event=PictureRejected(), role=Role.SECONDARY),
        Action(name="next", label=voice("action.use-picture"), event=Continued()),
    ]
    if len(pages) < MOST_PAGES:
        back_side = len(pages) == 1 and pages[0].kind is PageKind.CARD
        label = voice("action.add-back" if back_side else "action.add-page")
        actions.insert(1, Action(name="add-page", label=label, event=NextPageAsked(), role=Role.SECONDARY))
    return Part(
        heading=voice("material.taken.heading"),
        lead=voice("material.taken.lead"),
        body=MaterialBody(name=voice.of(material.name), stage=MaterialStage.TAKEN, text=text, jpeg=pages[-1].jpeg),
        banner=_as_it_is(stage.failure, pages[-1], voice),
        actions=tuple(actions),
    )


def _as_it_is(failure: str, page: ScannedPage, voice: Voice) -> Banner | None:
    """Said of a page that was not flattened: what to do about it, or that it will do."""
    if page.kind is not PageKind.PHOTO:
        return None
    if failure in _NOT_READABLE:
        return failure_banner(failure, voice, Tone.CARE)
    return Banner(tone=Tone.INFO, text=voice("material.plain"), advice=voice("material.plain.advice"), code=failure)
