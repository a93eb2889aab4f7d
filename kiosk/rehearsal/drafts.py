"""What the centre and the printer answer in a rehearsal when somebody saves an application and goes on with it."""

from datetime import datetime, timedelta

from kiosk import effects as fx
from kiosk import events as ev
from kiosk.contract import Catalogue, DraftSlip, SavedDraft, StepKind, TakenUpDraft
from kiosk.identifiers import mod_11_10_check_digit
from kiosk.saved_draft import saved_draft
from kiosk.state import State
from offline.failures import OfflineFailure

_DIGITS = "123456789"
SLIP_CODE = _DIGITS + mod_11_10_check_digit(_DIGITS)
_ID = "0" * 32


def draft_answers(
    effect: fx.DraftQuestion | fx.PrintSlip, state: State, now: datetime, *, online: bool
) -> tuple[ev.Event, ...]:
    """The events that follow."""
    if isinstance(effect, fx.PrintSlip):
        return tuple(ev.PaperMoved("slip", moved, None, 1) for moved in ("created", "sent", "settled", "seen"))
    if not online:
        return (ev.CentreFailed(type(effect).__name__, OfflineFailure.CONNECTION_FAILED),)
    match effect:
        case fx.SaveDraft(draft):
            saved_draft(draft)
            url = "http://127.0.0.1/d/rehearsal"
            slip = DraftSlip(id=_ID, url=url, code=SLIP_CODE, expires_at=now + timedelta(days=7))
            return (ev.DraftSaved(slip),)
        case fx.TakeUpDraft():
            assert state.catalogue is not None, "the journey's item is out of it"  # noqa: S101
            return (ev.DraftTakenUp(TakenUpDraft(id=_ID, draft=_empty(state.catalogue))),)


def _empty(catalogue: Catalogue) -> SavedDraft:
    """A draft of the first item that is applied for, in which nothing was said yet."""
    filing = {flow.id for flow in catalogue.flows if any(step.kind is StepKind.SUBMIT for step in flow.steps)}
    item = next(item for item in catalogue.items if item.flow in filing and item.on_request)
    flow = next(flow for flow in catalogue.flows if flow.id == item.flow)
    form = next(step.id for step in flow.steps if step.kind is StepKind.FORM)
    return SavedDraft(item=item.code, catalogue_version=catalogue.version, step=form)
