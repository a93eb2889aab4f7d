"""The case: what a resident applied for, and the envelope it travels in."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from pydantic import Field

from kiosk.contract.elements import Source
from kiosk.contract.items import Represented
from kiosk.contract.values import (
    SCHEMA_VERSION,
    Code,
    Digest,
    DivisionCode,
    ItemCode,
    Key,
    Moment,
    Number,
    Suite,
    Wire,
)


class EvidenceKind(StrEnum):
    """How the resident's identity was established."""

    CARD = "card"
    """Identity card, read from its chip."""
    SOCIAL_SECURITY_CARD = "social-security-card"
    PERSON_CODE = "person-code"
    """安徽码, resolved by the centre."""
    FACE = "face"
    CODE = "code"
    """A texted code."""
    PHONE = "phone"
    """Confirmed on the person's own phone."""


class Evidence(Wire):
    """One proof of identity. No biometric data: a distance and its threshold, or the centre's token."""

    kind: EvidenceKind
    at: Moment
    reader: str | None = None
    """CARD: the SAM id of the reader."""
    distance: float | None = None
    """FACE: distance of the descriptors, 0 (same) and up."""
    threshold: float | None = None
    token: str | None = None
    """CODE, PHONE, PERSON_CODE: the centre's token for what was confirmed."""


CARD_SHOWN: Final = 1
SECOND_FACTOR: Final = 2
FACE_COMPARED: Final = 3


def assurance_of(evidence: Iterable[Evidence]) -> int:
    """How sure proofs make who stands there: 0 nobody is known, 1 a card or a code was shown, 2 a second factor
    confirmed it, 3 the face was compared with the photo on the identity card's chip.
    """
    kinds = {proof.kind for proof in evidence}
    if {EvidenceKind.CARD, EvidenceKind.FACE} <= kinds:
        return FACE_COMPARED
    cards = {EvidenceKind.CARD, EvidenceKind.SOCIAL_SECURITY_CARD, EvidenceKind.PERSON_CODE}
    if EvidenceKind.PHONE in kinds or (EvidenceKind.CODE in kinds and kinds & cards):
        return SECOND_FACTOR
    return CARD_SHOWN if kinds & cards else 0


class Consent(Wire):
    """What the resident agreed to or refused, and which wording."""

    notice: Code
    version: int
    agreed: bool
    at: Moment


class Answer(Wire):
    """A form element's value and where it came from."""

    element: Code
    value: str
    source: Source
    unchecked: bool = False
    """Could not be checked against government's records (no network); the centre does it later."""


class MaterialWay(StrEnum):
    """How a material was satisfied."""

    SPARED = "spared"
    CAPTURED = "captured"
    PHONE = "phone"
    """Uploaded from the resident's phone; the centre holds it."""
    DEFERRED = "deferred"
    """容缺后补: promised until a due date."""


class MaterialGiven(Wire):
    """A material of the case."""

    code: Code
    way: MaterialWay
    certificate: str | None = None
    """SPARED: identifier of the e-licence at the centre."""
    attachment: Digest | None = None
    """CAPTURED: in this package, the picture (image/jpeg) of its page or the PDF (application/pdf) of its pages."""
    consent_token: str | None = None
    """SPARED: the centre's token for the resident's consent to this one use."""
    upload: Key | None = None
    """PHONE: the upload at the centre."""
    due: date | None = None
    """DEFERRED: the last day, Beijing time."""
    pledge: Code | None = None
    """DEFERRED: the notice with the promise that was signed."""
    pledge_version: int | None = None


class Applicant(Wire):
    """Who applies, as they were identified. A text that the way of identification does not tell is empty."""

    name: str = Field(min_length=1)
    number: str
    sex: str
    nation: str
    birth: date
    address: str
    document_kind: str = Field(default="111", pattern=r"^[0-9]{3}$")
    """Certificate type code; 111 is the resident identity card (kiosk/card_kinds.yaml)."""
    valid_from: date | None = None
    valid_to: date | None = None
    """None, too, for a card that is valid for life."""


