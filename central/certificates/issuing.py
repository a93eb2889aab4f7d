"""Issues certificates and counts their copies. A copy is granted in one transaction: its limit holds at any time."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.centre import Centre
from central.certificates.contents import Content, filled, masked_name, masked_number
from central.certificates.models import StoredCertificate, StoredCopy
from central.certificates.page import draw
from central.certificates.records import DepartmentDownError
from central.certificates.templates import Template, templates
from central.codes import Tokens, person_hash
from central.library import Offer
from central.problems import Refusal
from central.vouching import FRESH, proved
from kiosk.contract import CertificateIssued, CertificateRequest, Words
from kiosk.contract.certificates import LIMIT_REACHED, NOT_VERIFIED, NOTHING_ON_RECORD, SYSTEM_DOWN

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BEIJING: Final = timezone(timedelta(hours=8))
_RETRY_AFTER: Final = {"Retry-After": "60"}


def issue(centre: Centre, request: CertificateRequest, public_url: str) -> CertificateIssued:
    """The certificate of a request; the same key gives the same one.

    Raises Refusal: 404 nothing-on-record, 403 no-consent or not-verified, 429 limit-reached, 503 system-down.
    """
    now = datetime.now(UTC)
    offer = _consented(centre, request)
    template = templates().get(offer.item.certificate or "")
    if template is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "item-unknown", "this item issues no certificate")
    person = person_hash(centre.keys, request.number)
    asked = centre.keys.keyed_hash("certificate", f"{request.item}\0{request.name}\0{request.number}")
    with centre.database.reading() as session:
        issued = session.get(StoredCertificate, request.key)
        if issued is not None:
            return _again(session, issued, asked, request.terminal, now)
        _require_verified(Tokens(session, centre.keys), request, offer.item.assurance, now)
        _require_copies(session, template, person, now)
    try:
        record = centre.records.find(template.department, template.record, request.name, request.number)
    except DepartmentDownError as fault:
        detail = "the department's system does not answer"
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, SYSTEM_DOWN, detail, headers=_RETRY_AFTER) from fault
    words = filled(template, record)
    if words is None:
        raise Refusal(HTTPStatus.NOT_FOUND, NOTHING_ON_RECORD, "the department holds no such record of this person")
    code = _new_code()
    content = Content(
        template,
        request.name,
        request.number,
        *words,
        verification_code=code,
        verify_url=f"{public_url}/verify?code={code}",
        issued_at=now,
        valid_until=now + timedelta(days=template.valid_days),
    )
    assert centre.document_signer is not None, "a centre with records has a signer"  # noqa: S101
    unsigned, pages = draw(content)
    pdf = centre.document_signer.signed(unsigned, reason=template.title.en, place="Anhui")
    stored = StoredCertificate(
        id=request.key,
        verification_code=code,
        kind=template.kind,
        person=person,
        terminal=request.terminal,
        asked=asked,
        title=template.title.model_dump(),
        issuer=template.issuer.model_dump(),
        verify_url=content.verify_url,
        holder=masked_name(request.name),
        number=masked_number(request.number),
        issued_at=now,
        valid_until=content.valid_until,
        pages=pages,
        digest=hashlib.sha256(pdf).hexdigest(),
        body=pdf,
        notice=request.consent.notice,
        notice_version=request.consent.version,
        consented_at=request.consent.at,
    )
    with centre.database.writing() as session:
        earlier = session.get(StoredCertificate, request.key)
        if earlier is not None:  # the same question, asked twice at once
            return _again(session, earlier, asked, request.terminal, now)
        session.add(stored)
        session.flush()
        return _told(session, stored, now)


def grant_copy(session: Session, certificate: StoredCertificate, key: str, now: datetime) -> int:
    """Let one copy be printed; returns how many more may be. Raises Refusal: 429 limit-reached, 409 another's key."""
    _in_turn(session, certificate)
    granted = session.get(StoredCopy, key)
    if granted is not None and granted.certificate != certificate.id:
        raise Refusal(HTTPStatus.CONFLICT, "key-taken", "this key stands for a copy of another certificate")
    template = templates()[certificate.kind]
    if granted is None or granted.spoiled_at is not None:
        _require_copies(session, template, certificate.person, now)
        if granted is None:
            session.add(StoredCopy(key=key, certificate=certificate.id, granted_at=now))
        else:
            granted.spoiled_at, granted.granted_at = None, now
        session.flush()
    return copies_left(session, template, certificate.person, now)


