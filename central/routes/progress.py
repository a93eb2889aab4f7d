"""``/v1/progress`` and the page that the receipt's QR code opens. Neither shows anything of the person."""

import hmac
from datetime import timedelta, timezone
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from central.centre import Centre, TheCentre
from central.models import StoredCase
from central.pages import page
from central.problems import Refusal
from central.registry import token_digest
from kiosk.contract import CaseState, Number, Progress, Words

router = APIRouter(tags=["progress"])
Token = Annotated[str, Query(alias="t", max_length=200)]

_BEIJING: Final = timezone(timedelta(hours=8))
_STATES: Final = {
    CaseState.RECEIVED: Words(zh="已收到", en="Received"),
    CaseState.ACCEPTED: Words(zh="已受理", en="Accepted"),
    CaseState.SUPPLEMENT: Words(zh="需要补充材料", en="More papers needed"),
    CaseState.DONE: Words(zh="已办结", en="Completed"),
    CaseState.REFUSED: Words(zh="不予办理", en="Not granted"),
}


@router.get("/v1/progress/{number}")
def progress(centre: TheCentre, number: Number, token: Token = "") -> Progress:
    """Where a case stands, for the bearer of its receipt."""
    found = progress_of(centre, number, token)
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "case-unknown", "no case bears this number and token")
    return found


@router.get("/p/{number}", response_class=HTMLResponse)
def progress_page(centre: TheCentre, number: str, token: Token = "") -> HTMLResponse:
    """The same for people, on a phone."""
    found = progress_of(centre, number, token)
    if found is None:
        return page("not-found.html", HTTPStatus.NOT_FOUND)
    state = _STATES[found.state]
    return page(
        "progress.html",
        HTTPStatus.OK,
        state_zh=state.zh,
        state_en=state.en,
        kind=found.state.value,
        item_zh=found.item.zh,
        item_en=found.item.en,
        number=found.number,
        case_number=found.case_number,
        received=f"{found.received_at.astimezone(_BEIJING):%Y-%m-%d %H:%M}",
    )


def progress_of(centre: Centre, number: str, token: str) -> Progress | None:
    """Where a case stands; None when no case bears this number and token."""
    with centre.database.reading() as session:
        case = session.scalar(select(StoredCase).where(StoredCase.number == number))
    if case is None or not hmac.compare_digest(case.token_digest, token_digest(token)):
        return None
    offer = next(
        offer for offer in centre.library.offers(case.item) if offer.catalogue.version == case.catalogue_version
    )
    return Progress(
        number=case.number,
        case_number=case.case_number,
        item=offer.item.name,
        state=CaseState(case.state),
        received_at=case.received_at,
    )
