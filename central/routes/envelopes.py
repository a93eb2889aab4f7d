"""``/v1/envelopes``: intake of sealed cases, ratings, papers and parts, one by one or small ones together."""

import base64
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import TypeAdapter, ValidationError

from central.centre import Centre, TheCentre
from central.intake import receive
from central.problems import Refusal, unacceptable
from central.registry import Caller
from kiosk.contract import (
    ENVELOPE_HEADER,
    SIGNATURE_HEADER,
    CentreReceipt,
    EnvelopeHeader,
    EnvelopeResult,
    EnvelopeResults,
    Key,
    canonical,
)

router = APIRouter(tags=["envelopes"])
_BODY = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
MOST_TOGETHER: Final = 32
_LENGTH_BYTES: Final = 4


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


@router.post("/v1/envelopes", responses={200: {"model": EnvelopeResults}}, openapi_extra={"requestBody": _BODY})
async def post_envelopes(centre: TheCentre, caller: Caller, request: Request) -> Response:
    """Take several envelopes; each result is what a PUT of its own would have been answered.

    The body is, for each: the header's length (4 bytes, big-endian), the header, the length of the sealed bytes, the
    sealed bytes.
    """
    body = await request.body()
    return centre.signed(await run_in_threadpool(receive_together, centre, caller, body))


def receive_together(centre: Centre, caller: str, body: bytes) -> EnvelopeResults:
    """Take every envelope of a batch. Raises Refusal when it is none."""
    return EnvelopeResults(results=tuple(_result(centre, caller, *envelope) for envelope in _unframed(body)))


def _result(centre: Centre, caller: str, header: bytes, sealed: bytes) -> EnvelopeResult:
    try:
        key = TypeAdapter(EnvelopeHeader).validate_json(header).key
        receipt = receive(centre, caller, key, base64.urlsafe_b64encode(header).decode(), sealed)
    except ValidationError:
        refusal = unacceptable("bad-header", "Envelope-Header: is none")
    except Refusal as refused:
        refusal = refused
    else:
        status = HTTPStatus.CREATED if receipt.first else HTTPStatus.OK
        return EnvelopeResult(status=status, body=receipt.body.decode(), signature=receipt.signature)
    return EnvelopeResult(status=refusal.status_code, body=canonical(refusal.problem).decode(), signature="")


def _unframed(body: bytes) -> list[tuple[bytes, bytes]]:
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        length = int.from_bytes(body[at : at + _LENGTH_BYTES], "big")
        at += _LENGTH_BYTES + length
        if at > len(body):
            raise unacceptable("bad-batch", "the body ends within an envelope")
        pieces.append(body[at - length : at])
    if len(pieces) % 2 or not 1 <= len(pieces) // 2 <= MOST_TOGETHER:
        raise unacceptable("bad-batch", f"a batch holds 1 to {MOST_TOGETHER} envelopes, each a header and a body")
    return list(zip(pieces[::2], pieces[1::2], strict=True))
