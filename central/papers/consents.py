"""Consent tokens: whoever spares a paper shows that this person agreed to it, for this item, within the hour, once."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from central.codes import person_hash
from central.keys import Keys
from central.papers.models import LicenceConsent
from central.problems import conflict
from central.registry import token_digest
from kiosk.contract import Case, MaterialWay, PrefillRequest

VALID_FOR: Final = timedelta(hours=1)
_TOKEN_BYTES: Final = 24


def issue(session: Session, keys: Keys, request: PrefillRequest, now: datetime) -> str:
    """A token for what was just agreed to."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        LicenceConsent(
            token_digest=token_digest(token),
            person=person_hash(keys, request.number),
            item=request.item,
            notice=request.consent.notice,
            notice_version=request.consent.version,
            expires_at=now + VALID_FOR,
            case_key=None,
        )
    )
    return token


def covers(session: Session, keys: Keys, token: str, case: Case) -> bool:
    """Whether a token was issued here for the person and item of a case that was made while it held, and for no other
    case. A case may arrive much later: it may have waited for the network.
    """
    consent = session.get(LicenceConsent, token_digest(token))
    return (
        consent is not None
        and (consent.person, consent.item) == (person_hash(keys, case.applicant.number), case.item)
        and case.created_at <= consent.expires_at
        and consent.case_key in (None, case.key)
    )


def spend(session: Session, case: Case) -> None:
    """From now on the case's tokens are good for nothing else. Raises Refusal (409): consent-used."""
    for token in {given.consent_token for given in case.materials if given.way is MaterialWay.SPARED} - {None}:
        consent = session.get(LicenceConsent, token_digest(token or ""), with_for_update=True)
        if consent is None or consent.case_key not in (None, case.key):
            raise conflict("consent-used", "the consent to spare a paper was used for another case")
        consent.case_key = case.key
