"""The way without a face: a code texted to the phone that government knows for this person."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import FACE_COMPARED, CodeAnswer, Evidence, EvidenceKind
from kiosk.draft import CodeAwaited, CodeSending, Draft, Failed
from kiosk.effects import CheckCode, Effect, SendCode
from kiosk.events import CentreFailed, CodeJudged, CodeTexted, Event
from kiosk.failures import KioskFailure
from kiosk.screen_events import Continued, Retried, Typed, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, at, failed_part, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, Banner, CodeBody, Tone, WaitBody

NEEDS = ()
CODE_LENGTH = 6


def enter(draft: Draft) -> Turn:
    """Have a code texted, unless somebody vouched for the person already."""
    if draft.verified:
        return Turn(draft, left=Left(remember=False))
    if draft.plan.item.assurance >= FACE_COMPARED:
        return Turn(anew(draft, Failed(KioskFailure.FACE_NEEDED)))
    return Turn(anew(draft, CodeSending()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask the centre for a code."""
    if not isinstance(draft.stage, CodeSending) or draft.person is None:
        return ()
    person = draft.person
    return (SendCode(name=person.name, number=person.number),)


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Type the code, and hear whether it is right."""
    match event, draft.stage:
        case CodeTexted(sent), CodeSending():
            return Turn(anew(draft, CodeAwaited(sent.id, sent.sent_to)))
        case (CentreFailed("SendCode", failure), CodeSending()) | (
            CentreFailed("CheckCode", failure),
            CodeAwaited(checking=True),
        ):
            return Turn(anew(draft, Failed(failure)))
        case Typed("code", text), CodeAwaited(checking=False) as stage:
            digits = "".join(filter(str.isdecimal, text))[:CODE_LENGTH]
            return Turn(at(draft, replace(stage, text=digits, wrong=False)))
        case Continued(), CodeAwaited(checking=False) as stage if len(stage.text) == CODE_LENGTH:
            return Turn(at(draft, replace(stage, checking=True)), (CheckCode(stage.code_id, stage.text),))
        case CodeJudged(answer), CodeAwaited(checking=True) as stage:
            return _judged(draft, stage, answer, now)
        case Retried(), Failed(KioskFailure.FACE_NEEDED):
            return None
        case Retried(), (Failed() | CodeAwaited(checking=False)):
            return Turn(anew(draft, CodeSending()))
        case _:
            return None


def _judged(draft: Draft, stage: CodeAwaited, answer: CodeAnswer, now: datetime) -> Turn:
    if answer.confirmed:
        proof = Evidence(kind=EvidenceKind.CODE, at=now, token=answer.token)
        return Turn(replace(draft, evidence=(*draft.evidence, proof)), left=Left(remember=False))
    if answer.tries_left == 0:
        return Turn(anew(draft, Failed(KioskFailure.CODE_WRONG)))
    return Turn(at(draft, replace(stage, text="", checking=False, wrong=True)))


def _back_to_face(voice: Voice) -> Action:
    return Action(name="face", label=voice("code.face-needed.back"), event=WentBack())


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """A keypad for six digits."""
    heading = voice("code.heading")
    match draft.stage:
        case Failed(KioskFailure.FACE_NEEDED) as stage:
            return failed_part(stage, voice("code.face-needed.heading"), voice, (_back_to_face(voice),))
        case Failed() as stage:
            return failed_part(stage, heading, voice, (retry_action(voice),))
        case CodeAwaited() as stage:
            wrong = Banner(tone=Tone.CARE, text=voice("code.wrong"), advice=voice("code.wrong.advice"))
            return Part(
                heading=heading,
                lead=voice("code.lead", phone=stage.sent_to),
                body=CodeBody(text=stage.text, length=CODE_LENGTH, sent_to=stage.sent_to),
                banner=wrong if stage.wrong else None,
                actions=(
                    Action(
                        name="next",
                        label=voice("action.next"),
                        event=Continued(),
                        enabled=len(stage.text) == CODE_LENGTH and not stage.checking,
                    ),
                ),
            )
        case _:
            return Part(heading=heading, lead=voice("code.sending.lead"), body=WaitBody(text=voice("code.sending")))
