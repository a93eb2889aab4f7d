"""``/v1/drafts``: save, take up; ``/d``: what a phone shows that scans a slip, which is nothing of the person."""

from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from central.centre import Centre, TheCentre
from central.codes import Tokens, person_hash
from central.drafts import keeping
from central.models import PrefillRecord
from central.pages import page
from central.problems import Refusal
from central.registry import Caller, require_own
from central.vouching import FRESH, proved
from kiosk.contract import (
    CARD_SHOWN,
    SECOND_FACTOR,
    DraftSlip,
    SaveDraftRequest,
    TakenUpDraft,
    TakeUpRequest,
)
from kiosk.contract.certificates import NOT_VERIFIED
from kiosk.contract.drafts import DRAFT_TRIES

router = APIRouter(tags=["drafts"])

_BEIJING: Final = timezone(timedelta(hours=8))
_AT_A_FORM: Final = timedelta(hours=4)
"""How long somebody may have been identified who saves: what they hand over is their own, and nothing is shown."""
_SAVED_DRAFT: Final = "saved-draft"
"""Stands in the record of look-ups where an item would."""


@router.post("/v1/drafts", responses={201: {"model": DraftSlip}})
def save(centre: TheCentre, caller: Caller, request: Request, wanted: SaveDraftRequest) -> Response:
    """Keep a draft for its owner."""
    require_own(caller, wanted.terminal)
    _require_proof(centre, caller, wanted, CARD_SHOWN, _AT_A_FORM)
    with centre.database.writing() as session:
        slip = keeping.save(session, centre.keys, wanted, datetime.now(UTC))
    url = f"{str(request.base_url).rstrip('/')}/d/{slip.token}"
    signed = centre.signed(DraftSlip(id=slip.id, url=url, code=slip.code, expires_at=slip.expires_at))
    signed.status_code = HTTPStatus.CREATED
    return signed


@router.post("/v1/drafts/take-up", responses={200: {"model": TakenUpDraft}})
def take_up(centre: TheCentre, caller: Caller, wanted: TakeUpRequest) -> Response:
    """Give a draft to its owner, who stands at another terminal."""
    require_own(caller, wanted.terminal)
    if not wanted.consent.agreed:
        raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to the look-up")
    _require_proof(centre, caller, wanted, SECOND_FACTOR, FRESH)
    person, now = person_hash(centre.keys, wanted.number), datetime.now(UTC)
    if not centre.draft_tries.allowed(person):
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, DRAFT_TRIES, "this person tried too many slips")
    with centre.database.writing() as session:
        keeping.sweep(session, now)  # of its own: a refusal undoes what is done with it
    with centre.database.writing() as session:
        key, draft = keeping.take_up(session, centre.keys, wanted, now)
        session.add(
            PrefillRecord(
                at=now,
                terminal=caller,
                person=person,
                item=_SAVED_DRAFT,
                notice=wanted.consent.notice,
                notice_version=wanted.consent.version,
                consented_at=wanted.consent.at,
            )
        )
    return centre.signed(TakenUpDraft(id=key, draft=draft))


@router.get("/d/{token}", response_class=HTMLResponse)
def slip_page(centre: TheCentre, token: str) -> HTMLResponse:
    """What to do with the slip, and until when."""
    with centre.database.reading() as session:
        stored = keeping.by_token(session, token, datetime.now(UTC))
        until = f"{stored.expires_at.astimezone(_BEIJING):%Y-%m-%d %H:%M}" if stored is not None else ""
    if not until:
        return page("draft-over.html", HTTPStatus.NOT_FOUND)
    return page("draft.html", HTTPStatus.OK, until=until)


def _require_proof(
    centre: Centre, caller: str, request: SaveDraftRequest | TakeUpRequest, level: int, within: timedelta
) -> None:
    now = datetime.now(UTC)
    fresh = [proof for proof in request.evidence if abs(now - proof.at) <= within]
    with centre.database.reading() as session:
        known = proved(fresh, request.number, caller, Tokens(session, centre.keys))
    if known < level:
        raise Refusal(HTTPStatus.FORBIDDEN, NOT_VERIFIED, "no fresh proof that this person stands there")
