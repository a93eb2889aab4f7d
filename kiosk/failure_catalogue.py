"""The catalogue of failures: what each code means, what staff do about it, and what the resident is told.

It is kept in ``failure_texts/``, a file an area, in which cause and cure are for staff, sentence and advice for the
resident; ``docs/failure-codes.md`` is generated from it by ``python -m kiosk.failure_catalogue``.
"""

import sys
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from kiosk.contract import Words


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
