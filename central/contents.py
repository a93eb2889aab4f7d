"""What an envelope holds, judged and stored: a case with its attachments, or a rating of an earlier case."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.centre import Centre
from central.codes import Tokens, person_hash
from central.drafts import keeping as drafts
from central.handling import checks, desk, follow_up, supplements
from central.judgement import faults
from central.keys import Keys
from central.models import StoredAttachment, StoredCase, StoredRating
from central.package import Package
from central.papers import consents, uploads
from central.people import People
from central.problems import conflict, described, unacceptable
from central.registry import token_digest
from kiosk.contract import Case, CaseState, EnvelopeHeader, EnvelopeKind, Evidence, Rating, Supplement

_BEIJING: Final = timezone(timedelta(hours=8))
_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class _Knowledge:
    """What judging a case looks up."""

    people: People
    tokens: Tokens
    session: Session
    keys: Keys

    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:
        """See central.judgement.Knowledge."""
        return self.people.holds_licence(number, kind, certificate)

    def issued(self, token: str, number: str) -> bool:
        """See central.judgement.Knowledge."""
        return self.tokens.issued(token, number)

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:
        """See central.judgement.Knowledge."""
        return self.tokens.vouched(proof, number, terminal)

    def consented(self, token: str, case: Case) -> bool:
        """See central.judgement.Knowledge."""
        return consents.covers(self.session, self.keys, token, case)

    def uploaded(self, upload: str, case: Case) -> bool:
        """See central.judgement.Knowledge."""
        return uploads.is_free(self.session, upload, case.terminal, case.key)


Content = Case | Rating | Supplement


def judged(centre: Centre, header: EnvelopeHeader, package: Package) -> Content:
    """The content, when it is what the header says and valid in itself. Raises Refusal (422)."""
    if header.kind is EnvelopeKind.RATING:
        return _judged_rating(header, package)
    if header.kind is EnvelopeKind.SUPPLEMENT:
        return supplements.judged(header, package)
    try:
        case = Case.model_validate_json(package.document)
    except ValidationError as fault:
        raise unacceptable("bad-case", f"case.json: {described(fault)}") from fault
    if (case.key, case.terminal) != (header.key, header.terminal):
        raise unacceptable("bad-case", "case.json: names another key or terminal than the envelope")
    if case.number.partition("-")[0] != case.terminal:
        raise unacceptable("bad-case", "case.json: the number is not of this terminal")
    offer = centre.library.offer(case.catalogue_version, case.item, case.item_version)
    if offer is None:
        raise unacceptable("item-unknown", "case.json: this item was never published at this version")
    with centre.database.reading() as session:
        knowledge = _Knowledge(centre.people, Tokens(session, centre.keys), session, centre.keys)
        found = faults(case, package.attachments, offer, knowledge)
    if found:
        raise unacceptable("case-invalid", "; ".join(found))
    return case


def _judged_rating(header: EnvelopeHeader, package: Package) -> Rating:
    try:
        rating = Rating.model_validate_json(package.document)
    except ValidationError as fault:
        raise unacceptable("bad-rating", f"rating.json: {described(fault)}") from fault
    if (rating.key, rating.terminal) != (header.key, header.terminal):
        raise unacceptable("bad-rating", "rating.json: names another key or terminal than the envelope")
    if package.attachments:
        raise unacceptable("bad-rating", "a rating has no attachments")
    return rating


def mint_case_number(at: datetime) -> str:
    """A fresh case number: Beijing date and ten characters that can't be guessed or counted on from another's."""
    return f"{at.astimezone(_BEIJING):%Y%m%d}" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def case_number_for(session: Session, content: Content, at: datetime) -> str:
    """The number that the receipt names: a fresh one for a case. Raises Refusal (409): case-unknown, already-rated."""
    match content:
        case Case():
            return mint_case_number(at)
        case Rating():
            return "" if content.case_key is None else rated_case(session, content).case_number
        case Supplement():
            return supplements.case_of(session, content).case_number


def store(
    centre: Centre, session: Session, content: Content, files: Mapping[str, bytes], case_number: str, at: datetime
) -> None:
    """Store what was judged. Raises Refusal (409)."""
    match content:
        case Case():
            store_case(centre, session, content, files, case_number, at)
        case Rating():
            store_rating(session, content)
        case Supplement():
            supplements.store(centre, session, content, files, at)


def store_case(
    centre: Centre,
    session: Session,
    case: Case,
    attachments: Mapping[str, bytes],
    case_number: str,
    received_at: datetime,
) -> None:
    """Store a judged case and split it among its departments. Raises Refusal (409) when its number is taken."""
    if session.scalar(select(StoredCase.key).where(StoredCase.number == case.number)) is not None:
        raise conflict("number-taken", "another case bears this provisional number")
    session.add(
        StoredCase(
            key=case.key,
            number=case.number,
            case_number=case_number,
            token_digest=token_digest(case.access_token),
            terminal=case.terminal,
            person=person_hash(centre.keys, case.applicant.number),
            item=case.item,
            catalogue_version=case.catalogue_version,
            state=CaseState.RECEIVED,
            received_at=received_at,
            content=case.model_dump(mode="json", exclude_none=True),
        )
    )
    session.flush()
    session.add_all(
        StoredAttachment(case_key=case.key, digest=digest, body=body) for digest, body in attachments.items()
    )
    consents.spend(session, case)
    uploads.attach(session, case.key, case.materials, {attachment.digest for attachment in case.attachments})
    if case.saved_draft is not None:
        drafts.end(session, case.saved_draft, person_hash(centre.keys, case.applicant.number), received_at)
    offer = centre.library.offer(case.catalogue_version, case.item, case.item_version)
    assert offer is not None, "a case is judged by its offer before it is stored"  # noqa: S101
    differing = checks.check_answers(session, case, centre.people)
    desk.split(session, case, offer, received_at, differing)


def rated_case(session: Session, rating: Rating) -> StoredCase:
    """The case that a rating speaks of. Raises Refusal (409): case-unknown, already-rated."""
    case = session.get(StoredCase, rating.case_key)
    if case is None or (case.terminal, case.item) != (rating.terminal, rating.item):
        raise conflict("case-unknown", "the rated case has not arrived")
    earlier = select(StoredRating.key).where(StoredRating.case_key == case.key, StoredRating.nth == rating.nth)
    if session.scalar(earlier) is not None:
        raise conflict("already-rated", "this case was rated before")
    return case


def store_rating(session: Session, rating: Rating) -> None:
    """Store a rating; a bad one is followed up."""
    stored = StoredRating(
        key=rating.key,
        case_key=rating.case_key,
        item=rating.item,
        terminal=rating.terminal,
        nth=rating.nth,
        level=rating.level,
        reasons=list(rating.reasons),
        text=rating.text,
        anonymous=rating.anonymous,
        channel=rating.channel,
        at=rating.at,
    )
    session.add(stored)
    session.flush()
    follow_up.open_for(session, stored)
