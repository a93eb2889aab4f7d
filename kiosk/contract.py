"""The wire between terminal and centre: every message and the catalogue, as frozen pydantic models.

The centre imports this module and nothing else of the terminal. Bodies are canonical JSON (UTF-8, sorted keys, no
spaces), so that a signature over bytes is a signature over meaning. Times are UTC, ISO 8601. Money is integer fen.

HTTP surface (all under ``/v1``; every answer that the terminal acts upon carries ``Signature: <key id>:<base64>``, an
Ed25519 signature over the body's bytes):

========================================  ================================  =====================================
request                                   body                              answer
========================================  ================================  =====================================
``GET  /v1/catalogue``                    (``If-None-Match``)               200 ``Catalogue`` signed, or 304
``POST /v1/prefill``                      ``PrefillRequest``                200 ``PrefillAnswer`` signed
``POST /v1/social-security/step-two``     ``SocialSecurityChallenge``       200 ``SocialSecurityKeys`` signed
``POST /v1/codes``                        ``CodeRequest``                   201 ``CodeSent``
``POST /v1/codes/{id}``                   ``CodeTried``                     200 ``CodeAnswer``
``POST /v1/codes/resolve``                ``CodeQuestion``                  200 ``CodeResolution`` signed
``PUT  /v1/envelopes/{key}``              sealed bytes; ``Envelope-Header``  201 or 200 ``CentreReceipt`` signed
``GET  /v1/progress/{number}?t=TOKEN``    -                                 200 ``Progress`` (page: ``/p/{number}?t=``)
``PUT  /v1/terminals/{id}/status``        ``TerminalStatus``                204
``GET  /v1/hello``                        -                                 200 ``Hello`` signed
========================================  ================================  =====================================

``Envelope-Header`` is base64url of the canonical JSON of ``EnvelopeHeader``; the same bytes are the ``info`` of the
HPKE seal, so a changed header cannot be opened. All requests but ``hello``, ``catalogue`` and progress carry
``Authorization: Bearer <terminal token>``. A refusal is ``Problem`` as JSON.
"""

import json
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kiosk.identifiers import is_citizen_number

SCHEMA_VERSION: Final = 1
SIGNATURE_HEADER = "Signature"
ENVELOPE_HEADER = "Envelope-Header"
HPKE_SUITE: Final = "HPKE-X25519-HKDF-SHA256-AES-256-GCM"
MOBILE_PHONE = re.compile(r"1[3-9]\d{9}")


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time on the wire names its zone")
    return moment.astimezone(UTC)


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""A name inside the catalogue: lower case, digits, hyphens."""

ItemCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}[1-6][0-9]{12}$")]
"""Implement code of a service item, 31 characters (GB/T 39554.1-2020): organisation 18, level 1, basic code 12."""

Moment = Annotated[datetime, AfterValidator(_in_utc)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Idempotency key: a random UUID in hexadecimal."""
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,16}-[0-9]{8}-[0-9]{4,8}-[0-9A-Z]$")]
"""Provisional case number: terminal, Beijing date, counter, check character (ISO 7064 MOD 37,36)."""


class Wire(BaseModel):
    """A frozen value that refuses unknown fields: a misspelt field is an error, not a silence."""

    # Built when first used: a terminal's first page needs the catalogue's models and no others.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def canonical(model: BaseModel) -> bytes:
    """Canonical JSON of a model: UTF-8, keys sorted, no spaces, unset optional fields left out."""
    value = model.model_dump(mode="json", exclude_none=True)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Words(Wire):
    """A text for people, in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


# --- The catalogue: what can be done, as data ---------------------------------------------------------------


class ElementKind(StrEnum):
    """How a form element is asked and checked."""

    TEXT = "text"
    CITIZEN_NUMBER = "citizen-number"
    MOBILE_PHONE = "mobile-phone"
    DATE = "date"
    CHOICE = "choice"
    DIVISION = "division"


class Violation(StrEnum):
    """Why a value is not acceptable for an element."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NOT_A_CITIZEN_NUMBER = "not-a-citizen-number"
    NOT_A_MOBILE_PHONE = "not-a-mobile-phone"
    NOT_A_DATE = "not-a-date"
    DATE_TOO_EARLY = "date-too-early"
    DATE_TOO_LATE = "date-too-late"
    NOT_A_CHOICE = "not-a-choice"


class Choice(Wire):
    """One answer of a closed question."""

    value: Code
    label: Words


