"""``/v1/codes``: texted codes."""

from http import HTTPStatus

from fastapi import APIRouter

from central.centre import TheCentre
from central.codes import send_code, try_code
from central.registry import Caller, require_own
from kiosk.contract import CodeAnswer, CodeRequest, CodeSent, CodeTried, Key

router = APIRouter(tags=["codes"])


@router.post("/v1/codes", status_code=HTTPStatus.CREATED)
def request_code(centre: TheCentre, caller: Caller, request: CodeRequest) -> CodeSent:
    """Text a code to the phone on record."""
    require_own(caller, request.terminal)
    return send_code(centre, request)


@router.post("/v1/codes/{code_id}", response_model_exclude_none=True)
def confirm_code(centre: TheCentre, caller: Caller, code_id: Key, tried: CodeTried) -> CodeAnswer:
    """Judge the code as typed."""
    return try_code(centre, caller, code_id, tried.code)
