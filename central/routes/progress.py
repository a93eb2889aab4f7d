"""``/v1/progress`` and the page that the receipt's QR code opens, which show nothing of the person."""

from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from central.centre import TheCentre
from central.handling.progress import progress_by_token
from central.pages import fragment, page
from central.papers import later
from central.problems import Refusal
from kiosk.contract import (
    CaseState,
    DepartmentState,
    Number,
    OpenPaper,
    Progress,
    Words,
)

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


_TO_PAY: Final = Words(zh="待缴费", en="To be paid")
_REFUNDED: Final = Words(zh="已原路退款", en="Given back the way it was paid")
_KINDS: Final = {
    DepartmentState.SUPPLEMENT: "supplement",
    DepartmentState.TOLERANT: "supplement",
    DepartmentState.GRANTED: "done",
    DepartmentState.DELIVERED: "done",
    DepartmentState.NOT_ACCEPTED: "refused",
    DepartmentState.NOT_GRANTED: "refused",
}


@router.get("/v1/progress/{number}")
def progress(centre: TheCentre, number: Number, token: Token = "") -> Progress:
    """Where a case stands, for the bearer of its receipt."""
    found = progress_by_token(centre, number, token, datetime.now(UTC))
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "case-unknown", "no case bears this number and token")
    return found


@router.get("/p/{number}", response_class=HTMLResponse)
def progress_page(centre: TheCentre, number: str, token: Token = "") -> HTMLResponse:
    """The same for people, on a phone."""
    found = progress_by_token(centre, number, token, datetime.now(UTC))
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
        markup=_details(found, token),
    )


@router.post("/p/{number}/papers/{material}", response_class=HTMLResponse)
def hand_in_by_phone(centre: TheCentre, number: str, material: str, token: Token = "") -> Response:
    """Open an upload for a paper that is still wanted, and lead the phone there."""
    with centre.database.writing() as session:
        address = later.open_for(centre, session, number, token, material, datetime.now(UTC))
    if address is None:
        return page("not-found.html", HTTPStatus.NOT_FOUND)
    return RedirectResponse(f"/u/{address}", HTTPStatus.SEE_OTHER)


def _details(found: Progress, token: str) -> str:
    """What is still wanted of the resident, each paper with a way to send it now; then every department."""
    wanted = [_paper(paper, found.number, token) for paper in found.open_papers]
    if found.fee_fen:
        amount = f"{found.fee_fen / 100:.2f}"
        due = {"name_zh": _TO_PAY.zh, "name_en": _TO_PAY.en, "why_zh": f"{amount} 元", "why_en": f"¥{amount}"}
        wanted.append(fragment("progress-wanted.html", kind="", **due))
    if found.refunded_fen:
        amount = f"{found.refunded_fen / 100:.2f}"
        back = {"name_zh": _REFUNDED.zh, "name_en": _REFUNDED.en, "why_zh": f"{amount} 元", "why_en": f"¥{amount}"}
        wanted.append(fragment("progress-wanted.html", kind="", **back))
    departments = [
        fragment(
            "progress-department.html",
            body_zh=part.body.zh,
            body_en=part.body.en,
            item_zh=part.item.zh,
            item_en=part.item.en,
            told_zh=part.told.zh,
            told_en=part.told.en,
            kind=_KINDS.get(part.state, ""),
            since=f"{part.since.astimezone(_BEIJING):%Y-%m-%d}",
            due=f"承诺 {part.due:%Y-%m-%d} 前办结 · promised by {part.due:%Y-%m-%d}" if part.due else "",
        )
        for part in found.departments
    ]
    return "".join((*wanted, *departments))


def _why(paper: OpenPaper) -> Words:
    if paper.due is not None:
        return Words(zh=f"请在 {paper.due:%Y-%m-%d} 前补交", en=f"Hand it in by {paper.due:%Y-%m-%d}")
    return paper.why or Words(zh="请补交", en="Please hand it in")


def _paper(paper: OpenPaper, number: str, token: str) -> str:
    """A paper that is still wanted, with a way to send it now."""
    name, why = paper.material.name, _why(paper)
    return fragment(
        "progress-paper.html",
        name_zh=name.zh,
        name_en=name.en,
        why_zh=why.zh,
        why_en=why.en,
        number=number,
        code=paper.material.code,
        token=token,
    )
