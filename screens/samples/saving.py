"""Sample sheets and pages of leaving with a saved application, and of going on with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from kiosk import saving
from kiosk import screen_events as sev
from kiosk.contract import DraftSlip
from kiosk.draft import Paper
from kiosk.failure_catalogue import failure_text
from kiosk.state import Asked, Saving, State
from kiosk.texts import Voice
from kiosk.view import Action, Banner, Input, QuestionBody, Role, Sheet, Tone

_SLIP = DraftSlip(
    id="0" * 32,
    url="https://203.0.113.7/d/example",
    code="1234567890",
    expires_at=datetime(2026, 11, 23, 2, tzinfo=UTC) + timedelta(days=7),
)
_NOT_YOURS, _UNREACHABLE, _NO_PAPER = "K002", "N102", "D202"


def saving_sheets(language: str) -> Iterator[tuple[str, Sheet]]:
    """Name and sheet: whether to leave, being saved, saved with and without paper, not saved."""
    v = Voice(language)
    yield (
        "sheet-leave",
        Sheet(
            name="leave",
            tone=Tone.CARE,
            heading=v("leave.heading"),
            text=f"{v('leave.text')} {v('saving.hint')}",
            actions=(
                Action(name="leave", label=v("action.leave"), event=sev.CancelConfirmed(), role=Role.DANGER),
                Action(name="save", label=v("saving.save"), event=sev.SaveAsked(), role=Role.SECONDARY),
                Action(name="stay", label=v("action.stay"), event=sev.SheetClosed()),
            ),
        ),
    )
    for name, asked, told in (
        ("sheet-saving", Asked.SAVING, Saving()),
        ("sheet-saved", Asked.SAVED, Saving(slip=_SLIP, paper=Paper("seen", copy=1))),
        ("sheet-saved-no-paper", Asked.SAVED, Saving(slip=_SLIP, paper=Paper("failed", _NO_PAPER, 1))),
        ("sheet-not-saved", Asked.NOT_SAVED, Saving(failure=_UNREACHABLE)),
    ):
        yield name, saving.sheet(State(asked=asked, saving=told, online=True), v)


def slip_question(language: str) -> tuple[str, str, QuestionBody, Action, Banner]:
    """Heading, lead, body, action and banner of the page where a slip is scanned or typed, after one that failed."""
    v, text = Voice(language), failure_text(_NOT_YOURS)
    body = QuestionBody(
        element="slip-code",
        question=v("resume.code"),
        why=v("resume.why"),
        input=Input.DIGITS,
        text="12345678",
        max_length=10,
    )
    find = Action(name="next", label=v("resume.find"), event=sev.Continued(), enabled=False)
    said = Banner(tone=Tone.CARE, text=v.of(text.resident), advice=v.of(text.advice), code=_NOT_YOURS)
    return v("resume.heading"), v("resume.lead.scan"), body, find, said
