"""Signed documents as they are made, stored, and told to the terminal where their person stands."""

import hashlib
import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy.orm import Session

from central.centre import Centre
from central.certificates.contents import Content, masked_name, masked_number
from central.certificates.copies import copies_left
from central.certificates.models import StoredAsking, StoredCertificate
from central.certificates.page import draw
from central.codes import Tokens, person_hash
from central.problems import Refusal
from central.vouching import FRESH, proved
from kiosk.contract import CertificateIssued, CertificateRequest, ResultRequest, Words
from kiosk.contract.certificates import NOT_VERIFIED, SYSTEM_DOWN

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LATER: Final = {"Retry-After": "60"}

Request = CertificateRequest | ResultRequest


def new_code() -> str:
    """A verification code that nobody can guess."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def signed(centre: Centre, content: Content, *, identity: str, kind: str) -> StoredCertificate:
    """Draw and sign; nothing is stored yet. Raises Refusal: 503 system-down when this centre signs no documents."""
    if centre.document_signer is None:
        raise system_down("this centre signs no documents")
    unsigned, pages = draw(content)
    pdf = centre.document_signer.signed(unsigned, reason=content.title.en, place="Anhui")
    return StoredCertificate(
        id=identity,
        verification_code=content.verification_code,
        kind=kind,
        person=person_hash(centre.keys, content.number),
        title=content.title.model_dump(),
        issuer=content.issuer.model_dump(),
        verify_url=content.verify_url,
        holder=masked_name(content.name),
        number=masked_number(content.number),
        issued_at=content.issued_at,
        valid_until=content.valid_until,
        pages=pages,
        digest=hashlib.sha256(pdf).hexdigest(),
        body=pdf,
    )


def system_down(detail: str) -> Refusal:
    """The department can't answer now: 503, to be asked again."""
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, SYSTEM_DOWN, detail, headers=_LATER)


def asked_before(session: Session, request: Request, asked: str, now: datetime) -> CertificateIssued | None:
    """What this key was answered with. Raises Refusal: 409 key-taken, when somebody else or elsewhere asked with it."""
    asking = session.get(StoredAsking, request.key)
    if asking is None:
        return None
    if (asking.asked, asking.terminal) != (asked, request.terminal):
        raise Refusal(HTTPStatus.CONFLICT, "key-taken", "this key stands for another certificate")
    return _told(session, session.get_one(StoredCertificate, asking.certificate), asking.key, now)


def told(session: Session, stored: StoredCertificate, request: Request, asked: str, now: datetime) -> CertificateIssued:
    """Note who asked, and tell them; from now on their terminal may fetch the document."""
    session.add(
        StoredAsking(
            key=request.key,
            certificate=stored.id,
            terminal=request.terminal,
            asked=asked,
            at=now,
            notice=request.consent.notice,
            notice_version=request.consent.version,
            consented_at=request.consent.at,
        )
    )
    session.flush()
    return _told(session, stored, request.key, now)


def shown_to(session: Session, terminal: str, key: str) -> StoredCertificate:
    """The document that this terminal asked for under this key. Raises Refusal: 404 certificate-unknown."""
    asking = session.get(StoredAsking, key)
    if asking is None or asking.terminal != terminal:
        raise Refusal(HTTPStatus.NOT_FOUND, "certificate-unknown", "this terminal asked for no such certificate")
    return session.get_one(StoredCertificate, asking.certificate)


def require_verified(tokens: Tokens, request: Request, assurance: int, now: datetime) -> None:
    """Somebody's records are shown to that person only: a card alone may have been found in the street.

    Raises Refusal: 403 not-verified.
    """
    fresh = [proof for proof in request.evidence if abs(now - proof.at) <= FRESH]
    if proved(fresh, request.number, request.terminal, tokens) < assurance:
        raise Refusal(HTTPStatus.FORBIDDEN, NOT_VERIFIED, "no fresh proof that this person stands there")


def _told(session: Session, stored: StoredCertificate, key: str, now: datetime) -> CertificateIssued:
    return CertificateIssued(
        id=key,
        verification_code=stored.verification_code,
        verify_url=stored.verify_url,
        title=Words.model_validate(stored.title),
        issuer=Words.model_validate(stored.issuer),
        issued_at=stored.issued_at,
        valid_until=stored.valid_until,
        pages=stored.pages,
        copies_left=copies_left(session, stored.kind, stored.person, now),
        digest=stored.digest,
    )
