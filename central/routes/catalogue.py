"""``/v1/hello`` and ``/v1/catalogue``: who we are and what can be done here."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Response

from central.centre import NAME, TheCentre
from kiosk.contract import SIGNATURE_HEADER, Catalogue, Hello

router = APIRouter(tags=["catalogue"])


@router.get("/v1/hello", responses={200: {"model": Hello}})
def hello(centre: TheCentre) -> Response:
    """Say that this is the centre, signed: a captive portal can't."""
    return centre.signed(Hello(centre=NAME, now=datetime.now(UTC), catalogue_version=centre.library.current.version))


@router.get("/v1/catalogue", responses={200: {"model": Catalogue}, 304: {"description": "The terminal's is current"}})
def catalogue(centre: TheCentre, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Give the current catalogue, signed."""
    library = centre.library
    headers = {"ETag": library.etag, "Cache-Control": "no-cache"}
    known = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    if library.etag in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers[SIGNATURE_HEADER] = centre.keys.signature(library.body)
    return Response(library.body, headers=headers, media_type="application/json")
