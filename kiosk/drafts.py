"""Saved drafts at the centre: kept, taken up. Nothing of them touches this terminal's disk."""

from typing import Final

from kiosk.centre import Centre
from kiosk.contract import DraftSlip, TakenUpDraft
from kiosk.contract.certificates import NOT_VERIFIED
from kiosk.contract.drafts import (
    DRAFT_ENDED,
    DRAFT_EXPIRED,
    DRAFT_OF_ANOTHER,
    DRAFT_TRIES,
    DRAFT_UNKNOWN,
    TOO_MANY_DRAFTS,
)
from kiosk.effects import DraftQuestion, SaveDraft, TakeUpDraft
from kiosk.events import DraftSaved, DraftTakenUp
from kiosk.failures import KioskError, KioskFailure
from kiosk.saved_draft import saved_draft
from offline.failures import OfflineError

_REFUSALS: Final = {
    DRAFT_UNKNOWN: KioskFailure.DRAFT_UNKNOWN,
    DRAFT_OF_ANOTHER: KioskFailure.DRAFT_OF_ANOTHER,
    DRAFT_EXPIRED: KioskFailure.DRAFT_EXPIRED,
    DRAFT_ENDED: KioskFailure.DRAFT_ENDED,
    DRAFT_TRIES: KioskFailure.DRAFT_TRIES,
    TOO_MANY_DRAFTS: KioskFailure.DRAFTS_TOO_MANY,
    NOT_VERIFIED: KioskFailure.NOT_VERIFIED,
}


class Drafts:
    """Asks the centre. Raises OfflineError or KioskError K0xx, K703; may take as long as the network takes."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def perform(self, question: DraftQuestion) -> DraftSaved | DraftTakenUp:
        """The event that the answer is."""
        match question:
            case SaveDraft():
                return DraftSaved(self.save(question))
            case TakeUpDraft():
                return DraftTakenUp(self.take_up(question))

    def save(self, question: SaveDraft) -> DraftSlip:
        """Have a draft kept for the person who was identified."""
        draft = question.draft
        assert draft.person is not None, "nothing is saved of somebody who is not known"  # noqa: S101
        try:
            return self._centre.save_draft(
                name=draft.person.name,
                number=draft.person.number,
                evidence=draft.evidence,
                draft=saved_draft(draft),
                replaces=draft.saved or None,
            )
        except OfflineError as error:
            raise _told(error) from error

    def take_up(self, question: TakeUpDraft) -> TakenUpDraft:
        """What this person saved."""
        try:
            return self._centre.take_up_draft(
                name=question.name,
                number=question.number,
                evidence=question.evidence,
                consent=question.consent,
                slip=question.slip,
            )
        except OfflineError as error:
            raise _told(error) from error


def _told(error: OfflineError) -> OfflineError | KioskError:
    """A refusal in the terminal's words; its detail begins with the status and the centre's problem code."""
    code = error.detail.split(":", 1)[0].rpartition(" ")[2]
    failure = _REFUSALS.get(code)
    return error if failure is None else KioskError(failure, error.detail)
