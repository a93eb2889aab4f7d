"""What the centre and the printer answer in a rehearsal of a visit to a service centre."""

from datetime import datetime, timedelta

from kiosk import effects as fx
from kiosk import events as ev
from kiosk.contract import (
    Catalogue,
    GroupNow,
    HallNow,
    HallsTold,
    Slot,
    Visit,
    VisitKind,
    VisitState,
)
from kiosk.state import State
from offline.failures import OfflineFailure

_KEY = "0" * 32


def visit_answers(
    effect: fx.VisitQuestion | fx.PrintVisit, state: State, now: datetime, *, online: bool
) -> tuple[ev.Event, ...]:
    """The events that follow."""
    if isinstance(effect, fx.PrintVisit):
        return tuple(
            ev.PaperMoved("visit", moved, None, effect.copy) for moved in ("created", "sent", "settled", "seen")
        )
    if not online:
        return (ev.CentreFailed(type(effect).__name__, OfflineFailure.CONNECTION_FAILED),)
    match effect:
        case fx.AskHalls():
            assert state.catalogue is not None, "the journey's item is out of it"  # noqa: S101
            return (ev.HallsSeen(halls_told(state.catalogue)),)
        case fx.AskSlots():
            return (ev.SlotsTold((Slot(begins=now + timedelta(days=1), free=2),)),)
        case fx.TakeVisit(_, key, hall, group, begins):
            kind = VisitKind.TICKET if begins is None else VisitKind.APPOINTMENT
            visit = Visit(
                key=key,
                kind=kind,
                hall=hall,
                group=group,
                number="A012",
                day=(begins or now).date(),
                state=VisitState.WAITING,
                begins=begins,
            )
            return (ev.VisitTold(visit),)
        case fx.CancelVisit():
            return ()


def halls_told(catalogue: Catalogue) -> HallsTold:
    """Every centre open, a few people waiting."""
    halls = tuple(
        HallNow(
            hall=hall.code,
            open=True,
            groups=tuple(GroupNow(group=group.code, waiting=3, wait_minutes=12) for group in hall.window_groups),
        )
        for hall in catalogue.halls
        if hall.window_groups
    )
    return HallsTold(key=_KEY, halls=halls, visits=())
