"""``/v1/certificates`` and ``/v1/results`` for terminals; ``/verify`` for whoever was handed a signed document."""

from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from central.centre import Centre, TheCentre
from central.certificates import issuing
from central.certificates.copies import count_copy, grant_copy
from central.certificates.documents import shown_to
from central.certificates.verifying import Verdict, found
from central.handling import result_documents
from central.limits import Attempts
from central.pages import fragment, page
from central.problems import Refusal
from central.registry import Caller, require_own
from kiosk.contract import (
    CertificateIssued,
    CertificateRequest,
    CopiesLeft,
    CopyReport,
    CopyRequest,
    Key,
    ResultRequest,
)

router = APIRouter(tags=["certificates"])

_BEIJING: Final = timezone(timedelta(hours=8))
_LOOKED_UP: Final = Attempts(most=30, window_s=60.0)
"""Codes that one address may try in a minute; a code has 80 bits, so this is against load, not against guessing."""
_SAID: Final = {
    Verdict.GENUINE: ("真实有效", "Genuine and valid", "done"),
    Verdict.EXPIRED: ("真实，但已过期", "Genuine, but no longer valid", "supplement"),
    Verdict.REVOKED: ("已作废，请勿采信", "Revoked: do not rely on it", "refused"),
    Verdict.UNKNOWN: ("没有这份文件", "No such document", "refused"),
}


@router.post("/v1/certificates", responses={200: {"model": CertificateIssued}})
def issue(centre: TheCentre, caller: Caller, request: Request, wanted: CertificateRequest) -> Response:
    """Issue what the person asks for, or say why not."""
    require_own(caller, wanted.terminal)
    return centre.signed(issuing.issue(centre, wanted, str(request.base_url).rstrip("/")))


@router.post("/v1/results", responses={200: {"model": CertificateIssued}})
def result(centre: TheCentre, caller: Caller, request: Request, wanted: ResultRequest) -> Response:
    """Give the person a result of their own case, or say why not."""
    require_own(caller, wanted.terminal)
    return centre.signed(result_documents.issue(centre, wanted, str(request.base_url).rstrip("/")))


@router.get("/v1/certificates/{key}/document", response_class=Response)
def document(centre: TheCentre, caller: Caller, key: Key) -> Response:
    """The PDF, for the terminal that asked for it."""
    with centre.database.reading() as session:
        body = shown_to(session, caller, key).body
    return Response(body, media_type="application/pdf", headers={"Cache-Control": "no-store"})


@router.post("/v1/certificates/{key}/copies", responses={200: {"model": CopiesLeft}})
def ask_copy(centre: TheCentre, caller: Caller, key: Key, wanted: CopyRequest) -> Response:
    """Let one copy be printed."""
    require_own(caller, wanted.terminal)
    with centre.database.writing() as session:
        left = grant_copy(session, shown_to(session, caller, key), wanted.key, datetime.now(UTC))
    return centre.signed(CopiesLeft(copies_left=left))


@router.post("/v1/certificates/{key}/reports", responses={200: {"model": CopiesLeft}})
def report_copy(centre: TheCentre, caller: Caller, key: Key, report: CopyReport) -> Response:
    """Hear what became of a copy."""
    require_own(caller, report.terminal)
    with centre.database.writing() as session:
        certificate = shown_to(session, caller, key)
        left = count_copy(session, certificate, report.key, datetime.now(UTC), printed=report.printed)
    return centre.signed(CopiesLeft(copies_left=left))


@router.get("/verify", response_class=HTMLResponse)
def verify(centre: TheCentre, request: Request, code: Annotated[str, Query(max_length=64)] = "") -> HTMLResponse:
    """What is so of a certificate; without a code, a place to type it. Nothing can be uploaded."""
    if not code.strip():
        return page("verify.html", HTTPStatus.OK)
    address = request.client.host if request.client is not None else ""
    if not _LOOKED_UP.allowed(address):
        return page("verify-later.html", HTTPStatus.TOO_MANY_REQUESTS)
    return _verdict(centre, code)


@router.get("/verify/root.pem", response_class=Response)
def root(centre: TheCentre) -> Response:
    """The certificate that a PDF reader has to trust, PEM."""
    if centre.document_signer is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "no-signer", "this centre signs no documents")
    return Response(centre.document_signer.root, media_type="application/x-pem-file")


def _verdict(centre: Centre, code: str) -> HTMLResponse:
    now = datetime.now(UTC)
    with centre.database.reading() as session:
        verdict, stored = found(session, code, now)
    zh, en, kind = _SAID[verdict]
    if stored is None:
        return page("verified.html", HTTPStatus.NOT_FOUND, state_zh=zh, state_en=en, kind=kind)
    facts = fragment(
        "verified-facts.html",
        title_zh=stored.title["zh"],
        title_en=stored.title["en"],
        issuer=stored.issuer["zh"],
        holder=stored.holder,
        number=stored.number,
        issued=f"{stored.issued_at.astimezone(_BEIJING):%Y-%m-%d %H:%M}",
        valid="长期有效 no end"
        if stored.valid_until is None
        else f"{stored.valid_until.astimezone(_BEIJING):%Y-%m-%d}",
        code=stored.verification_code,
        digest=stored.digest,
    )
    return page("verified.html", HTTPStatus.OK, markup=facts, state_zh=zh, state_en=en, kind=kind)
