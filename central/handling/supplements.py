"""Papers handed in after a case: judged against what is still open, and stored with it."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.centre import Centre
from central.codes import Tokens
from central.handling import desk
from central.handling.models import ReceiptToken
from central.handling.progress import offer_of
from central.models import StoredAttachment, StoredCase
from central.package import Package
from central.papers import uploads
from central.problems import conflict, described, unacceptable
from central.registry import token_digest
from central.vouching import proved
from kiosk.contract import SECOND_FACTOR, Case, EnvelopeHeader, MaterialGiven, MaterialWay, Supplement

_MEDIA_TYPES = ("image/jpeg", "image/png", "application/pdf")


def judged(header: EnvelopeHeader, package: Package) -> Supplement:
    """The papers, when they are valid in themselves. Raises Refusal (422): bad-supplement."""
    try:
        supplement = Supplement.model_validate_json(package.document)
    except ValidationError as fault:
        raise unacceptable("bad-supplement", f"supplement.json: {described(fault)}") from fault
    if (supplement.key, supplement.terminal) != (header.key, header.terminal):
        raise unacceptable("bad-supplement", "supplement.json: names another key or terminal than the envelope")
    listed = {attachment.digest: attachment.size for attachment in supplement.attachments}
    files = {digest: len(body) for digest, body in package.attachments.items()}
    if listed != files or any(file.media_type not in _MEDIA_TYPES for file in supplement.attachments):
        raise unacceptable("bad-supplement", "the package does not hold the papers that are listed")
    if not all(_whole(given, listed) for given in supplement.materials):
        raise unacceptable("bad-supplement", "a paper is neither photographed nor sent by phone")
    return supplement


def _whole(given: MaterialGiven, listed: Mapping[str, int]) -> bool:
    if given.way is MaterialWay.CAPTURED:
        return given.attachment in listed
    return given.way is MaterialWay.PHONE and given.upload is not None


def case_of(session: Session, supplement: Supplement) -> StoredCase:
    """The case that papers are for. Raises Refusal (409): case-unknown."""
    case = session.scalar(select(StoredCase).where(StoredCase.number == supplement.number))
    if case is None or case.content["applicant"]["number"] != supplement.person:
        raise conflict("case-unknown", "no case of this person bears this number")
    return case


def store(
    centre: Centre, session: Session, supplement: Supplement, files: Mapping[str, bytes], received_at: datetime
) -> None:
    """Store papers with their case, and let the departments that waited for them go on.

    Raises Refusal (409): not-verified, paper-not-wanted, upload-used.
    """
    tokens = Tokens(session, centre.keys)
    if proved(supplement.evidence, supplement.person, supplement.terminal, tokens) < SECOND_FACTOR:
        raise conflict("not-verified", "nothing proves that this person handed them in")
    stored = case_of(session, supplement)
    case, offer = Case.model_validate(stored.content), offer_of(centre.library, stored)
    wanted = {paper.material.code for paper in desk.open_papers(session, case, offer)}
    if any(given.code not in wanted for given in supplement.materials):
        raise conflict("paper-not-wanted", "a paper is not asked for, or came already")
    for given in supplement.materials:
        if given.upload is not None and not uploads.is_free(session, given.upload, supplement.terminal, case.key):
            raise conflict("upload-used", "what a phone sent is not finished, or belongs to another case")
    known = desk.files_of(session, case.key)
    for digest, body in files.items():
        if digest not in known:
            known.add(digest)
            session.add(StoredAttachment(case_key=case.key, digest=digest, body=body))
    session.add(ReceiptToken(token_digest=token_digest(supplement.access_token), case_key=case.key))
    uploads.attach(session, case.key, supplement.materials, known)
    codes = [given.code for given in supplement.materials]
    desk.hand_in(session, case, offer, codes, supplement.key, received_at)
