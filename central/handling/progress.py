"""Where a case stands, put together from its departments' parts, its papers and its fee."""

import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.centre import Centre
from central.codes import person_hash
from central.handling import desk, fees
from central.handling.models import ReceiptToken
from central.handling.results import results_of
from central.library import Library, Offer
from central.models import StoredCase
from central.registry import token_digest
from kiosk.contract import Case, CaseState, PersonCase, Progress

_SHOWN_FOR: Final = timedelta(days=365)


def offer_of(library: Library, case: StoredCase) -> Offer:
    """The item as it was published when the case was begun."""
    return next(offer for offer in library.offers(case.item) if offer.catalogue.version == case.catalogue_version)


def progress_by_token(centre: Centre, number: str, token: str, now: datetime) -> Progress | None:
    """Where a case stands, for the bearer of its receipt; None when no case bears this number and token."""
    with centre.database.reading() as session:
        case = opened_by(session, number, token)
        return None if case is None else _progress(session, centre.library, case, now)


def opened_by(session: Session, number: str, token: str) -> StoredCase | None:
    """The case that a receipt's number and token open."""
    case = session.scalar(select(StoredCase).where(StoredCase.number == number))
    return case if case is not None and _opens(session, case, token_digest(token)) else None


def _opens(session: Session, case: StoredCase, digest: str) -> bool:
    """Whether a token stands on one of the case's receipts."""
    later = session.get(ReceiptToken, digest)
    return hmac.compare_digest(case.token_digest, digest) or (later is not None and later.case_key == case.key)


def cases_of(centre: Centre, number: str, now: datetime) -> tuple[PersonCase, ...]:
    """Cases that a person applied for in the last year, newest first, with the codes to pick up results, and those that
    are documents.
    """
    person = person_hash(centre.keys, number)
    recent = select(StoredCase).where(StoredCase.person == person, StoredCase.received_at > now - _SHOWN_FOR)
    with centre.database.reading() as session:
        own = session.scalars(recent.order_by(StoredCase.received_at.desc())).all()
        return tuple(
            PersonCase(
                item=case.item,
                catalogue_version=case.catalogue_version,
                progress=_progress(session, centre.library, case, now).model_copy(
                    update={"pick_up": desk.pick_up_code(session, case.key)}
                ),
                results=tuple(
                    result
                    for part in desk.parts(session, case.key)
                    for result in results_of(part, offer_of(centre.library, case))
                ),
            )
            for case in own
        )


def _progress(session: Session, library: Library, stored: StoredCase, now: datetime) -> Progress:
    offer, case = offer_of(library, stored), Case.model_validate(stored.content)
    return Progress(
        number=stored.number,
        case_number=stored.case_number,
        item=offer.item.name,
        state=CaseState(stored.state),
        received_at=stored.received_at,
        departments=tuple(desk.progress(part, now) for part in desk.parts(session, stored.key)),
        open_papers=desk.open_papers(session, case, offer),
        fee_fen=fees.owed(session, stored, case, offer),
        refunded_fen=fees.given_back(session, stored),
    )
