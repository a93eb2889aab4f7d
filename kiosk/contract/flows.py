"""Flows: the steps of a journey, as data."""

from enum import StrEnum

from pydantic import Field

from kiosk.contract.values import Code, Wire


class StepKind(StrEnum):
    """What a step does. The engine knows these and nothing of any item. A step with nothing to do passes by itself."""

    GUIDE = "guide"
    CONSENT = "consent"
    IDENTIFY = "identify"
    VERIFY_FACE = "verify-face"
    VERIFY_CODE = "verify-code"
    CHOOSE = "choose"
    """Which of a bundle's optional members."""
    FORM = "form"
    MATERIALS = "materials"
    PLEDGE = "pledge"
    """Promise what is handed in later (告知承诺)."""
    REVIEW = "review"
    SIGN = "sign"
    SUBMIT = "submit"
    HAND_IN = "hand-in"
    """Seal and send papers of an earlier case."""
    PAY = "pay"
    QUERY = "query"
    DOCUMENT = "document"
    OFFERS = "offers"
    """What this person is entitled to (免申即享)."""
    PROGRESS = "progress"
    """A person's cases, each with its departments; materials handed in later."""
    RESUME = "resume"
    """Goes on with an application that was saved elsewhere."""
    HALLS = "halls"
    """A service centre and its windows, or a visit that the person has already."""
    SLOT = "slot"
    """Half an hour for an appointment."""
    VISIT = "visit"
    """A queue ticket or an appointment is taken, shown, printed, given back."""
    PICK_UP = "pick-up"
    """A pick-up code is scanned or typed: what lies ready, and where."""
    BILL = "bill"
    """A payment code and its bill."""
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
    PAPERS_TO_HAND_IN = "papers-to-hand-in"
    """The resident chose to hand in papers of an earlier case."""
    RESULT_TO_SEE = "result-to-see"
    """The result document of an earlier case has come."""
    NOTHING_TO_HAND_IN = "nothing-to-hand-in"
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
