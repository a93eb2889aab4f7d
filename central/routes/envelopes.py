"""``/v1/envelopes``: intake of sealed cases and ratings."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from central.centre import TheCentre
from central.intake import receive
from central.registry import Caller
from kiosk.contract import ENVELOPE_HEADER, SIGNATURE_HEADER, CentreReceipt, Key

router = APIRouter(tags=["envelopes"])
_BODY = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


@router.put(
    "/v1/envelopes/{key}",
    status_code=HTTPStatus.CREATED,
    responses={201: {"model": CentreReceipt}, 200: {"model": CentreReceipt, "description": "Received before"}},
    openapi_extra={"requestBody": _BODY},
)
async def put_envelope(
    centre: TheCentre,
    caller: Caller,
    key: Key,
    envelope_header: Annotated[str, Header(alias=ENVELOPE_HEADER)],
    request: Request,
) -> Response:
    """Take an envelope; answer only once it is safe. The same key with the same bytes gives the same receipt."""
    sealed = await request.body()
    receipt = await run_in_threadpool(receive, centre, caller, key, envelope_header, sealed)
    status = HTTPStatus.CREATED if receipt.first else HTTPStatus.OK
    return Response(receipt.body, status, {SIGNATURE_HEADER: receipt.signature}, media_type="application/json")