class Source(StrEnum):
    """Where a known value comes from."""

    CARD = "card"
    CENTRE = "centre"
    RESIDENT = "resident"


class Element(Wire):
    """A form element (表单要素): asked at most once in a case, and only when nobody knows the answer yet."""

    code: Code
    label: Words
    question: Words
    """The sentence the screen asks."""
    why: Words
    """Why it is asked."""
    kind: ElementKind
    required: bool = True
    card_field: Literal["name", "number", "sex", "nation", "birth", "address"] | None = None
    """Field of the identity card that answers it."""
    shared: bool = False
    """Whether the centre's data-sharing service may answer it."""
    correctable: bool = True
    """Whether the resident may change a known value."""
    private: bool = False
    """Masked on screen and paper, never spoken on a loudspeaker."""
    choices: tuple[Choice, ...] = ()
    """Answers of a CHOICE; for DIVISION, the divisions offered, by six-digit code."""
    max_length: int = Field(default=70, ge=1, le=500)
    earliest_days: int | None = None
    """DATE: not earlier than today plus this many days."""
    latest_days: int | None = None

    def violation(self, value: str, today: date) -> Violation | None:
        """Why ``value`` can't be an answer; None when it can. Dates are ISO 8601, choices are their ``value``."""
        if not value:
            return Violation.MISSING if self.required else None
        if len(value) > self.max_length:
            return Violation.TOO_LONG
        match self.kind:
            case ElementKind.CITIZEN_NUMBER:
                return None if is_citizen_number(value, today) else Violation.NOT_A_CITIZEN_NUMBER
            case ElementKind.MOBILE_PHONE:
                return None if MOBILE_PHONE.fullmatch(value) else Violation.NOT_A_MOBILE_PHONE
            case ElementKind.DATE:
                return self._date_violation(value, today)
            case ElementKind.CHOICE | ElementKind.DIVISION:
                return None if any(value == choice.value for choice in self.choices) else Violation.NOT_A_CHOICE
            case ElementKind.TEXT:
                return None

    def _date_violation(self, value: str, today: date) -> Violation | None:
        try:
            days = (date.fromisoformat(value) - today).days
        except ValueError:
            return Violation.NOT_A_DATE
        if self.earliest_days is not None and days < self.earliest_days:
            return Violation.DATE_TOO_EARLY
        if self.latest_days is not None and days > self.latest_days:
            return Violation.DATE_TOO_LATE
        return None


class Material(Wire):
    """A paper that the law asks for. Spared when the centre holds it, otherwise captured by the document camera."""

    code: Code
    name: Words
    how: Words
    """How to lay it under the camera."""
    spared_by: Code | None = None
    """Kind of e-licence that makes it superfluous."""


class GuideSection(Wire):
    """One heading of the item guide with its short lines."""

    heading: Words
    lines: tuple[Words, ...] = Field(min_length=1)


class Notice(Wire):
    """A text that a resident agrees to or refuses. Its version is recorded with the consent."""

    code: Code
    version: int = Field(ge=1)
    heading: Words
    paragraphs: tuple[Words, ...] = Field(min_length=1)


class Item(Wire):
    """A service item (事项) as the terminal handles it."""

    code: ItemCode
    version: int = Field(ge=1)
    name: Words
    summary: Words
    department: Words
    icon: Code
    fee_fen: int = Field(ge=0)
    promised_days: int = Field(ge=0)
    """Working days; 0 means decided at once (即办件)."""
    minutes: int = Field(ge=1)
    """How long the resident stands here."""
    guide: tuple[GuideSection, ...] = Field(min_length=1)
    flow: Code
    elements: tuple[Code, ...] = Field(min_length=1)
    materials: tuple[Code, ...] = ()
    declaration: Words
    """What the signature affirms."""
    next_steps: Words
    """What happens after submission; printed on the receipt."""
    unverified: bool = False
    """True while facts of this item await confirmation by its department."""


class StepKind(StrEnum):
    """What a step does. The engine knows these and nothing of any item."""

    GUIDE = "guide"
    CONSENT = "consent"
    IDENTIFY = "identify"
    VERIFY_FACE = "verify-face"
    VERIFY_CODE = "verify-code"
    FORM = "form"
    MATERIALS = "materials"
    REVIEW = "review"
    SIGN = "sign"
    SUBMIT = "submit"
    RECEIPT = "receipt"
    RATE = "rate"
    FAREWELL = "farewell"


