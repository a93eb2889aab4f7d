"""Form elements (表单要素): what is asked, how it is checked alone, when it is asked at all, and what must hold between
several of them.

Conditions and rules are data with named predicates, never expressions; ``kiosk.form`` decides them, for terminal and
centre alike.
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from kiosk.contract.values import MOBILE_PHONE, Code, DivisionCode, Wire, Words
from kiosk.identifiers import is_bank_card, is_citizen_number, is_credit_code, is_permit_number


class ElementKind(StrEnum):
    """How a form element is asked and checked. Values are strings on the wire."""

    TEXT = "text"
    CITIZEN_NUMBER = "citizen-number"
    CREDIT_CODE = "credit-code"
    """Unified social credit code, GB 32100."""
    MOBILE_PHONE = "mobile-phone"
    BANK_CARD = "bank-card"
    MONEY = "money"
    """Integer fen."""
    NUMBER = "number"
    """An integer."""
    DATE = "date"
    """ISO 8601."""
    CHOICE = "choice"
    DIVISION = "division"
    """Administrative division: one of ``choices``, else any of the tree at ``division_level`` within ``within``."""


class DivisionLevel(StrEnum):
    """Levels of the division tree, from the top."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class Violation(StrEnum):
    """Why a value is not acceptable for an element."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NOT_A_CITIZEN_NUMBER = "not-a-citizen-number"
    NOT_A_CREDIT_CODE = "not-a-credit-code"
    NOT_A_MOBILE_PHONE = "not-a-mobile-phone"
    NOT_A_BANK_CARD = "not-a-bank-card"
    NOT_A_NUMBER = "not-a-number"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_A_DATE = "not-a-date"
    DATE_TOO_EARLY = "date-too-early"
    DATE_TOO_LATE = "date-too-late"
    NOT_A_CHOICE = "not-a-choice"
    NOT_A_DIVISION = "not-a-division"


class Predicate(StrEnum):
    """What a clause says of an element's value. All but UNANSWERED are false while there is no value."""

    IS = "is"
    """One of the clause's values."""
    IS_NOT = "is-not"
    """None of them."""
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    AT_LEAST = "at-least"
    """A number; the clause has one value."""
    AT_MOST = "at-most"
    BEFORE = "before"
    """A date; the clause's value is an ISO date or ``today``."""
    AFTER = "after"
    AGE_BELOW = "age-below"
    """Full years today of a birth date or a citizen number's holder."""
    AGE_AT_LEAST = "age-at-least"


class Clause(Wire):
    """One condition on an answer. Clauses stand in tuples, and all of them must hold."""

    element: Code
    says: Predicate
    values: tuple[str, ...] = ()


class Choice(Wire):
    """One answer of a closed question."""

    value: Code
    label: Words
    when: tuple[Clause, ...] = ()
    """Offered only then (a dependent choice)."""


class Source(StrEnum):
    """Where a known value comes from."""

    CARD = "card"
    """Read from the identity card."""
    IDENTITY = "identity"
    """Known by another way of identification: a social security card, a person's code, their phone."""
    CENTRE = "centre"
    """Shared by a department."""
    LICENCE = "licence"
    """Read from an e-licence."""
    RESIDENT = "resident"


class Group(Wire):
    """Elements that belong together, under a heading; groups are asked in the catalogue's order."""

    code: Code
    heading: Words


