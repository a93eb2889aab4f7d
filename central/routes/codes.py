"""``/v1/codes``: texted codes, and scanned ones."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Response

from central.centre import Centre, TheCentre
from central.codes import send_code, try_code
from central.handling.pick_up import PICK_UP_CODE, pick_up_resolution
from central.handling.progress import progress_by_token
from central.problems import Refusal
from central.registry import Caller, require_own
from central.scanned_codes import RECEIPT_ADDRESS, case_resolution
from central.vouching import voucher
from kiosk.contract import (
    CodeAnswer,
    CodePurpose,
    CodeQuestion,
    CodeRequest,
    CodeResolution,
    CodeSent,
    CodeTried,
    EvidenceKind,
    Key,
)

router = APIRouter(tags=["codes"])


@router.post("/v1/codes", status_code=HTTPStatus.CREATED)
def request_code(centre: TheCentre, caller: Caller, request: CodeRequest) -> CodeSent:
    """Text a code to the phone on record."""
    require_own(caller, request.terminal)
    return send_code(centre, request)


@router.post("/v1/codes/resolve", responses={200: {"model": CodeResolution}})
def resolve_code(centre: TheCentre, caller: Caller, question: CodeQuestion) -> Response:
    """What a scanned code is. Before ``{code_id}``, which would take its place."""
    resolved = _resolved(centre, caller, question)
    if resolved.person is not None:
        number = resolved.person.number
        token = voucher(centre.keys, EvidenceKind.PERSON_CODE, number, caller, datetime.now(UTC))
        resolved = resolved.model_copy(update={"token": token})
    return centre.signed(resolved)


def _resolved(centre: Centre, caller: str, question: CodeQuestion) -> CodeResolution:
    if question.purpose is CodePurpose.PICK_UP and PICK_UP_CODE.fullmatch(question.payload):
        if not centre.pick_up_tries.allowed(caller):
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-many-tries", "this terminal tried too many codes")
        return pick_up_resolution(centre, question.payload)
    if (found := RECEIPT_ADDRESS.fullmatch(question.payload)) is not None:
        return case_resolution(progress_by_token(centre, found["number"], found["token"], datetime.now(UTC)))
    return centre.scanned.resolve(question, datetime.now(UTC))


@router.post("/v1/codes/{code_id}", response_model_exclude_none=True)
def confirm_code(centre: TheCentre, caller: Caller, code_id: Key, tried: CodeTried) -> CodeAnswer:
    """Judge the code as typed."""
    return try_code(centre, caller, code_id, tried.code)