class Condition(StrEnum):
    """Named predicates over a case; the only conditions a flow may use."""

    AGREED = "agreed"
    """The resident agreed to this step's notice."""
    REFUSED = "refused"
    FACE_GIVEN_UP = "face-given-up"
    """The resident, or three failed comparisons, ended the face check."""
    VERIFIED = "verified"
    """Identity is verified by face or code."""


class Branch(Wire):
    """Go ``to`` a step when a condition holds."""

    when: Condition
    to: Code


class Step(Wire):
    """One step of a flow. ``next`` is a step, or branches tried in order; the farewell step has none."""

    id: Code
    kind: StepKind
    notice: Code | None = None
    """CONSENT: the notice to agree to."""
    next: Code | tuple[Branch, ...] | None = None
    counts: bool = True
    """Whether the step is counted in "step 3 of 6"."""


class Flow(Wire):
    """The steps of a journey, shared by items."""

    id: Code
    start: Code
    steps: tuple[Step, ...] = Field(min_length=1)


class Catalogue(Wire):
    """All that a terminal offers, published and signed by the centre as one document."""

    schema_version: Literal[1] = SCHEMA_VERSION
    version: int = Field(ge=1)
    published_at: Moment
    elements: tuple[Element, ...]
    materials: tuple[Material, ...]
    notices: tuple[Notice, ...]
    items: tuple[Item, ...] = Field(min_length=1)
    flows: tuple[Flow, ...] = Field(min_length=1)


# --- The case: what a resident applied for ------------------------------------------------------------------


class EvidenceKind(StrEnum):
    """How the resident's identity was established."""

    CARD = "card"
    FACE = "face"
    CODE = "code"


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
    """CODE: the centre's token for the confirmed code."""


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


class MaterialWay(StrEnum):
    """How a material was satisfied."""

    SPARED = "spared"
    CAPTURED = "captured"


class MaterialGiven(Wire):
    """A material of the case."""

    code: Code
    way: MaterialWay
    certificate: str | None = None
    """SPARED: identifier of the e-licence at the centre."""
    attachment: Digest | None = None
    """CAPTURED: in this package, the picture (image/jpeg) of its page or the PDF (application/pdf) of its pages."""


class Applicant(Wire):
    """Who applies, as read from the card."""

    name: str = Field(min_length=1)
    number: str
    sex: str
    nation: str
    birth: date
    address: str
    document_kind: Literal["111"] = "111"
    """Certificate type code; 111 is the resident identity card."""


class AttachmentKind(StrEnum):
    """What a file of the package is."""

    APPLICATION = "application"
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
    created_at: Moment
    applicant: Applicant
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consents: tuple[Consent, ...]
    answers: tuple[Answer, ...]
    materials: tuple[MaterialGiven, ...]
    attachments: tuple[Attachment, ...]


class Rating(Wire):
    """A resident's opinion of the service (好差评). Never defaulted: no answer is no rating."""

    schema_version: Literal[1] = SCHEMA_VERSION
    key: Key
    case_key: Key
    item: ItemCode
    terminal: str
    level: int = Field(ge=1, le=5)
    """5 very satisfied … 1 very dissatisfied."""
    channel: Literal[5] = 5
    """5 = self-service terminal."""
    nth: Literal[1, 2] = 1
    at: Moment


class EnvelopeKind(StrEnum):
    """What an envelope seals."""

    CASE = "case"
    RATING = "rating"


class EnvelopeHeader(Wire):
    """What the courier and the centre may know without opening: nothing of the resident."""

    schema_version: Literal[1] = SCHEMA_VERSION
    kind: EnvelopeKind
    key: Key
    lane: Key
    """Envelopes of one lane arrive in order: a rating after its case."""
    terminal: str
    created_at: Moment
    suite: Literal["HPKE-X25519-HKDF-SHA256-AES-256-GCM"] = HPKE_SUITE
    recipient: str
    """Id of the centre's key that the body is sealed to."""


# --- Answers of the centre ------------------------------------------------------------------------------------


class Hello(Wire):
    """The centre says that it is the centre (a captive portal can't)."""

    centre: str
    now: Moment
    catalogue_version: int


class CentreReceipt(Wire):
    """The centre vouches that it holds the envelope durably."""

    key: Key
    digest: Digest
    """SHA-256 of the sealed bytes."""
    received_at: Moment
    case_number: str = Field(max_length=64)
    """Opaque; the provisional number stays valid for enquiries."""


class PrefillRequest(Wire):
    """Asks what government already knows, under the resident's consent."""

    terminal: str
    item: ItemCode
    name: str
    number: str
    consent: Consent