def _in_turn(session: Session, certificate: StoredCertificate) -> None:
    """Whoever counts this person's copies of this kind waits here for whoever does already."""
    theirs = (StoredCertificate.kind == certificate.kind, StoredCertificate.person == certificate.person)
    rows = select(StoredCertificate.id).where(*theirs).order_by(StoredCertificate.id).with_for_update()
    session.scalars(rows).all()


def count_copy(session: Session, certificate: StoredCertificate, key: str, now: datetime, *, printed: bool) -> int:
    """Note what became of a copy; returns how many more may be printed. Raises Refusal 404 for one never granted."""
    granted = session.get(StoredCopy, key)
    if granted is None or granted.certificate != certificate.id:
        raise Refusal(HTTPStatus.NOT_FOUND, "copy-unknown", "no such copy was granted")
    if printed:
        granted.printed_at, granted.spoiled_at = granted.printed_at or now, None
    elif granted.printed_at is None:
        granted.spoiled_at = granted.spoiled_at or now
    session.flush()
    return copies_left(session, templates()[certificate.kind], certificate.person, now)


def copies_left(session: Session, template: Template, person: str, now: datetime) -> int:
    """Copies that this person may still print of this kind: today, and this year, Beijing time."""
    today = now.astimezone(_BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    limits = ((today, template.copies_a_day), (today.replace(month=1, day=1), template.copies_a_year))
    return max(0, min(limit - _counted(session, template.kind, person, since) for since, limit in limits))


def _counted(session: Session, kind: str, person: str, since: datetime) -> int:
    counted = (
        select(func.count())
        .select_from(StoredCopy)
        .join(StoredCertificate, StoredCopy.certificate == StoredCertificate.id)
        .where(
            StoredCertificate.kind == kind,
            StoredCertificate.person == person,
            StoredCopy.spoiled_at.is_(None),
            StoredCopy.granted_at >= since,
        )
    )
    return session.scalar(counted) or 0


def _require_copies(session: Session, template: Template, person: str, now: datetime) -> None:
    if copies_left(session, template, person, now) == 0:
        detail = "this person has printed as many copies as the day or the year allows"
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, LIMIT_REACHED, detail)


def _consented(centre: Centre, request: CertificateRequest) -> Offer:
    offers = centre.library.offers(request.item)
    if not offers:
        raise Refusal(HTTPStatus.NOT_FOUND, "item-unknown", "no such item was ever published")
    consent = request.consent
    for offer in offers:
        notice = offer.data_notice()
        if notice is not None and consent.agreed and (notice.code, notice.version) == (consent.notice, consent.version):
            return offer
    raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to this item's notice on data")


def _require_verified(tokens: Tokens, request: CertificateRequest, assurance: int, now: datetime) -> None:
    """Somebody's records are shown to that person only: a card alone may have been found in the street."""
    fresh = [proof for proof in request.evidence if abs(now - proof.at) <= FRESH]
    if proved(fresh, request.number, request.terminal, tokens) < assurance:
        raise Refusal(HTTPStatus.FORBIDDEN, NOT_VERIFIED, "no fresh proof that this person stands there")


def _again(session: Session, stored: StoredCertificate, asked: str, terminal: str, now: datetime) -> CertificateIssued:
    if (stored.asked, stored.terminal) != (asked, terminal):
        raise Refusal(HTTPStatus.CONFLICT, "key-taken", "this key stands for another certificate")
    return _told(session, stored, now)


def _told(session: Session, stored: StoredCertificate, now: datetime) -> CertificateIssued:
    return CertificateIssued(
        id=stored.id,
        verification_code=stored.verification_code,
        verify_url=stored.verify_url,
        title=Words.model_validate(stored.title),
        issuer=Words.model_validate(stored.issuer),
        issued_at=stored.issued_at,
        valid_until=stored.valid_until,
        pages=stored.pages,
        copies_left=copies_left(session, templates()[stored.kind], stored.person, now),
        digest=stored.digest,
    )


def _new_code() -> str:
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))
