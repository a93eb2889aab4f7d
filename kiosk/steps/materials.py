"""Papers: spared when the centre holds them, otherwise photographed, sent from a phone, or promised for later."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import DocumentAdvice, DocumentView, PageKind, ScannedPage
from devices.failures import DeviceFailure
from kiosk.beijing import beijing_date
from kiosk.contract import Material, MaterialWay
from kiosk.draft import Aiming, ChoosingWay, Draft, Promise, Showing, Uploading
from kiosk.effects import AimCamera, Effect, ReleaseDevices, StopTimer, TakePicture
from kiosk.events import DeviceFailed, DocumentSeen, Event, PictureTaken
from kiosk.material_words import given
from kiosk.screen_events import (
    Continued,
    NextPageAsked,
    OtherWayChosen,
    Picked,
    PictureAsked,
    PictureRejected,
    WentBack,
)
from kiosk.steps import material_upload, material_ways
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.steps.material_ways import CAMERA, LACKING, LATER, PHONE, WITHOUT, due_day, open_ways
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    Banner,
    MaterialBody,
    MaterialStage,
    Outline,
    ReviewBody,
    ReviewGroup,
    ReviewRow,
    Role,
    Tone,
)

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
    """Show the first paper, or pass by when the item asks for none; of a draft that is taken up again, the first that
    is not settled.
    """
    resuming, draft = draft.resuming, replace(draft, resuming=None)
    if resuming is None or not resuming.past_form:
        return _show(draft, 0)
    stops = _stops(draft)
    settled = [draft.way(paper) is not None or paper.code in draft.done_without for paper in stops]
    return _show(draft, settled.index(False) if False in settled else len(stops))


def reenter(draft: Draft) -> Turn:
    """Return to the last paper."""
    return _show(draft, max(0, len(_stops(draft)) - 1))


def _stops(draft: Draft) -> tuple[Material, ...]:
    """Papers with a page of their own; all that are spared share the first one's, which comes first."""
    spared = [material for material in draft.needed if draft.way(material) is MaterialWay.SPARED]
    return (*spared[:1], *(material for material in draft.needed if material not in spared))


def _show(draft: Draft, index: int) -> Turn:
    materials = _stops(draft)
    if index >= len(materials):
        return Turn(draft, left=Left(remember=bool(materials)))
    material = materials[index]
    if draft.way(material) is not None or material.code in draft.done_without:
        return Turn(anew(draft, Showing(material.code)))
    match open_ways(draft, material):
        case ("camera",) if material.issued_by is None:
            return Turn(anew(draft, Aiming(material.code)))
        case ("phone",) if material.issued_by is None:
            return Turn(anew(draft, Uploading(material.code)))
        case _:
            return Turn(anew(draft, ChoosingWay(material.code)))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The document camera's preview, or a phone's upload, starts with its page."""
    match draft.stage:
        case Aiming():
            return (AimCamera(),)
        case Uploading(material) as stage:
            return material_upload.begin(_material(draft, material), stage, MOST_PAGES)
        case _:
            return ()


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
            taken = (*draft.pages_of(material), page)
            draft = draft.without_paper(material).with_pages(material, taken)
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
        case Picked(way), ChoosingWay(material):
            return _chosen(draft, _material(draft, material), way, now)
        case OtherWayChosen(), (Showing(material) | Aiming(material) | Uploading(material)):
            return _ask_again(draft, material)
        case WentBack(), ChoosingWay(material, lacking=True):
            return Turn(anew(draft, ChoosingWay(material)))
        case WentBack(), Uploading(material):
            return _ask_again(draft, material)
        case _, Uploading() as stage:
            return material_upload.handle(draft, stage, event, now)
        case WentBack(), (Showing(material) | Aiming(material) | ChoosingWay(material)) if _index(draft, material):
            turn = _show(draft, _index(draft, material) - 1)
            return replace(turn, effects=(ReleaseDevices(), *turn.effects))
        case _:
            return None


def _chosen(draft: Draft, material: Material, way: str, now: datetime) -> Turn | None:
    """What a chosen way leads to; nothing when it can't be gone now."""
    if way == LACKING:
        return Turn(anew(draft, ChoosingWay(material.code, lacking=True)))
    if way not in open_ways(draft, material):
        return None
    empty = draft.without_paper(material.code)
    if way == CAMERA:
        return Turn(anew(empty, Aiming(material.code)))
    if way == PHONE:
        return Turn(anew(empty, Uploading(material.code)))
    index = _index(draft, material.code)
    if way == WITHOUT:
        return _show(replace(empty, done_without=empty.done_without | {material.code}), index + 1)
    assert way == LATER, way  # noqa: S101 - the last of the ways
    assert material.pledge is not None, "the linter proves that a deferrable material names its pledge"  # noqa: S101
    notice = draft.plan.notice(material.pledge)
    due = due_day(material, beijing_date(now))
    return _show(empty.with_promise(Promise(material.code, due, notice.code, notice.version)), index + 1)


