"""Issues certificates: what a department holds about a person, on a signed page."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from central.centre import Centre
from central.certificates import documents
from central.certificates.contents import Content, filled
from central.certificates.copies import require_copies
from central.certificates.records import DepartmentDownError
from central.certificates.templates import templates
from central.codes import Tokens, person_hash
from central.library import Offer
from central.problems import Refusal
from kiosk.contract import CertificateIssued, CertificateRequest
from kiosk.contract.certificates import NOTHING_ON_RECORD


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
        earlier = documents.asked_before(session, request, asked, now)
        if earlier is not None:
            return earlier
        documents.require_verified(Tokens(session, centre.keys), request, offer.item.assurance, now)
        require_copies(session, template.kind, person, now)
    try:
        record = centre.records.find(template.department, template.record, request.name, request.number)
    except DepartmentDownError as fault:
        raise documents.system_down("the department's system does not answer") from fault
    words = filled(template, record)
    if words is None:
        raise Refusal(HTTPStatus.NOT_FOUND, NOTHING_ON_RECORD, "the department holds no such record of this person")
    statement, rows, grids = words
    code = documents.new_code()
    content = Content(
        title=template.title,
        issuer=template.issuer,
        purpose=template.purpose,
        name=request.name,
        number=request.number,
        statement=statement,
        rows=rows,
        grids=grids,
        verification_code=code,
        verify_url=f"{public_url}/verify?code={code}",
        issued_at=now,
        valid_until=now + timedelta(days=template.valid_days),
    )
    stored = documents.signed(centre, content, identity=request.key, kind=template.kind)
    with centre.database.writing() as session:
        earlier = documents.asked_before(session, request, asked, now)
        if earlier is not None:  # the same question, asked twice at once
            return earlier
        session.add(stored)
        session.flush()
        return documents.told(session, stored, request, asked, now)


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