class RepresentedPerson(Wire):
    """For whom the applicant acts, when not for themselves: both identities are recorded."""

    kind: Represented
    name: str = Field(min_length=1)
    number: str
    relation: str = ""
    """CHILD: father, mother or guardian, by the code of the choice."""


class SignedBy(StrEnum):
    """How the applicant stood by the application."""

    HAND = "hand"
    IDENTITY = "identity"
    """They can't sign by hand: they confirmed with the identity that was verified, in ``evidence``."""


class AttachmentKind(StrEnum):
    """What a file of the package is."""

    APPLICATION = "application"
    PLEDGE = "pledge"
    MATERIAL = "material"
    SIGNATURE = "signature"


class Attachment(Wire):
    """A file of the package, named by its digest under ``attachments/``."""

    digest: Digest
    kind: AttachmentKind
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size: int = Field(gt=0)


class Case(Wire):
    """A submitted application: ``case.json`` of the package that an envelope seals."""

    schema_version: Literal[1] = SCHEMA_VERSION
    key: Key
    number: Number
    access_token: str = Field(min_length=22)
    """Unguessable; on the receipt's QR code, lets its bearer see progress."""
    terminal: str
    catalogue_version: int
    item: ItemCode
    item_version: int
    members: tuple[ItemCode, ...] = ()
    """Of a bundle: the items joined, by the answers and the resident's choice."""
    place: DivisionCode | None = None
    """The division that handles it; None: where the terminal stands."""
    saved_draft: Key | None = None
    """The draft that was saved at the centre on the way here: this case is what became of it."""
    created_at: Moment
    applicant: Applicant
    represented: RepresentedPerson | None = None
    signed_by: SignedBy = SignedBy.HAND
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consents: tuple[Consent, ...]
    answers: tuple[Answer, ...]
    materials: tuple[MaterialGiven, ...]
    attachments: tuple[Attachment, ...]


class Supplement(Wire):
    """Papers of a case that came after it: promised ones, or those that a department asked for."""

    schema_version: Literal[1] = SCHEMA_VERSION
    key: Key
    number: Number
    """Of the case."""
    access_token: str = Field(min_length=22)
    """On this receipt's QR code: lets its bearer see the case's progress, as the first one does."""
    terminal: str
    created_at: Moment
    person: str
    """The applicant's identity number, as read from the card now."""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    materials: tuple[MaterialGiven, ...] = Field(min_length=1)
    attachments: tuple[Attachment, ...] = ()


class Rating(Wire):
    """A resident's opinion of the service (好差评). Never defaulted: no answer is no rating."""

    schema_version: Literal[1] = SCHEMA_VERSION
    key: Key
    case_key: Key | None = None
    """The case; None: of a visit that had none, as a certificate printed."""
    item: ItemCode
    terminal: str
    level: int = Field(ge=1, le=5)
    """5 very satisfied … 1 very dissatisfied."""
    reasons: tuple[Code, ...] = ()
    """Of the catalogue's reasons for this level."""
    text: str = Field(default="", max_length=200)
    anonymous: bool = False
    """The body that is rated does not learn who rated."""
    channel: Literal[5] = 5
    """5 = self-service terminal."""
    nth: Literal[1, 2] = 1
    at: Moment


class EnvelopeKind(StrEnum):
    """What an envelope seals."""

    CASE = "case"
    RATING = "rating"
    SUPPLEMENT = "supplement"
    PART = "part"
    """A piece of a large file; the package that names it follows."""


class EnvelopeHeader(Wire):
    """What the courier and the centre may know without opening: nothing of the resident."""

    schema_version: Literal[1] = SCHEMA_VERSION
    kind: EnvelopeKind
    key: Key
    lane: Key
    """Envelopes of one lane arrive in order: a rating after its case."""
    terminal: str
    created_at: Moment
    suite: Suite = Suite.X25519
    recipient: str
    """Id of the centre's key that the body is sealed to."""
    audit_number: int | None = Field(default=None, ge=1)
    """Number of the audit log's last entry when this was sealed; ``audit_head`` is its hash. Can't be taken back."""
    audit_head: Digest | None = None
