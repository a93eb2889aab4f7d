"""Signs the result documents of a case, each once.

What one says is settled by the decision. It is drawn and signed when it is first asked for, because what is decided at
once is decided during intake, which must stay quick; it is the same file ever after.
"""

import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from sqlalchemy.orm import Session

from central.centre import Centre
from central.certificates import documents
from central.certificates.contents import Content
from central.certificates.models import StoredCertificate
from central.codes import Tokens, person_hash
from central.handling.clock import beijing_day
from central.handling.machine import Action
from central.handling.models import DepartmentalCase
from central.handling.progress import offer_of
from central.handling.results import results_of
from central.library import Offer
from central.models import StoredCase
from central.problems import Refusal
from kiosk.contract import (
    Case,
    CaseResult,
    CertificateIssued,
    ResultRequest,
    Words,
)
from kiosk.contract.certificates import NOTHING_ON_RECORD

_PURPOSE: Final = Words(
    zh="作为本次申请的办理结果，可以出示、打印，扫码核对真假。",
    en="The result of this application; to be shown or printed, and verified by its code.",
)


def issue(centre: Centre, request: ResultRequest, public_url: str) -> CertificateIssued:
    """A result of the person's own case; the same key gives the same answer.

    Raises Refusal: 404 nothing-on-record, 403 no-consent or not-verified, 503 system-down.
    """
    now = datetime.now(UTC)
    if not request.consent.agreed:
        raise Refusal(HTTPStatus.FORBIDDEN, "no-consent", "the person has not agreed to the look-up")
    asked = centre.keys.keyed_hash("result", f"{request.part}\0{request.nth}\0{request.name}\0{request.number}")
    identity = hashlib.sha256(f"{request.part}/{request.nth}".encode()).hexdigest()[:32]
    with centre.database.reading() as session:
        earlier = documents.asked_before(session, request, asked, now)
        if earlier is not None:
            return earlier
        part, stored_case, offer = _own(centre, session, request)
        result = next((one for one in results_of(part, offer) if one.nth == request.nth), None)
        if result is None:
            raise _nothing()
        documents.require_verified(Tokens(session, centre.keys), request, result.assurance, now)
        drawn = session.get(StoredCertificate, identity)
        if drawn is not None and drawn.revoked_at is not None:
            raise _nothing()
    if drawn is None:
        content = _content(result, part, stored_case, public_url)
        drawn = documents.signed(centre, content, identity=identity, kind=f"result-{identity}")
    with centre.database.writing() as session:
        earlier = documents.asked_before(session, request, asked, now)
        if earlier is not None:
            return earlier
        stored = session.get(StoredCertificate, identity)
        if stored is None:
            session.add(drawn)
            session.flush()
            stored = drawn
        return documents.told(session, stored, request, asked, now)


def _own(centre: Centre, session: Session, request: ResultRequest) -> tuple[DepartmentalCase, StoredCase, Offer]:
    part = session.get(DepartmentalCase, request.part)
    case = session.get(StoredCase, part.case_key) if part is not None else None
    if part is None or case is None or case.person != person_hash(centre.keys, request.number):
        raise _nothing()
    return part, case, offer_of(centre.library, case)


def _nothing() -> Refusal:
    """Somebody else's case, and a result that was revoked, are told as one that does not exist."""
    return Refusal(HTTPStatus.NOT_FOUND, NOTHING_ON_RECORD, "this person has no such result")


def _content(result: CaseResult, part: DepartmentalCase, stored: StoredCase, public_url: str) -> Content:
    case = Case.model_validate(stored.content)
    granted = next(entry for entry in part.log if entry["action"] == Action.GRANT)
    decided = datetime.fromisoformat(granted["at"])
    name = Words.model_validate(part.item_name)
    rows = [
        (Words(zh="事项", en="Matter"), name.zh),
        (Words(zh="办件编号", en="Case number"), stored.case_number),
        (Words(zh="申请日期", en="Applied on"), f"{beijing_day(stored.received_at):%Y-%m-%d}"),
        (Words(zh="决定日期", en="Decided on"), f"{beijing_day(decided):%Y-%m-%d}"),
    ]
    if case.represented is not None:
        rows.append((Words(zh="替谁申请", en="On behalf of"), case.represented.name))
    if note := granted.get("note"):
        rows.append((Words(zh="说明", en="Note"), note))
    code = documents.new_code()
    return Content(
        title=result.title,
        issuer=result.body,
        purpose=_PURPOSE,
        name=case.applicant.name,
        number=case.applicant.number,
        statement=Words(
            zh=f"上述申请人申请的“{name.zh}”已经依法办结，结果为同意。",
            en=f"The application for “{name.en}” by the person above was decided: granted.",
        ),
        rows=tuple(rows),
        grids=(),
        verification_code=code,
        verify_url=f"{public_url}/verify?code={code}",
        issued_at=decided,
        valid_until=None,
    )
