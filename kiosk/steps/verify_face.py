"""Compare the person in front of the camera with the photo on the card."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import Advice, FaceMatch
from devices.failures import DeviceFailure
from kiosk.contract import Condition, Evidence, EvidenceKind
from kiosk.draft import Draft, FaceRunning, Failed
from kiosk.effects import Effect, ReleaseDevices, VerifyFace
from kiosk.events import DeviceFailed, Event, FaceProgressed, FaceVerified
from kiosk.screen_events import Continued, OtherWayChosen, Retried
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner, other_way_action, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, FaceBody, Role

NEEDS = ("camera", "face")
MOST_TRIES = 3

_TURNS = {Advice.TURN_LEFT: "left", Advice.TURN_RIGHT: "right"}


def enter(draft: Draft) -> Turn:
    """Look at the person, unless somebody vouched for them already or the card's photo can't be read here."""
    if draft.verified:
        return Turn(draft, left=Left(Condition.VERIFIED, remember=False))
    if draft.person is None or draft.person.photo is None:
        return Turn(anew(draft, Failed(DeviceFailure.PHOTO_UNDECODABLE)))
    return Turn(anew(draft, FaceRunning()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The camera starts once the person sees that it will."""
    match draft.stage, draft.person:
        case FaceRunning(), reading if reading is not None and reading.photo is not None:
            return (VerifyFace(reading.photo),)
        case _:
            return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take what the camera says; the person may choose another way at any moment."""
    match event, draft.stage:
        case FaceProgressed(progress), FaceRunning():
            return Turn(at(draft, FaceRunning(progress.advice, progress.done)))
        case FaceVerified(match), FaceRunning():
            return Turn(
                replace(draft, evidence=(*draft.evidence, _proof(match, now))),
                left=Left(Condition.VERIFIED, remember=False),
            )
        case DeviceFailed("VerifyFace", error), FaceRunning():
            failed = replace(anew(draft, Failed(error.failure)), face_tries=draft.face_tries + 1)
            return Turn(failed, (ReleaseDevices(),))
        case Retried(), Failed() if _may_retry(draft):
            return Turn(anew(draft, FaceRunning()))
        case ((OtherWayChosen() | Continued()), _):
            return Turn(draft, left=Left(Condition.FACE_GIVEN_UP, remember=False))
        case _:
            return None


def _proof(match: FaceMatch, now: datetime) -> Evidence:
    return Evidence(kind=EvidenceKind.FACE, at=now, distance=round(match.distance, 4), threshold=match.threshold)


def _may_retry(draft: Draft) -> bool:
    return draft.face_tries < MOST_TRIES and draft.person is not None and draft.person.photo is not None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The preview with one piece of advice at a time."""
    heading = voice("face.heading")
    match draft.stage:
        case Failed(failure):
            ways: tuple[Action, ...] = (other_way_action(voice, Role.PRIMARY),)
            if _may_retry(draft):
                ways = (other_way_action(voice), retry_action(voice))
            return Part(
                heading=heading,
                lead=voice("face.failed"),
                body=FaceBody(advice="", turn="", done=0, running=False),
                banner=failure_banner(failure, voice),
                actions=ways,
            )
        case FaceRunning(advice, done):
            return Part(
                heading=heading,
                lead=voice("face.lead"),
                body=FaceBody(
                    advice=voice(f"face.advice.{advice}"), turn=_TURNS.get(advice, ""), done=done, running=True
                ),
                actions=(other_way_action(voice),),
            )
        case _:
            raise AssertionError(draft.stage)
