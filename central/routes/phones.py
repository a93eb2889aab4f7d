"""``/v1/phone-confirmations`` for terminals, and ``/c/{token}``: where somebody confirms on a phone who they are."""

from datetime import UTC, datetime
from html import escape
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from central.centre import TheCentre
from central.codes import send_code, try_code
from central.form_fields import FormFields
from central.pages import page
from central.phone_confirmations import Confirmation
from central.problems import Refusal
from central.registry import Caller, require_own
from central.vouching import voucher
from kiosk.contract import (
    CodeRequest,
    EvidenceKind,
    Key,
    PhoneConfirmation,
    PhoneConfirmationRequest,
    PhoneState,
    ResolvedPerson,
)

router = APIRouter(tags=["phone confirmations"])

_OVER = {
    PhoneState.CONFIRMED: ("确认好了，请看终端屏幕", "Confirmed. Look at the terminal", "done"),
    PhoneState.DECLINED: ("没有确认，什么也不会办理", "Not confirmed; nothing is handled", "supplement"),
    PhoneState.EXPIRED: ("时间已过，请在终端上重来", "Time is up: begin again at the terminal", "supplement"),
}
_UNKNOWN_PERSON = ("姓名、号码对不上，或没有登记手机", "Name and number don't fit, or no phone is on record")
_TOO_MANY = ("验证码发得太多了，请过一刻钟再试", "Too many codes; try again in a quarter of an hour")
_WRONG_CODE = ("验证码不对，请再看一遍短信", "That is not the code; look at the message again")
_NO_TRIES = ("输错太多次，请在终端上重来", "Too many wrong tries: begin again at the terminal")
_WRONG_PAIRING = (
    "这不是终端屏幕上的数字，没有确认。终端如果不在您面前，请不要确认",
    "That number is not on the terminal's screen; not confirmed. Never confirm for a terminal you don't stand at",
)


@router.post("/v1/phone-confirmations", status_code=HTTPStatus.CREATED, responses={201: {"model": PhoneConfirmation}})
def open_confirmation(
    centre: TheCentre, caller: Caller, request: Request, wanted: PhoneConfirmationRequest
) -> Response:
    """Open a page for one person at this terminal."""
    require_own(caller, wanted.terminal)
    now = datetime.now(UTC)
    opened = centre.confirmations.open(wanted, now)
    signed = centre.signed(opened.told(now, url=f"{str(request.base_url).rstrip('/')}/c/{opened.token}"))
    signed.status_code = HTTPStatus.CREATED
    return signed


@router.get("/v1/phone-confirmations/{key}", responses={200: {"model": PhoneConfirmation}})
def confirmation_of(centre: TheCentre, caller: Caller, key: Key) -> Response:
    """Where it stands, and who confirmed."""
    found = centre.confirmations.by_id(key, caller)
    if found is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "confirmation-unknown", "this terminal opened no such confirmation")
    now = datetime.now(UTC)
    token = None
    if found.person is not None:
        token = voucher(centre.keys, EvidenceKind.PHONE, found.person.number, caller, now)
    return centre.signed(found.told(now, token=token))


@router.get("/c/{token}", response_class=HTMLResponse)
def confirmation_page(centre: TheCentre, token: str) -> HTMLResponse:
    """What the phone shows first: which terminal asks, for what, and who the person is."""
    found = centre.confirmations.by_token(token)
    if found is not None:
        centre.confirmations.opened(found.id)
    return _page(found)


@router.post("/c/{token}/person", response_class=HTMLResponse)
def name_person(centre: TheCentre, token: str, fields: FormFields) -> HTMLResponse:
    """The person says who they are; a code goes to the phone on record."""
    found = centre.confirmations.by_token(token)
    if found is None or found.state_at(datetime.now(UTC)) in _OVER:
        return _page(found)
    name, number = fields.get("name", "").strip(), fields.get("number", "").strip().upper()
    person = CodeRequest(terminal=found.request.terminal, name=name, number=number)
    try:
        sent = send_code(centre, person)
    except Refusal as refused:
        return _page(found, _UNKNOWN_PERSON if refused.status_code == HTTPStatus.NOT_FOUND else _TOO_MANY)
    centre.confirmations.named(found.id, ResolvedPerson(name=person.name, number=person.number), sent.id)
    return _page(centre.confirmations.by_token(token))


@router.post("/c/{token}/confirm", response_class=HTMLResponse)
def confirm(centre: TheCentre, token: str, fields: FormFields) -> HTMLResponse:
    """The code, and the number that stands on the terminal's screen. A wrong number ends it: somebody is being led."""
    found = centre.confirmations.by_token(token)
    if found is None or found.state_at(datetime.now(UTC)) in _OVER or not found.code_id:
        return _page(found)
    if fields.get("pairing") != found.pairing:
        centre.confirmations.settled(found.id, PhoneState.DECLINED)
        return _page(centre.confirmations.by_token(token), _WRONG_PAIRING)
    try:
        answer = try_code(centre, found.request.terminal, found.code_id, fields.get("code", "").strip())
    except Refusal:
        return _page(found, _NO_TRIES)
    if not answer.confirmed:
        return _page(found, _WRONG_CODE if answer.tries_left else _NO_TRIES)
    centre.confirmations.settled(found.id, PhoneState.CONFIRMED)
    return _page(centre.confirmations.by_token(token))


@router.post("/c/{token}/decline", response_class=HTMLResponse)
def decline(centre: TheCentre, token: str) -> HTMLResponse:
    """The person did not ask for this."""
    found = centre.confirmations.by_token(token)
    if found is not None:
        centre.confirmations.settled(found.id, PhoneState.DECLINED)
        found = centre.confirmations.by_token(token)
    return _page(found)


def _page(found: Confirmation | None, said: tuple[str, str] | None = None) -> HTMLResponse:
    if found is None:
        return page("not-found.html", HTTPStatus.NOT_FOUND)
    refused = ""
    if said is not None:
        refused = f'<p class="refused" role="alert">{escape(said[0])}<span lang="en">{escape(said[1])}</span></p>'
    status = HTTPStatus.UNPROCESSABLE_ENTITY if said is not None else HTTPStatus.OK
    names = {"item_zh": found.request.item.zh, "item_en": found.request.item.en, "place": found.request.place}
    state = found.state_at(datetime.now(UTC))
    if state in _OVER:
        chinese, english, kind = _OVER[state]
        return page("confirm-over.html", status, markup=refused, state_zh=chinese, state_en=english, kind=kind, **names)
    if not found.code_id:
        return page("confirm.html", status, markup=refused, token=found.token, **names)
    first, second, third = found.pairings
    return page(
        "confirm-code.html", status, markup=refused, token=found.token, first=first, second=second, third=third, **names
    )
