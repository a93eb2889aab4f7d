"""``/v1/hello``, ``/v1/keys``, ``/v1/bulletin`` and ``/v1/catalogue``: who we are and what can be done here."""

import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Response

from central.bulletins import current_bulletin
from central.centre import NAME, Centre, TheCentre
from central.problems import Refusal
from kiosk.catalogue.changes import changes_between
from kiosk.contract import SIGNATURE_HEADER, Bulletin, Catalogue, CatalogueChanges, CentreKeys, Hello, Wire, canonical

router = APIRouter(tags=["catalogue"])


@router.get("/v1/hello", responses={200: {"model": Hello}})
def hello(centre: TheCentre) -> Response:
    """Say that this is the centre, signed: a captive portal can't."""
    return centre.signed(Hello(centre=NAME, now=datetime.now(UTC), catalogue_version=centre.library.current.version))


@router.get("/v1/keys", responses={200: {"model": CentreKeys}, 304: {"description": "The terminal's are current"}})
def keys(centre: TheCentre, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Give the public keys that are in use, signed."""
    answer = signed_unless_known(centre, centre.keys.published, if_none_match)
    if answer.status_code == HTTPStatus.OK:
        answer.headers[SIGNATURE_HEADER] = centre.keys.all_signatures(bytes(answer.body))
    return answer


@router.get("/v1/bulletin", responses={200: {"model": Bulletin}, 304: {"description": "The terminal's is current"}})
def bulletin(centre: TheCentre, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Give the announcements and blocked items, signed."""
    with centre.database.reading() as session:
        return signed_unless_known(centre, current_bulletin(session), if_none_match)


@router.get("/v1/catalogue", responses={200: {"model": Catalogue}, 304: {"description": "The terminal's is current"}})
def catalogue(centre: TheCentre, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Give the current catalogue, signed."""
    library = centre.library
    headers = {"ETag": library.etag, "Cache-Control": "no-cache"}
    if _is_current(if_none_match, library.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers[SIGNATURE_HEADER] = centre.keys.signature(library.body)
    return Response(library.body, headers=headers, media_type="application/json")


@router.get(
    "/v1/catalogue/changes/{since}",
    responses={200: {"model": CatalogueChanges}, 304: {"description": "The terminal's is current"}},
)
def catalogue_changes(centre: TheCentre, since: int, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """What changed since a version, signed. 404: it was never published here; the whole catalogue is to be fetched."""
    library = centre.library
    headers = {"ETag": library.etag, "Cache-Control": "no-cache"}
    if _is_current(if_none_match, library.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    old = next((published for published in library.catalogues if published.version == since), None)
    if old is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "version-unknown", "no catalogue of this version was published here")
    answer = centre.signed(changes_between(canonical(old), library.body, centre.keys.signature(library.body)))
    answer.headers.update(headers)
    return answer


def signed_unless_known(centre: Centre, answer: Wire, if_none_match: str | None) -> Response:
    """The answer, signed, under an entity tag; 304 when the terminal has it."""
    body = canonical(answer)
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Cache-Control": "no-cache"}
    if _is_current(if_none_match, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers[SIGNATURE_HEADER] = centre.keys.signature(body)
    return Response(body, headers=headers, media_type="application/json")


def _is_current(if_none_match: str | None, etag: str) -> bool:
    return etag in [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
