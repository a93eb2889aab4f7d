"""``/sandbox``: what only a sandbox may show. Mounted with ``--sandbox`` and never otherwise."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from sqlalchemy import select

from central.centre import TheCentre
from central.models import StoredAttachment, StoredCase, StoredRating
from central.package import pack
from central.problems import Refusal
from central.visits import taking
from kiosk.contract import Case, CaseState, Code, Number, Visit, Wire, canonical

router = APIRouter(prefix="/sandbox", tags=["sandbox"])


class SandboxCode(Wire):
    """A text message, as the phone got it."""

    id: str
    phone: str
    code: str
    sent_at: datetime


class SandboxPersonCodeRequest(Wire):
    """Whose phone shows a person code."""

    number: str


class SandboxPersonCode(Wire):
    """A person code (安徽码) as a QR code's payload; good once."""

    payload: str
    good_until: datetime


class SandboxCase(Wire):
    """A case as the centre stored it."""

    case_number: str
    state: CaseState
    received_at: datetime
    rating: int | None
    case: Case


@router.get("/codes")
def codes(centre: TheCentre) -> list[SandboxCode]:
    """Texts that were sent, newest first."""
    return [
        SandboxCode(id=text.code_id, phone=text.phone, code=text.code, sent_at=text.sent_at)
        for text in reversed(centre.texts)
    ]


@router.post("/person-codes", status_code=HTTPStatus.CREATED)
def show_person_code(centre: TheCentre, request: SandboxPersonCodeRequest) -> SandboxPersonCode:
    """A fresh person code, as the resident's phone shows it. Raises Refusal: 404 nobody has this number."""
    person = next((person for person in centre.people.people if person.number == request.number), None)
    if person is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "person-unknown", "nobody has this number")
    payload, good_until = centre.scanned.issue(person, datetime.now(UTC))
    return SandboxPersonCode(payload=payload, good_until=good_until)


@router.post("/halls/{hall}/{group}/call", response_model_exclude_none=True)
def call_next(centre: TheCentre, hall: Code, group: Code) -> Visit | None:
    """A window of a service centre is free and calls its next number."""
    with centre.database.writing() as session:
        return taking.call_next(session, centre.library.current, hall, group, datetime.now(UTC))


@router.get("/cases", response_model_exclude_none=True)
def cases(centre: TheCentre) -> list[SandboxCase]:
    """Every case, decrypted, oldest first."""
    rated = select(StoredCase, StoredRating.level).outerjoin(
        StoredRating, (StoredRating.case_key == StoredCase.key) & (StoredRating.nth == 1)
    )
    with centre.database.reading() as session:
        return [
            SandboxCase(
                case_number=stored.case_number,
                state=CaseState(stored.state),
                received_at=stored.received_at,
                rating=level,
                case=Case.model_validate(stored.content),
            )
            for stored, level in session.execute(rated.order_by(StoredCase.received_at))
        ]


@router.get("/cases/{number}/package", response_class=Response)
def package(centre: TheCentre, number: Number) -> Response:
    """The case's package: ``case.json`` and the attachments, as a ZIP file."""
    with centre.database.reading() as session:
        stored = session.scalar(select(StoredCase).where(StoredCase.number == number))
        if stored is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "case-unknown", "no case bears this number")
        files = session.execute(
            select(StoredAttachment.digest, StoredAttachment.body).where(StoredAttachment.case_key == stored.key)
        )
        content = canonical(Case.model_validate(stored.content))
        return Response(pack("case.json", content, dict(files.all())), media_type="application/zip")
