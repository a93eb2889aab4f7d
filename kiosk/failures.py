"""Failure codes: what each one means, what staff do about it, and what the resident is told.

The catalogue is ``failure_texts/``, a file an area, in which cause and cure are for staff, sentence and advice for the
resident; ``docs/failure-codes.md`` is generated from it by ``python -m kiosk.failures``.
"""

import sys
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from kiosk.contract import Words


class KioskFailure(StrEnum):
    """The terminal's own published codes: never reuse or renumber one."""

    DRAFT_UNKNOWN = "K001"
    DRAFT_OF_ANOTHER = "K002"
    DRAFT_EXPIRED = "K003"
    DRAFT_ENDED = "K004"
    DRAFT_TRIES = "K005"
    DRAFT_ITEM_GONE = "K006"
    DRAFTS_TOO_MANY = "K007"
    PICK_UP_UNKNOWN = "K020"
    HALL_CLOSED = "K021"
    SLOT_FULL = "K022"
    VISITS_TOO_MANY = "K023"
    VISIT_OVER = "K024"
    CATALOGUE_INVALID = "K102"
    CATALOGUE_MISSING = "K103"
    CASE_FILE_UNREADABLE = "K201"
    CASE_FILE_INVALID = "K202"
    ITEM_UNKNOWN = "K203"
    PROFILE_UNREADABLE = "K301"
    PROFILE_INVALID = "K302"
    FONT_MISSING = "K401"
    TERMINAL_RUNS = "K402"
    CENTRE_ANSWER_INVALID = "K501"
    CODE_WRONG = "K502"
    CARD_EXPIRED = "K601"
    CARD_NOT_YET_VALID = "K602"
    CARD_NUMBER_WRONG = "K603"
    CARD_DATES_WRONG = "K604"
    CARD_KIND_NOT_TAKEN = "K605"
    SOCIAL_CARD_LOCKED = "K606"
    CODE_OF_NOBODY = "K607"
    CODE_EXPIRED = "K608"
    FACE_NEEDED = "K609"
    NOTHING_ON_RECORD = "K701"
    COPIES_USED_UP = "K702"
    NOT_VERIFIED = "K703"
    DEPARTMENT_DOWN = "K704"
    DOCUMENT_DAMAGED = "K705"
    BILL_UNKNOWN = "K801"
    SOFTWARE_FAULT = "K901"


class KioskError(Exception):
    """A fault of the world that the terminal itself finds. ``detail`` says what was wrong, where, and what to do."""

    def __init__(self, failure: KioskFailure, detail: str) -> None:
        super().__init__(f"{failure.value} {failure.name.lower().replace('_', ' ')}: {detail}")
        self.failure = failure
        self.detail = detail


class FailureText(BaseModel):
    """One entry of the catalogue: cause and cure for staff, sentence and advice for the resident."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    cause: Words
    cure: Words
    resident: Words
    advice: Words


@cache
def catalogue() -> dict[str, FailureText]:
    """Every failure by its code."""
    files = sorted(Path(__file__).with_name("failure_texts").glob("*.yaml"))
    content = [entry for file in files for entry in yaml.load(file.read_bytes(), yaml.CSafeLoader)]
    entries = TypeAdapter(list[FailureText]).validate_python(content)
    return {entry.code: entry for entry in entries}


def failure_text(code: str) -> FailureText:
    """What a code means. An unknown code is a bug and raises KeyError."""
    return catalogue()[code]


_AREAS = {
    "D0": "Any device",
    "D1": "Identity-card reader",
    "D2": "Cameras",
    "D3": "Faces",
    "D4": "Receipt printer",
    "D5": "Page printer",
    "D6": "Smart cards and social security cards",
    "D7": "Code scanner",
    "D8": "Document capture",
    "D9": "Lamps, sensors, speech, power, presence",
    "K0": "Saved applications, visits to service centres",
    "K1": "Catalogue",
    "K2": "Case files",
    "K3": "Profile",
    "K4": "Installation",
    "K5": "Answers of the centre",
    "K6": "Identification",
    "K7": "Certificates",
    "K8": "Payments",
    "K9": "Software",
    "N1": "Network",
    "N2": "Refusals of the centre",
    "S1": "Storage",
}


def as_markdown() -> str:
    """docs/failure-codes.md."""
    lines = [
        "# Failure codes",
        "",
        "Generated from `kiosk/failure_texts/` by `./dev fix`. Codes are shown to staff, written to the log and sent",
        "to the centre; a code is never reused. The resident sees only the sentence and the advice.",
    ]
    area = ""
    for code, text in sorted(catalogue().items()):
        if _AREAS[code[:2]] != area:
            area = _AREAS[code[:2]]
            lines += ["", f"## {area}"]
        lines += [
            "",
            f"### {code} {text.name}",
            "",
            f"- **Cause.** {text.cause.en} {text.cause.zh}",
            f"- **Cure.** {text.cure.en} {text.cure.zh}",
            f"- **The resident is told:** “{text.resident.zh}{text.advice.zh}” ({text.resident.en} {text.advice.en})",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
