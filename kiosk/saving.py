"""Leaving to go on elsewhere: the draft goes to the centre, a slip says how its owner comes back to it. Pure.

Nothing is kept on this terminal. Without the network the choice is shown, with the reason why it can't be taken.
"""

from dataclasses import replace

from kiosk.beijing import beijing_time
from kiosk.change import Change
from kiosk.draft import Draft, Keeping, Paper
from kiosk.effects import PrintSlip, SaveDraft, StopTimer
from kiosk.events import CentreFailed, DraftSaved, Event, PaperMoved
from kiosk.failure_catalogue import failure_text
from kiosk.saved_draft import may_be_saved
from kiosk.screen_events import CancelConfirmed, SaveAsked, SheetClosed
from kiosk.state import Asked, Saving, Serving, State
from kiosk.texts import Voice
from kiosk.view import Action, Role, Sheet, Tone

_STILL_THERE = "still-there"
_PRINTED = ("seen", "taken")
_OFFERED_ON = (Asked.LEAVE, Asked.STAFF, Asked.NOT_SAVED)


def offered(draft: Draft) -> bool:
    """Whether the draft is one that can be saved, if the centre answers."""
    return may_be_saved(draft) and not isinstance(draft.stage, Keeping)


def after(state: State, event: Event) -> Change | None:
    """What an event makes of saving the draft; None for what has nothing to do with it."""
    if not isinstance(state.place, Serving):
        return None
    draft = state.place.draft
    match event:
        case SaveAsked() if state.asked in _OFFERED_ON and offered(draft) and state.online:
            return Change(replace(state, asked=Asked.SAVING, saving=Saving()), (SaveDraft(draft),))
        case SaveAsked():
            return Change(state)
        case DraftSaved(slip):
            known = replace(draft, saved=slip.id)
            saved = replace(state, place=Serving(known), asked=Asked.SAVED, saving=Saving(slip=slip))
            return Change(saved, (StopTimer(_STILL_THERE), PrintSlip(slip, draft.plan.item.name)))
        case CentreFailed("SaveDraft", failure):
            return Change(replace(state, asked=Asked.NOT_SAVED, saving=Saving(failure=failure)))
        case PaperMoved("slip", moved, failure, copy):
            paper = Paper(moved, failure or "", copy)
            return Change(replace(state, saving=replace(state.saving, paper=paper)))
        case _:
            return None


def entry(state: State, draft: Draft, voice: Voice) -> tuple[Action, ...]:
    """The choice on the sheet that asks whether to leave."""
    if not offered(draft):
        return ()
    label = voice("saving.save")
    return (Action(name="save", label=label, event=SaveAsked(), role=Role.SECONDARY, enabled=state.online),)


def hint(state: State, draft: Draft, voice: Voice) -> str:
    """What the sheet that asks whether to leave says of the choice."""
    if not offered(draft):
        return ""
    return voice("saving.hint") if state.online else voice("saving.offline")


def sheet(state: State, voice: Voice) -> Sheet:
    """The draft is being saved, is saved, or could not be."""
    if state.asked is Asked.SAVING:
        return Sheet(
            name="saving", tone=Tone.INFO, heading=voice("saving.heading"), text=voice("saving.text"), actions=()
        )
    stay = Action(name="stay", label=voice("action.stay"), event=SheetClosed(), role=Role.SECONDARY)
    slip = state.saving.slip
    if slip is None:
        text = failure_text(state.saving.failure)
        leave = Action(name="leave", label=voice("action.leave"), event=CancelConfirmed(), role=Role.DANGER)
        again = Action(name="save", label=voice("action.retry"), event=SaveAsked(), enabled=state.online)
        return Sheet(
            name="not-saved",
            tone=Tone.CARE,
            heading=voice("saving.failed"),
            text=f"{voice.of(text.resident)} {voice.of(text.advice)} {voice('saving.failed.text')}",
            actions=(leave, stay, again),
            code=state.saving.failure,
        )
    until = beijing_time(slip.expires_at)
    code, printed = grouped(slip.code), not _is_missing(state.saving.paper)
    told = voice("saving.saved.text", code=code, due=f"{until:%Y-%m-%d %H:%M}")
    leave = Action(name="leave", label=voice("saving.leave"), event=CancelConfirmed())
    return Sheet(
        name="saved",
        private=True,
        tone=Tone.GOOD,
        heading=voice("saving.saved") if printed else voice("saving.copy", code=code),
        text=f"{told} {_paper(state.saving.paper, voice)}",
        actions=(stay, leave),
        code=state.saving.paper.failure,
    )


def grouped(code: str) -> str:
    """A slip's code as it is read aloud and copied: ``123 4567 890``, as the field groups it."""
    return f"{code[:3]} {code[3:7]} {code[7:]}"


def _is_missing(paper: Paper) -> bool:
    return paper.state == "failed" or bool(paper.failure)


def _paper(paper: Paper, voice: Voice) -> str:
    if _is_missing(paper):
        return voice("saving.paper.failed")
    return voice("saving.paper.there" if paper.state in _PRINTED else "saving.paper.coming")
