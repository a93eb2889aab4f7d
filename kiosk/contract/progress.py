"""Where a case stands: as a whole, and at each department that has a part of it."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from kiosk.contract.case import Consent, Evidence
from kiosk.contract.items import Material
from kiosk.contract.values import ItemCode, Key, Moment, Number, Wire, Words


class CaseState(StrEnum):
    """Where a whole case stands, as a resident may know it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SUPPLEMENT = "supplement"
    """A department waits for the resident."""
    DONE = "done"
    """Every department has finished, and at least one granted what was applied for."""
    REFUSED = "refused"
    """Every department has finished, and none granted anything."""


class DepartmentState(StrEnum):
    """Where one department's part of a case stands (办件状态)."""

    RECEIVED = "received"
    """收件."""
    SUPPLEMENT = "supplement"
    """补齐补正: told once, everything at one time."""
    ACCEPTED = "accepted"
    """受理, by word or by the law's silence."""
    TOLERANT = "accepted-tolerant"
    """容缺受理: accepted while papers are promised."""
    SPECIAL = "special"
    """特别程序: hearing, inspection, expert review; the clock stands."""
    NOT_ACCEPTED = "not-accepted"
    """不予受理."""
    GRANTED = "granted"
    """准予, 办结."""
    NOT_GRANTED = "not-granted"
    """不予许可."""
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"
    """送达: the result is with the resident."""


class OpenPaper(Wire):
    """A paper that the resident still has to hand in: promised, or asked for."""

    material: Material
    """By the catalogue that the case was begun under."""
    why: Words | None = None
    """What is missing or wrong; None for a promised one."""
    due: date | None = None


class DepartmentProgress(Wire):
    """One department's part."""

    item: Words
    body: Words
    state: DepartmentState
    told: Words
    """The state in a sentence, with its reason and what to do."""
    since: Moment
    due: date | None = None
    """The promised day, while it counts."""


class Progress(Wire):
    """A case and its departments. Nothing of the person."""

    number: Number
    case_number: str
    item: Words
    state: CaseState
    received_at: Moment
    departments: tuple[DepartmentProgress, ...] = ()
    open_papers: tuple[OpenPaper, ...] = ()
    pick_up: str | None = None
    """Code that opens the locker or the counter where the result lies; only for who was identified."""
    fee_fen: int = Field(default=0, ge=0)
    """Still to be paid."""
    refunded_fen: int = Field(default=0, ge=0)
    """Paid, and given back."""


class PersonCasesRequest(Wire):
    """Asks for the cases of a person who was identified at a terminal."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consent: Consent


class CaseResult(Wire):
    """A result document (结果文书) of a department's part that was granted; only its owner learns of it."""

    part: Key
    nth: int = Field(ge=0)
    """Among the results of the part."""
    title: Words
    body: Words
    """Who issued it."""
    assurance: int = Field(ge=0, le=3)
    """Level of identity needed to see it."""


class PersonCase(Wire):
    """A case of a person: where it stands, and by which item more papers are handed in."""

    item: ItemCode
    catalogue_version: int
    progress: Progress
    results: tuple[CaseResult, ...] = ()


class PersonCases(Wire):
    """Cases of the last year, newest first."""

    cases: tuple[PersonCase, ...]
