"""A notice, and an answer to it that is equally easy either way."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Condition, Consent, EvidenceKind, Notice, StepKind
from kiosk.draft import Draft, Still
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.screen_events import Agreed, Refused
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, ConsentBody, Role

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask; a notice about the face is passed by when there is no photo to compare with."""
    if _about_face(draft) and draft.person is not None and draft.person.photo is None:
        return Turn(draft, left=Left(Condition.REFUSED, remember=False))
    return Turn(anew(draft, Still()))


def reenter(draft: Draft) -> Turn:
    """Ask again."""
    return Turn(anew(draft, Still()))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Record what was said and which wording was shown."""
    match event:
        case Agreed():
            return Turn(_with_consent(draft, agreed=True, now=now), left=Left(Condition.AGREED))
        case Refused():
            refused = _with_consent(draft, agreed=False, now=now)
            if _about_face(draft):  # consent withdrawn: what rested on it goes too
                kept = tuple(proof for proof in draft.evidence if proof.kind is not EvidenceKind.FACE)
                refused = replace(refused, evidence=kept)
            return Turn(refused, left=Left(Condition.REFUSED))
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The notice with its two answers."""
    notice = _notice(draft)
    about_face = _about_face(draft)
    what = "face" if about_face else "data"
    return Part(
        heading=voice.of(notice.heading),
        lead=voice(f"consent.{what}.lead"),
        body=ConsentBody(
            paragraphs=tuple(voice.of(paragraph) for paragraph in notice.paragraphs), about_face=about_face
        ),
        actions=(
            Action(name="refuse", label=voice(f"consent.{what}.refuse"), event=Refused(), role=Role.EQUAL),
            Action(name="agree", label=voice(f"consent.{what}.agree"), event=Agreed(), role=Role.EQUAL),
        ),
    )


def _notice(draft: Draft) -> Notice:
    code = draft.plan.step(draft.step).notice
    assert code is not None, "the linter proves that a consent step names its notice"  # noqa: S101
    return draft.plan.notice(code)


def _about_face(draft: Draft) -> bool:
    """Whether agreeing leads to the camera."""
    branches = draft.plan.step(draft.step).next
    assert isinstance(branches, tuple), "the linter proves that a consent step branches"  # noqa: S101
    agreed = next(branch.to for branch in branches if branch.when is Condition.AGREED)
    return draft.plan.step(agreed).kind is StepKind.VERIFY_FACE


def _with_consent(draft: Draft, *, agreed: bool, now: datetime) -> Draft:
    notice = _notice(draft)
    consent = Consent(notice=notice.code, version=notice.version, agreed=agreed, at=now)
    others = tuple(old for old in draft.consents if old.notice != notice.code)
    return replace(draft, consents=(*others, consent))