class SharedValue(Wire):
    """A value that a department holds."""

    element: Code
    value: str
    holder: Words


class HeldLicence(Wire):
    """An e-licence that spares a material."""

    kind: Code
    certificate: str
    holder: Words


class PrefillAnswer(Wire):
    """What is known of this person for this item."""

    values: tuple[SharedValue, ...]
    licences: tuple[HeldLicence, ...]


class SocialSecurityChallenge(Wire):
    """Asks the platform to unlock a social security card of the third generation: the first step's result."""

    terminal: str
    challenge: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{6}\|[0-9A-F]{0,30}\|[0-9]{2}\|[0-9A-F]{32}\|[0-9A-F]{64}$")
    ]
    """``area|ATR history|algorithm|card id|randoms``: four randoms of eight bytes."""


class SocialSecurityKeys(Wire):
    """What the card is told, in order: 16 bytes in hexadecimal for each external authentication."""

    keys: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{32}$")], ...] = Field(min_length=1, max_length=4)


class CodeRequest(Wire):
    """Asks the centre to text a code to the phone it knows for this person."""

    terminal: str
    name: str
    number: str


class CodeSent(Wire):
    """A code is on its way."""

    id: Key
    sent_to: str
    """The phone number, masked."""


class CodeTried(Wire):
    """The code as typed."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class CodeAnswer(Wire):
    """Whether the code was right; the token is the evidence."""

    confirmed: bool
    token: str | None = None
    tries_left: int


class CaseState(StrEnum):
    """Where a case stands, as a resident may know it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SUPPLEMENT = "supplement"
    DONE = "done"
    REFUSED = "refused"


class Progress(Wire):
    """Answer to the receipt's QR code."""

    number: Number
    case_number: str
    item: Words
    state: CaseState
    received_at: Moment


class CodePurpose(StrEnum):
    """What a resident was asked to hold a code before the scanner for."""

    IDENTIFY = "identify"
    PICK_UP = "pick-up"
    PROGRESS = "progress"
    PAY = "pay"


class CodeKind(StrEnum):
    """What a scanned code is, as the centre says: the terminal guesses nothing from its form."""

    PERSON = "person-code"
    """安徽码: shows who somebody is, once and for a minute."""
    PICK_UP = "pick-up"
    CASE = "case"
    """A receipt's QR code."""
    PAYMENT = "payment"
    """缴款码 of a non-tax payment: 20 digits."""
    EXPIRED = "expired"
    """It was good once: too old, or used already."""
    UNKNOWN = "unknown"


class CodeQuestion(Wire):
    """Asks what a scanned code is. The payload is as scanned, and nobody keeps it."""

    payload: str = Field(min_length=1, max_length=1024)
    purpose: CodePurpose | None = None
    """A person's code is used up only where somebody is to be identified, or where no purpose is named."""


class CodeResolution(Wire):
    """What the code is, and all that may be shown of it."""

    kind: CodeKind
    shown: Words
    holder: str | None = None
    """PERSON: the name, masked."""
    progress: Progress | None = None
    """CASE: where it stands."""


class SupplyReport(Wire):
    """What a device uses up: level in the words of XFS4IoT (full, low, out, unknown, notSupported)."""

    name: str
    level: str
    percent: int | None = None


class DeviceReport(Wire):
    """A device's health. ``device`` and ``media`` are XFS4IoT's words, each with unknown and notSupported."""

    name: str
    state: Literal["starting", "ready", "absent", "blocked"]
    failure: str | None = None
    detail: str = ""
    warnings: tuple[str, ...] = ()
    device: str = "unknown"
    since: Moment | None = None
    driver: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    supplies: tuple[SupplyReport, ...] = ()
    media: str = "notSupported"
    restarts: int = 0


class UnsupportedDevice(Wire):
    """Something plugged in that no driver of the profile looks after."""

    place: str
    usb: str
    name: str = ""


class TerminalStatus(Wire):
    """Regular report of a terminal."""

    software: str
    catalogue_version: int | None
    queue_waiting: int
    queue_held: int
    audit_head: str
    devices: tuple[DeviceReport, ...]
    unsupported: tuple[UnsupportedDevice, ...] = ()
    attention: tuple[str, ...] = ()
    """What somebody should come for: a forgotten card or paper, as ``forgotten:DEVICE``."""


class Problem(Wire):
    """Why the centre refused."""

    code: str
    message: str
