"""Visits to service centres: what goes on there, numbers and appointments. Nothing of them touches this terminal's
disk but the ledger's line of a print, which names nobody.
"""

from typing import Final

from kiosk.centre import Centre
from kiosk.contract.certificates import NOT_VERIFIED
from kiosk.contract.visits import HALL_CLOSED, SLOT_FULL, TOO_MANY_VISITS, VISIT_OVER
from kiosk.effects import AskHalls, AskSlots, CancelVisit, TakeVisit, VisitQuestion
from kiosk.events import HallsSeen, SlotsTold, VisitTold
from kiosk.failures import KioskError, KioskFailure
from offline.failures import OfflineError

_REFUSALS: Final = {
    HALL_CLOSED: KioskFailure.HALL_CLOSED,
    SLOT_FULL: KioskFailure.SLOT_FULL,
    TOO_MANY_VISITS: KioskFailure.VISITS_TOO_MANY,
    VISIT_OVER: KioskFailure.VISIT_OVER,
    NOT_VERIFIED: KioskFailure.NOT_VERIFIED,
}


class Visits:
    """Asks the centre. Raises OfflineError or KioskError K0xx, K703; may take as long as the network takes."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def perform(self, question: VisitQuestion) -> HallsSeen | SlotsTold | VisitTold:
        """The event that the answer is."""
        try:
            match question:
                case AskHalls(who, consent):
                    return HallsSeen(self._centre.halls(who, consent))
                case AskSlots(hall, group):
                    return SlotsTold(self._centre.slots(hall, group).slots)
                case TakeVisit(who, key, hall, group, begins):
                    return VisitTold(self._centre.take_visit(who, key, hall, group, begins))
                case CancelVisit(who, key):
                    return VisitTold(self._centre.cancel_visit(who, key))
        except OfflineError as error:
            code = error.detail.split(":", 1)[0].rpartition(" ")[2]
            failure = _REFUSALS.get(code)
            raise error if failure is None else KioskError(failure, error.detail) from error
