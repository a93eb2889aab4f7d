"""Questions to the centre and its answers."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.contract.case import Consent
from kiosk.contract.progress import Progress
from kiosk.contract.values import Code, Digest, ItemCode, Key, Moment, Wire, Words


class Hello(Wire):
    """The centre says that it is the centre (a captive portal can't)."""

    centre: str
    now: Moment
    catalogue_version: int


class DepartmentsDown(Wire):
    """Departments whose systems don't answer the centre now."""

    down: tuple[Code, ...] = ()


class CentreReceipt(Wire):
    """The centre vouches that it holds the envelope durably."""

    key: Key
    digest: Digest
    """SHA-256 of the sealed bytes."""
    received_at: Moment
    case_number: str = Field(max_length=64)
    """Opaque; the provisional number stays valid for enquiries. Empty for a part."""
    parts: tuple[Key, ...] = ()
    """The parts that went into it: the centre vouches for the whole."""


class EnvelopeResult(Wire):
    """What a PUT of one envelope of a batch would have been answered."""

    status: int
    body: str
    """The very bytes of a ``CentreReceipt`` or a ``Problem``."""
    signature: str
    """Of a receipt; empty for a refusal."""


class EnvelopeResults(Wire):
    """One result for every envelope of a batch, in its order."""

    results: tuple[EnvelopeResult, ...]


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
    licence: Code | None = None
    """The kind of e-licence that it was read from, if it was."""


class HeldLicence(Wire):
    """An e-licence that spares a material."""

    kind: Code
    certificate: str
    holder: Words


class PrefillAnswer(Wire):
    """What is known of this person for this item."""

    values: tuple[SharedValue, ...]
    licences: tuple[HeldLicence, ...]
    consent_token: str | None = None
    """Says that this person agreed to the use of these licences for this item, for one case begun within the hour."""


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


class ResolvedPerson(Wire):
    """Who the centre says that somebody is."""

    name: str = Field(min_length=1)
    number: str


class CodeResolution(Wire):
    """What the code is, and all that may be shown of it."""

    kind: CodeKind
    shown: Words
    holder: str | None = None
    """PERSON: the name, masked."""
    progress: Progress | None = None
    """CASE: where it stands."""
    person: ResolvedPerson | None = None
    """PERSON, where the purpose is to identify; with ``token``, which vouches for it as evidence."""
    token: str | None = None


class Problem(Wire):
    """Why the centre refused."""

    code: str
    message: str
    missing: tuple[Key, ...] = ()
    """With ``part-missing``: what has to be sent first."""