class Element(Wire):
    """A form element: asked at most once in a case, and only when nobody knows the answer yet."""

    code: Code
    group: Code | None = None
    label: Words
    question: Words
    """The sentence the screen asks."""
    why: Words
    """Why it is asked."""
    kind: ElementKind
    required: bool = True
    card_field: Literal["name", "number", "sex", "nation", "birth", "address", "valid_from", "valid_to"] | None = None
    """Field of the identity card that answers it."""
    shared: bool = False
    """Whether the centre's data-sharing service, or an e-licence it holds, may answer it."""
    correctable: bool = True
    """Whether the resident may change a known value."""
    private: bool = False
    """Masked on screen and paper, never spoken on a loudspeaker."""
    choices: tuple[Choice, ...] = ()
    """Answers of a CHOICE; for DIVISION, the divisions offered, by code."""
    division_level: DivisionLevel | None = None
    """DIVISION without choices: how deep the tree is gone down."""
    within: DivisionCode | None = None
    """DIVISION without choices: the division whose tree is offered; None: the whole catalogue's."""
    max_length: int = Field(default=70, ge=1, le=500)
    minimum: int | None = None
    """NUMBER, MONEY."""
    maximum: int | None = None
    earliest_days: int | None = None
    """DATE: not earlier than today plus this many days."""
    latest_days: int | None = None
    shown_when: tuple[Clause, ...] = ()
    """Asked, kept and sent only then."""
    example: Words | None = None

    def violation(self, value: str, today: date) -> Violation | None:
        """Why ``value`` can't be an answer; None when it can. A division's place in the tree is checked elsewhere."""
        if not value:
            return Violation.MISSING if self.required else None
        if len(value) > self.max_length:
            return Violation.TOO_LONG
        match self.kind:
            case ElementKind.CITIZEN_NUMBER:
                known = is_citizen_number(value, today) or is_permit_number(value)
                return None if known else Violation.NOT_A_CITIZEN_NUMBER
            case ElementKind.CREDIT_CODE:
                return None if is_credit_code(value) else Violation.NOT_A_CREDIT_CODE
            case ElementKind.MOBILE_PHONE:
                return None if MOBILE_PHONE.fullmatch(value) else Violation.NOT_A_MOBILE_PHONE
            case ElementKind.BANK_CARD:
                return None if is_bank_card(value) else Violation.NOT_A_BANK_CARD
            case ElementKind.NUMBER | ElementKind.MONEY:
                return self._number_violation(value)
            case ElementKind.DATE:
                return self._date_violation(value, today)
            case ElementKind.CHOICE:
                return None if any(value == choice.value for choice in self.choices) else Violation.NOT_A_CHOICE
            case ElementKind.DIVISION:
                return self._division_violation(value)
            case ElementKind.TEXT:
                return None if value.strip() else Violation.MISSING

    def _number_violation(self, value: str) -> Violation | None:
        if not (value.isascii() and value.isdecimal()):
            return Violation.NOT_A_NUMBER
        if self.minimum is not None and int(value) < self.minimum:
            return Violation.TOO_SMALL
        if self.maximum is not None and int(value) > self.maximum:
            return Violation.TOO_LARGE
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

    def _division_violation(self, value: str) -> Violation | None:
        if self.choices:
            return None if any(value == choice.value for choice in self.choices) else Violation.NOT_A_CHOICE
        shaped = value.isascii() and value.isdecimal() and len(value) in (6, 9, 12)
        return None if shaped else Violation.NOT_A_DIVISION


class RuleKind(StrEnum):
    """What must hold between answers; a rule whose elements are not all answered holds."""

    DATE_ORDER = "date-order"
    """Each date is not later than the next."""
    SUM = "sum"
    """The first number is the sum of the others."""
    AT_MOST = "at-most"
    """The first number is not above the second."""
    DIFFERENT = "different"
    SAME = "same"
    BIRTH_MATCHES = "birth-matches"
    """The first, a citizen number, holds the second, a birth date."""
    SEX_MATCHES = "sex-matches"
    """The first, a citizen number, holds the second, a sex (1 male, 2 female)."""
    YEARS_APART = "years-apart"
    """The second date is at least ``years`` after the first."""
    NEVER = "never"
    """Breaks wherever ``when`` holds: nobody files what could only be refused."""


class Rule(Wire):
    """A check across elements; ``message`` is shown beside the last of them that is asked."""

    kind: RuleKind
    elements: tuple[Code, ...] = Field(min_length=1)
    """One for NEVER, two or more for every other."""
    years: int | None = None
    when: tuple[Clause, ...] = ()
    message: Words
