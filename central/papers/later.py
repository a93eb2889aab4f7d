"""Papers that come later from a phone: the receipt's code opens the case, and the case's page takes what is wanted."""

from datetime import datetime

from sqlalchemy.orm import Session

from central.centre import Centre
from central.handling import desk
from central.handling.progress import offer_of, opened_by
from central.models import StoredCase
from central.papers import uploads
from central.papers.models import LaterUpload, StoredUpload
from kiosk.contract import MOST_UPLOADED_PAGES, Case, MaterialGiven, MaterialWay, UploadRequest


def open_for(centre: Centre, session: Session, number: str, token: str, material: str, now: datetime) -> str | None:
    """The token of a fresh upload for a paper that the case still wants; None when nothing is wanted of the bearer.

    Raises Refusal 429.
    """
    stored = opened_by(session, number, token)
    if stored is None:
        return None
    case, offer = Case.model_validate(stored.content), offer_of(centre.library, stored)
    wanted = {paper.material.code: paper.material for paper in desk.open_papers(session, case, offer)}
    if material not in wanted:
        return None
    request = UploadRequest(terminal=stored.terminal, material=wanted[material].name, most_pages=MOST_UPLOADED_PAGES)
    upload, address = uploads.open_upload(session, stored.terminal, request, now)
    session.add(LaterUpload(upload=upload.id, case_key=stored.key, material=material))
    return address


def of(session: Session, upload: StoredUpload) -> LaterUpload | None:
    """What an upload is for, when it comes after its case."""
    return session.get(LaterUpload, upload.id)


def hand_in(centre: Centre, session: Session, upload: StoredUpload, now: datetime) -> None:
    """A finished upload becomes a part of its case, and departments that waited for it go on. A paper that came by
    another way meanwhile stays as it is.
    """
    later = of(session, upload)
    if later is None or not upload.done or upload.case_key is not None:
        return
    stored = session.get_one(StoredCase, later.case_key)
    case, offer = Case.model_validate(stored.content), offer_of(centre.library, stored)
    if later.material not in {paper.material.code for paper in desk.open_papers(session, case, offer)}:
        return
    given = MaterialGiven(code=later.material, way=MaterialWay.PHONE, upload=upload.id)
    uploads.attach(session, case.key, (given,), desk.files_of(session, case.key))
    desk.hand_in(session, case, offer, [later.material], upload.id, now)