def _ask_again(draft: Draft, code: str) -> Turn | None:
    """How to hand it in is asked again; what was given stays until another way is chosen."""
    if draft.way(_material(draft, code)) is MaterialWay.SPARED:
        return None
    return Turn(anew(draft, ChoosingWay(code)), (ReleaseDevices(), StopTimer(material_upload.POLL)))


def _index(draft: Draft, code: str) -> int:
    return [material.code for material in _stops(draft)].index(code)


def _material(draft: Draft, code: str) -> Material:
    return next(material for material in draft.needed if material.code == code)


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The paper: spared, under the camera, or photographed."""
    stage = draft.stage
    assert isinstance(stage, (Aiming, Showing, ChoosingWay, Uploading)), stage  # noqa: S101 - the stages of this step
    material = _material(draft, stage.material)
    pages = draft.pages_of(material.code)
    match stage:
        case ChoosingWay():
            return material_ways.part(draft, material, stage, voice, today)
        case Uploading():
            return material_upload.part(material, stage, voice, today)
        case Aiming():
            return _aiming(draft, material, stage, voice)
        case Showing() if pages:
            return _taken(material, stage, pages, voice)
        case Showing() if draft.way(material) is MaterialWay.SPARED:
            return _spared(draft, material, voice)
        case Showing():
            return _settled(draft, material, voice)


def _settled(draft: Draft, material: Material, voice: Voice) -> Part:
    """Sent from a phone, promised, or done without."""
    text = given(draft, material, voice)
    return Part(
        heading=voice("papers.given.heading"),
        lead=voice("papers.given.lead"),
        body=MaterialBody(name=voice.of(material.name), stage=MaterialStage.SPARED, text=text),
        actions=(_another_way(voice), Action(name="next", label=voice("action.next"), event=Continued())),
    )


def ways_around(draft: Draft, stage: Aiming, voice: Voice) -> tuple[Action, ...]:
    """To another way than the camera, when one is open."""
    others = set(open_ways(draft, _material(draft, stage.material))) - {CAMERA}
    return (_another_way(voice),) if others else ()


def _another_way(voice: Voice) -> Action:
    return Action(name="ways", label=voice("action.another-way"), event=OtherWayChosen(), role=Role.SECONDARY)


def _spared(draft: Draft, material: Material, voice: Voice) -> Part:
    """Everything that need not be handed in, on one page."""
    spared = [paper for paper in draft.needed if draft.way(paper) is MaterialWay.SPARED]
    if len(spared) > 1:
        rows = tuple(
            ReviewRow(label=voice.of(paper.name), value=given(draft, paper, voice), source="") for paper in spared
        )
        return Part(
            heading=voice("papers.spared.heading"),
            lead=voice("papers.spared.lead"),
            body=ReviewBody(groups=(ReviewGroup(heading=voice("papers.spared.group"), rows=rows),)),
            actions=(Action(name="next", label=voice("action.next"), event=Continued()),),
        )
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


def _aiming(draft: Draft, material: Material, stage: Aiming, voice: Voice) -> Part:
    pages = draft.pages_of(material.code)
    failure = stage.failure or None
    others = ways_around(draft, stage, voice)
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
        actions=(enough, shoot) if pages else (*others, shoot),
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
