"""Documents that the centre signs: certificates, queried and issued at once, and the results of cases. Both are shown,
printed a limited number of times, and verified by anybody.

The answer names the PDF's digest; the PDF itself is fetched by the terminal that asked. A copy is granted before it is
printed and reported afterwards, both under a key of the terminal's choosing: the same key never counts twice.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from kiosk.contract.case import Consent, Evidence
from kiosk.contract.values import Code, Digest, ItemCode, Key, Moment, Wire, Words

VerificationCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$")]
"""80 random bits in Crockford's base 32, which has no I, L, O and U; printed in fours."""

NOTHING_ON_RECORD = "nothing-on-record"
LIMIT_REACHED = "limit-reached"
NOT_VERIFIED = "not-verified"
SYSTEM_DOWN = "system-down"
"""Codes of ``Problem`` by which a certificate is refused."""


class CertificateRequest(Wire):
    """Asks for a certificate about a person who agreed and whose identity was verified."""

    terminal: str
    key: Key
    """The same key gives the same certificate again."""
    item: ItemCode
    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    """How the person was verified."""
    parameters: tuple[tuple[Code, str], ...] = ()
    """What the certificate is to be about, where its kind asks (a year)."""


class ResultRequest(Wire):
    """Asks for a result document of a person's own case. They agreed to the look-up and their identity was verified."""

    terminal: str
    key: Key
    """The same key gives the same answer again."""
    part: Key
    nth: int = Field(ge=0)
    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class CertificateIssued(Wire):
    """A certificate or a result that can be fetched, shown and printed."""

    id: Key
    """The key of the request."""
    verification_code: VerificationCode
    verify_url: str
    """The public page that says whether it is genuine."""
    title: Words
    issuer: Words
    issued_at: Moment
    valid_until: Moment | None = None
    """None: it does not expire by itself, as a decision."""
    pages: int = Field(ge=1)
    copies_left: int = Field(ge=0)
    digest: Digest
    """Of the PDF."""


class CopyRequest(Wire):
    """Asks to print one copy. Until it is reported as not printed it counts."""

    terminal: str
    key: Key


class CopyReport(Wire):
    """What became of a copy that was granted."""

    terminal: str
    key: Key
    printed: bool


class CopiesLeft(Wire):
    """How many copies may still be printed."""

    copies_left: int = Field(ge=0)
