"""Applications that are not submitted yet, kept by the centre so that their owner goes on at another terminal."""

from typing import Final, Literal

from pydantic import Field

from kiosk.contract.case import Answer, Consent, Evidence
from kiosk.contract.uploads import MOST_UPLOADED_PAGES
from kiosk.contract.values import SCHEMA_VERSION, Code, ItemCode, Key, Moment, Wire

DRAFT_UNKNOWN: Final = "draft-unknown"
DRAFT_OF_ANOTHER: Final = "draft-of-another"
DRAFT_EXPIRED: Final = "draft-expired"
DRAFT_ENDED: Final = "draft-ended"
DRAFT_TRIES: Final = "too-many-tries"
TOO_MANY_DRAFTS: Final = "too-many-drafts"
"""Problem codes of refusals that a resident is told of in words of their own."""

SLIP_CODE_LENGTH: Final = 10
"""Digits of a slip's typed code, the last a check digit (ISO 7064 MOD 11,10)."""


class SavedPage(Wire):
    """A photographed page."""

    jpeg: str
    """Base64 (RFC 4648, section 4)."""
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    kind: Code


class SavedPages(Wire):
    """The photographed pages of a material."""

    material: Code
    pages: tuple[SavedPage, ...] = Field(min_length=1, max_length=MOST_UPLOADED_PAGES)


class SavedUpload(Wire):
    """A material that a phone sent; the centre holds its pages."""

    material: Code
    upload: Key
    pages: int = Field(ge=1)


class SavedDraft(Wire):
    """What somebody has given so far. Who they are, what they agreed to and their signature are not in it: whoever goes
    on is identified and asked anew.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    item: ItemCode
    catalogue_version: int
    step: Code
    """Where they stood."""
    question: Code | None = None
    """The element that was being asked."""
    answers: tuple[Answer, ...] = ()
    typed: tuple[tuple[Code, str], ...] = ()
    """Text of fields that were not confirmed yet, by element."""
    left_out: tuple[ItemCode, ...] = ()
    """Optional members of a bundle that they do without."""
    captured: tuple[SavedPages, ...] = ()
    uploaded: tuple[SavedUpload, ...] = ()
    promised: tuple[Code, ...] = ()
    """Materials that they want to hand in later; the promise itself is made anew."""
    done_without: tuple[Code, ...] = ()
    """Optional materials that they do not hand in."""


class SaveDraftRequest(Wire):
    """Asks the centre to keep a draft for its owner, who was identified."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    draft: SavedDraft
    replaces: Key | None = None
    """An earlier one of the same application, whose slip is void from then on."""


class DraftSlip(Wire):
    """How the owner comes back to a draft: each of the two is worth nothing without the owner's identity."""

    id: Key
    url: str
    """Of the slip's QR code; its token can't be guessed."""
    code: str = Field(pattern=r"^[0-9]{10}$")
    """To be typed; its last digit is a check digit."""
    expires_at: Moment


class TakeUpRequest(Wire):
    """Asks for a draft, for a person who was identified at the terminal."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consent: Consent
    slip: str = Field(min_length=1, max_length=400)
    """The QR code as scanned, or the code as typed."""


class TakenUpDraft(Wire):
    """A draft for its owner. It stays at the centre until a case that names it arrives, or its time is over."""

    id: Key
    draft: SavedDraft
