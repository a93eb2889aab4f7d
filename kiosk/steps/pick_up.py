"""What lies ready under a pick-up code, scanned or typed. The code is all that is needed: nobody has to be known."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import CodeKind, CodePurpose, CodeResolution
from kiosk.draft import Draft, LyingReady, SlipAsked
from kiosk.effects import Effect, ReleaseDevices, ResolveCode, ScanCode
from kiosk.events import CentreFailed, CodeResolved, CodeScanned, Event
from kiosk.failures import KioskFailure
from kiosk.screen_events import Continued, Retried, Typed
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import (
    Action,
    Body,
    Input,
    MessageBody,
    QrBody,
    QuestionBody,
    ReviewBody,
    ReviewGroup,
    ReviewRow,
    Role,
    Tone,
)

NEEDS = ()
FIELD = "pick-up-code"
LENGTH = 8
_SCANNER = "code_scanner"


def enter(draft: Draft) -> Turn:
    """Ask for the code."""
    return Turn(anew(draft, SlipAsked()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Scan, where there is something to scan with; typing goes beside it."""
    waits = isinstance(draft.stage, SlipAsked) and not draft.stage.looking
    return (ScanCode(),) if waits and _SCANNER in draft.ready else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Type or scan, look up, show."""
    match event, draft.stage:
        case Typed("pick-up-code", text), SlipAsked(looking=False) as stage:
            digits = "".join(filter(str.isdecimal, text))[:LENGTH]
            return Turn(at(draft, replace(stage, text=digits, failure="")))
        case Continued(), SlipAsked(looking=False) as stage if len(stage.text) == LENGTH:
            return _look_up(draft, stage.text)
        case CodeScanned(payload), SlipAsked(looking=False):
            return _look_up(draft, payload)
        case CodeResolved(told), SlipAsked(looking=True) as stage:
            return _told(draft, stage, told)
        case CentreFailed("ResolveCode", failure), SlipAsked(looking=True):
            return Turn(anew(draft, SlipAsked(failure=failure)))
        case Retried(), LyingReady():
            return enter(draft)
        case Continued(), LyingReady():
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def _look_up(draft: Draft, code: str) -> Turn:
    looking = at(draft, SlipAsked(text=code, looking=True))
    return Turn(looking, (ReleaseDevices(), ResolveCode(code, CodePurpose.PICK_UP)))


def _told(draft: Draft, stage: SlipAsked, told: CodeResolution) -> Turn:
    if told.kind in (CodeKind.PICK_UP, CodeKind.CASE):
        return Turn(anew(draft, LyingReady(stage.text, told)))
    if told.kind is CodeKind.EXPIRED:
        return Turn(anew(draft, LyingReady("", told)))
    return Turn(anew(draft, SlipAsked(failure=KioskFailure.PICK_UP_UNKNOWN)))


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """A keypad for the code, or what lies ready."""
    if isinstance(draft.stage, LyingReady):
        return _found(draft.stage, voice)
    stage = draft.stage
    assert isinstance(stage, SlipAsked), stage  # noqa: S101 - the only other stage of this step
    typed = len(stage.text) == LENGTH and not stage.looking
    return Part(
        heading=voice("pick-up.heading"),
        lead=voice("pick-up.lead.scan" if _SCANNER in draft.ready else "pick-up.lead"),
        body=QuestionBody(
            element=FIELD,
            question=voice("pick-up.code"),
            why=voice("pick-up.why"),
            input=Input.DIGITS,
            text="" if stage.looking and len(stage.text) != LENGTH else stage.text,
            max_length=LENGTH,
        ),
        banner=failure_banner(stage.failure, voice, Tone.CARE) if stage.failure else None,
        actions=(
            Action(
                name="next",
                label=voice("resume.looking" if stage.looking else "pick-up.find"),
                event=Continued(),
                enabled=typed,
            ),
        ),
    )


def _found(stage: LyingReady, voice: Voice) -> Part:
    finish = Action(name="finish", label=voice("visit.finish"), event=Continued())
    another = Action(name="another", label=voice("pick-up.another"), event=Retried(), role=Role.SECONDARY)
    body: Body = MessageBody(tone=Tone.CARE, text=voice.of(stage.told.shown))
    heading = voice("pick-up.over")
    if stage.told.kind is CodeKind.PICK_UP:
        heading = voice("pick-up.ready")
        body = QrBody(
            title=_grouped(stage.code),
            qr_payload=stage.code,
            hint=voice("pick-up.show"),
            rows=((voice("pick-up.what"), voice.of(stage.told.shown)),),
        )
    elif stage.told.progress is not None:
        progress = stage.told.progress
        heading = voice.of(progress.item)
        rows = tuple(
            ReviewRow(label=voice.of(part.body), value=voice.of(part.told), source="") for part in progress.departments
        )
        number = ReviewRow(label=voice("progress.number"), value=progress.number, source="")
        body = ReviewBody(groups=(ReviewGroup(heading=voice(f"progress.{progress.state}"), rows=(number, *rows)),))
    return Part(heading=heading, body=body, actions=(another, finish), can_go_back=False)


def _grouped(code: str) -> str:
    return f"{code[:4]} {code[4:]}" if len(code) == LENGTH and code.isdecimal() else ""
