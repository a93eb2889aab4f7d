"""Go on with an application that was saved elsewhere: the slip is scanned, or its code typed."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import SLIP_CODE_LENGTH, StepKind
from kiosk.draft import Draft, SlipAsked
from kiosk.effects import Effect, ReleaseDevices, ScanCode, TakeUpDraft
from kiosk.events import CentreFailed, CodeScanned, DraftTakenUp, Event
from kiosk.failures import KioskFailure
from kiosk.identifiers import mod_11_10_check_digit
from kiosk.screen_events import Continued, Typed
from kiosk.steps.base import Part, Turn, anew, at, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Input, QuestionBody, Tone

NEEDS = ()
FIELD = "slip-code"
SCANNER = "code_scanner"


def enter(draft: Draft) -> Turn:
    """Ask for the slip."""
    return Turn(anew(draft, SlipAsked()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Scan, where there is something to scan with; typing goes beside it."""
    waits = isinstance(draft.stage, SlipAsked) and not draft.stage.looking
    return (ScanCode(),) if waits and SCANNER in draft.ready else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Type or scan, look up, and on to the item."""
    match event, draft.stage:
        case Typed("slip-code", text), SlipAsked(looking=False) as stage:
            digits = "".join(filter(str.isdecimal, text))[:SLIP_CODE_LENGTH]
            return Turn(at(draft, replace(stage, text=digits, failure="")))
        case Continued(), SlipAsked(looking=False) as stage if _is_code(stage.text):
            return _look_up(draft, stage, stage.text)
        case CodeScanned(payload), SlipAsked(looking=False) as stage:
            return _look_up(draft, stage, payload)
        case DraftTakenUp(taken), SlipAsked(looking=True):
            # Should the item not be offered any more, nothing leads onto it, and this is what is told.
            told = at(replace(draft, taken=taken), SlipAsked(failure=KioskFailure.DRAFT_ITEM_GONE))
            return Turn(told, onto=taken.draft.item)
        case CentreFailed("TakeUpDraft", failure), SlipAsked(looking=True) as stage:
            return Turn(anew(draft, replace(stage, looking=False, failure=failure)))
        case _:
            return None


def _look_up(draft: Draft, stage: SlipAsked, slip: str) -> Turn | None:
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    if draft.person is None or consent is None:
        return None
    person = draft.person
    ask = TakeUpDraft(person.name, person.number, consent, draft.evidence, slip)
    return Turn(at(draft, replace(stage, looking=True, failure="")), (ReleaseDevices(), ask))


def _is_code(text: str) -> bool:
    return len(text) == SLIP_CODE_LENGTH and mod_11_10_check_digit(text[:-1]) == text[-1]


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """A keypad for the code; the scanner beside it where there is one."""
    stage = draft.stage
    assert isinstance(stage, SlipAsked), stage  # noqa: S101 - the only stage of this step
    wrong = len(stage.text) == SLIP_CODE_LENGTH and not _is_code(stage.text)
    label = voice("resume.looking") if stage.looking else voice("resume.find")
    return Part(
        heading=voice("resume.heading"),
        lead=voice("resume.lead.scan" if SCANNER in draft.ready else "resume.lead"),
        body=QuestionBody(
            element=FIELD,
            question=voice("resume.code"),
            why=voice("resume.why"),
            input=Input.DIGITS,
            text=stage.text,
            max_length=SLIP_CODE_LENGTH,
            problem=voice("resume.wrong") if wrong else "",
        ),
        banner=failure_banner(stage.failure, voice, Tone.CARE) if stage.failure else None,
        actions=(
            Action(name="next", label=label, event=Continued(), enabled=_is_code(stage.text) and not stage.looking),
        ),
    )
