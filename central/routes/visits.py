"""``/v1/halls`` and ``/v1/visits``: what goes on at service centres; numbers and appointments taken and given back."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Response

from central.centre import Centre, TheCentre
from central.codes import Tokens, person_hash
from central.problems import Refusal
from central.registry import Caller, require_own
from central.visits import taking
from central.vouching import FRESH, proved
from kiosk.contract import (
    CARD_SHOWN,
    Code,
    Evidence,
    HallsRequest,
    HallsTold,
    Key,
    Slots,
    Visit,
    VisitCancel,
    VisitRequest,
)
from kiosk.contract.certificates import NOT_VERIFIED

router = APIRouter(prefix="/v1", tags=["visits"])


@router.post("/halls", responses={200: {"model": HallsTold}})
def halls(centre: TheCentre, caller: Caller, request: HallsRequest) -> Response:
    """What goes on at the service centres, and the visits of who stands there."""
    require_own(caller, request.terminal)
    if not request.consent.agreed:
        raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to the look-up")
    now = _proved_at(centre, caller, request.number, request.evidence)
    person, catalogue = person_hash(centre.keys, request.number), centre.library.current
    with centre.database.reading() as session:
        told = HallsTold(
            key=uuid.uuid4().hex,
            halls=taking.halls_now(session, catalogue, now),
            visits=taking.visits_of(session, catalogue, person, now),
        )
    return centre.signed(told)


@router.get("/halls/{hall}/{group}/slots", responses={200: {"model": Slots}})
def slots(centre: TheCentre, _: Caller, hall: Code, group: Code) -> Response:
    """Half hours that can be booked."""
    with centre.database.reading() as session:
        return centre.signed(taking.slots(session, centre.library.current, hall, group, datetime.now(UTC)))


@router.post("/visits", responses={200: {"model": Visit}})
def take(centre: TheCentre, caller: Caller, request: VisitRequest) -> Response:
    """Take a number, or book. Raises Refusal: 409 closed, full; 429."""
    require_own(caller, request.terminal)
    now = _proved_at(centre, caller, request.number, request.evidence)
    person = person_hash(centre.keys, request.number)
    with centre.database.writing() as session:
        return centre.signed(taking.take(session, centre.library.current, person, request, now))


@router.post("/visits/{key}/cancel", responses={200: {"model": Visit}})
def cancel(centre: TheCentre, caller: Caller, key: Key, request: VisitCancel) -> Response:
    """Give it back. Raises Refusal: 404, 409."""
    require_own(caller, request.terminal)
    now = _proved_at(centre, caller, request.number, request.evidence)
    person = person_hash(centre.keys, request.number)
    with centre.database.writing() as session:
        return centre.signed(taking.cancel(session, centre.library.current, person, key, now))


def _proved_at(centre: Centre, caller: str, number: str, evidence: Iterable[Evidence]) -> datetime:
    now = datetime.now(UTC)
    fresh = [proof for proof in evidence if abs(now - proof.at) <= FRESH]
    with centre.database.reading() as session:
        if proved(fresh, number, caller, Tokens(session, centre.keys)) < CARD_SHOWN:
            raise Refusal(HTTPStatus.FORBIDDEN, NOT_VERIFIED, "no fresh proof that this person stands there")
    return now
