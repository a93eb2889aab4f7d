"""Papers: spared when the centre holds them, otherwise photographed."""

from dataclasses import replace
from datetime import date, datetime

from devices.failures import DeviceFailure
from kiosk.contract import Material
from kiosk.draft import Aiming, Captured, Draft, Showing
from kiosk.effects import AimCamera, Effect, ReleaseDevices, TakePicture
from kiosk.events import Continued, DeviceFailed, Event, PictureAsked, PictureRejected, PictureTaken, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, MaterialBody, MaterialStage, Role

NEEDS = ("document_camera",)


def enter(draft: Draft) -> Turn:
    """Show the first paper, or pass by when the item asks for none."""
    return _show(draft, 0)


def reenter(draft: Draft) -> Turn:
    """Return to the last paper."""
    return _show(draft, max(0, len(draft.plan.materials) - 1))


def _show(draft: Draft, index: int) -> Turn:
    materials = draft.plan.materials
    if index >= len(materials):
        return Turn(draft, left=Left(remember=bool(materials)))
    material = materials[index]
    settled = draft.licence_sparing(material.spared_by) is not None or draft.picture_of(material.code)
    stage = Showing(material.code) if settled else Aiming(material.code)
    return Turn(anew(draft, stage))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The document camera's preview starts with its page."""
    return (AimCamera(),) if isinstance(draft.stage, Aiming) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take a picture, look at it, keep it or take another."""
    match event, draft.stage:
        case PictureAsked(), Aiming(shooting=False) as stage:
            again = (AimCamera(),) if stage.failure else ()
            return Turn(at(draft, replace(stage, shooting=True, failure="")), (*again, TakePicture()))
        case PictureTaken(jpeg), Aiming(material, shooting=True):
            others = tuple(old for old in draft.captured if old.material != material)
            draft = replace(draft, captured=(*others, Captured(material, jpeg)))
            return Turn(anew(draft, Showing(material)), (ReleaseDevices(),))
        case DeviceFailed("TakePicture" | "AimCamera", error), Aiming() as stage:
            return Turn(at(draft, replace(stage, shooting=False, failure=error.failure)))
        case PictureRejected(), Showing(material):
            kept = tuple(old for old in draft.captured if old.material != material)
            return Turn(anew(replace(draft, captured=kept), Aiming(material)))
        case Continued(), Showing(material):
            return _show(draft, _index(draft, material) + 1)
        case WentBack(), (Showing(material) | Aiming(material)) if _index(draft, material):
            turn = _show(draft, _index(draft, material) - 1)
            return replace(turn, effects=(ReleaseDevices(), *turn.effects))
        case _:
            return None


def _index(draft: Draft, code: str) -> int:
    return [material.code for material in draft.plan.materials].index(code)


def needs_camera(draft: Draft) -> bool:
    """Whether the paper in question has to be photographed."""
    return isinstance(draft.stage, Aiming)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The paper: spared, under the camera, or photographed."""
    stage = draft.stage
    assert isinstance(stage, (Aiming, Showing)), stage  # noqa: S101 - the only stages of this step
    material = next(material for material in draft.plan.materials if material.code == stage.material)
    if isinstance(stage, Aiming):
        return _aiming(material, stage, voice)
    licence = draft.licence_sparing(material.spared_by)
    jpeg = draft.picture_of(material.code)
    if licence is not None and not jpeg:
        holder = voice.of(licence.holder)
        return Part(
            heading=voice("material.spared.heading"),
            lead=voice("material.spared.lead"),
            body=MaterialBody(
                name=voice.of(material.name), stage=MaterialStage.SPARED, text=voice("material.spared", holder=holder)
            ),
            actions=(Action(name="next", label=voice("action.next"), event=Continued()),),
        )
    return Part(
        heading=voice("material.taken.heading"),
        lead=voice("material.taken.lead"),
        body=MaterialBody(
            name=voice.of(material.name), stage=MaterialStage.TAKEN, text=voice("material.taken"), jpeg=jpeg
        ),
        actions=(
            Action(name="again", label=voice("action.again"), event=PictureRejected(), role=Role.SECONDARY),
            Action(name="next", label=voice("action.use-picture"), event=Continued()),
        ),
    )


def _aiming(material: Material, stage: Aiming, voice: Voice) -> Part:
    failure = stage.failure or None
    return Part(
        heading=voice("material.aim.heading", name=voice.of(material.name)),
        lead=voice("material.aim.lead"),
        body=MaterialBody(name=voice.of(material.name), stage=MaterialStage.AIMING, text=voice.of(material.how)),
        banner=failure_banner(DeviceFailure(failure), voice) if failure else None,
        actions=(Action(name="shoot", label=voice("action.shoot"), event=PictureAsked(), enabled=not stage.shooting),),
    )
