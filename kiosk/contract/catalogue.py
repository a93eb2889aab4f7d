"""The catalogue: what can be done, as data."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from kiosk.contract.values import MOBILE_PHONE, SCHEMA_VERSION, Code, ItemCode, Moment, Wire, Words
from kiosk.identifiers import is_citizen_number, is_permit_number


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
                known = is_citizen_number(value, today) or is_permit_number(value)
                return None if known else Violation.NOT_A_CITIZEN_NUMBER
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
