"""``/v1/people``: a person's own cases, and what they are entitled to. Both need consent, and both are recorded."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Response

from central.centre import Centre, TheCentre
from central.codes import Tokens, person_hash
from central.handling.benefits import offers_for
from central.handling.clock import beijing_day
from central.handling.progress import cases_of
from central.models import PrefillRecord
from central.problems import Refusal
from central.registry import Caller, require_own
from central.vouching import FRESH, proved
from kiosk.contract import SECOND_FACTOR, Offers, OffersRequest, PersonCases, PersonCasesRequest
from kiosk.contract.certificates import NOT_VERIFIED

router = APIRouter(prefix="/v1/people", tags=["people"])

_OWN_CASES: Final = "own-cases"
_BENEFITS: Final = "benefits"
"""Stand in the record of look-ups where an item would."""


@router.post("/cases", responses={200: {"model": PersonCases}})
def cases(centre: TheCentre, caller: Caller, request: PersonCasesRequest) -> Response:
    """Cases of a person who was identified at the terminal."""
    now = _recorded(centre, caller, request, _OWN_CASES)
    return centre.signed(PersonCases(cases=cases_of(centre, request.number, now)))


@router.post("/offers", responses={200: {"model": Offers}})
def offers(centre: TheCentre, caller: Caller, request: OffersRequest) -> Response:
    """What a person who was identified at the terminal is entitled to and has not applied for."""
    now = _recorded(centre, caller, request, _BENEFITS)
    person = centre.people.find(request.name, request.number)
    if person is None:
        return centre.signed(Offers(offers=()))
    applied = [case.item for case in cases_of(centre, request.number, now)]
    return centre.signed(Offers(offers=offers_for(centre.library.current, person, beijing_day(now), applied)))


def _recorded(centre: Centre, caller: str, request: PersonCasesRequest | OffersRequest, about: str) -> datetime:
    require_own(caller, request.terminal)
    if not request.consent.agreed:
        raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to the look-up")
    now = datetime.now(UTC)
    with centre.database.writing() as session:
        fresh = [proof for proof in request.evidence if abs(now - proof.at) <= FRESH]
        if proved(fresh, request.number, caller, Tokens(session, centre.keys)) < SECOND_FACTOR:
            detail = "no fresh proof that this person stands there"
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_VERIFIED, detail)
        session.add(
            PrefillRecord(
                at=now,
                terminal=caller,
                person=person_hash(centre.keys, request.number),
                item=about,
                notice=request.consent.notice,
                notice_version=request.consent.version,
                consented_at=request.consent.at,
            )
        )
    return now
