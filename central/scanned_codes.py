"""What scanned codes mean: person codes, pick-up codes, payment codes. Stands for the platforms that issue them.

How a real 安徽码 is built and resolved is not public; here it is a random value that is good once, for a minute. Person
codes live in memory only: who restarts the centre makes them all unknown.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from central.people import People, Person
from central.problems import described
from kiosk.contract import (
    CodeKind,
    CodePurpose,
    CodeQuestion,
    CodeResolution,
    Progress,
    ResolvedPerson,
    Wire,
    Words,
)

CODES_FILE: Final = "codes.yaml"
"""Beside the sandbox's people."""
PERSON_CODE_GOOD_FOR: Final = timedelta(minutes=1)
SPENT_KEPT_FOR: Final = timedelta(hours=1)
"""So long an old person code is called expired; after that nobody knows it."""
PAYMENT_CODE: Final = re.compile(r"34\d{18}", re.ASCII)
"""缴款码 of Anhui (34 in GB/T 2260), by analogy with the forms that other provinces publish."""
RECEIPT_ADDRESS: Final = re.compile(
    r"https?://[^/?#\s]{1,255}/p/(?P<number>[0-9A-Z-]{1,40})\?t=(?P<token>[A-Za-z0-9_-]{1,200})", re.ASCII
)
"""What stands in a receipt's QR code. The token proves it, so the host may be any of the centre's names."""

_SHOWN: Final = {
    CodeKind.PERSON: Words(zh="安徽码", en="Anhui code"),
    CodeKind.CASE: Words(zh="办件回执", en="Receipt of a case"),
    CodeKind.PAYMENT: Words(zh="非税缴款码", en="Payment code of a public fee"),
    CodeKind.EXPIRED: Words(
        zh="这个码已失效，请刷新后再扫。", en="This code is no longer valid; refresh it and scan again."
    ),
    CodeKind.UNKNOWN: Words(zh="不认识这个码。", en="This code is not known."),
}


class CodesError(Exception):
    """The file of codes can't be used; the message says what is wrong and where."""


class KnownCode(Wire):
    """A code of the sandbox. A person code of this file is good once, from the centre's start on."""

    payload: str = Field(min_length=1, max_length=1024)
    kind: Literal[CodeKind.PERSON, CodeKind.PICK_UP, CodeKind.EXPIRED]
    number: str | None = None
    """PERSON: whose it is."""
    shown: Words | None = None
    """PICK_UP: what lies ready."""


@dataclass(frozen=True)
class _PersonCode:
    person: ResolvedPerson
    good_until: datetime
    spent: bool = False


def case_resolution(progress: Progress | None) -> CodeResolution:
    """A receipt's QR code, or one that only looks like it."""
    if progress is None:
        return _plain(CodeKind.UNKNOWN)
    return CodeResolution(kind=CodeKind.CASE, shown=_SHOWN[CodeKind.CASE], progress=progress)


def _plain(kind: CodeKind) -> CodeResolution:
    return CodeResolution(kind=kind, shown=_SHOWN[kind])


def masked(name: str) -> str:
    """A name of which the family name and the last character are seen: 安*徽."""
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")  # noqa: PLR2004 - first and last


class CodeRegister:
    """Every code that is known. Called from several threads."""

    def __init__(self, fixed: Mapping[str, CodeResolution] | None = None) -> None:
        self._fixed = dict(fixed or {})
        self._persons: dict[str, _PersonCode] = {}
        self._lock = Lock()

    def issue(self, person: Person, now: datetime) -> tuple[str, datetime]:
        """A fresh person code and how long it is good, as the person's phone shows it."""
        payload = secrets.token_urlsafe(32)
        return payload, self.enter(payload, person, now + PERSON_CODE_GOOD_FOR)

    def enter(self, payload: str, person: Person, good_until: datetime) -> datetime:
        """Know a person code."""
        with self._lock:
            resolved = ResolvedPerson(name=person.name, number=person.number)
            self._persons[payload] = _PersonCode(resolved, good_until)
        return good_until

    def resolve(self, question: CodeQuestion, now: datetime) -> CodeResolution:
        """What a code is. A person code asked about for identification is spent by that."""
        payload = question.payload
        if PAYMENT_CODE.fullmatch(payload):
            return _plain(CodeKind.PAYMENT)
        if (fixed := self._fixed.get(payload)) is not None:
            return fixed
        with self._lock:
            self._persons = {
                known: code for known, code in self._persons.items() if now < code.good_until + SPENT_KEPT_FOR
            }
            code = self._persons.get(payload)
            if code is None:
                return _plain(CodeKind.UNKNOWN)
            if code.spent or now >= code.good_until:
                return _plain(CodeKind.EXPIRED)
            if question.purpose not in (None, CodePurpose.IDENTIFY):
                return _plain(CodeKind.PERSON)
            self._persons[payload] = _PersonCode(code.person, code.good_until, spent=True)
        return CodeResolution(
            kind=CodeKind.PERSON,
            shown=_SHOWN[CodeKind.PERSON],
            holder=masked(code.person.name),
            person=code.person if question.purpose is CodePurpose.IDENTIFY else None,
        )


def load_codes(path: Path, people: People) -> CodeRegister:
    """Read the sandbox's codes. Raises CodesError."""
    try:
        codes = TypeAdapter(tuple[KnownCode, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise CodesError(f"{path.name}: can't be read: {fault}") from fault
    except ValidationError as fault:
        raise CodesError(f"{path.name}: {described(fault)}") from fault
    fixed, holders = {}, {}
    for index, code in enumerate(codes):
        if code.kind is CodeKind.PERSON:
            person = next((person for person in people.people if person.number == code.number), None)
            if person is None:
                raise CodesError(f"{path.name}: {index}: number: nobody has it")
            holders[code.payload] = person
        elif code.kind is CodeKind.PICK_UP:
            if code.shown is None:
                raise CodesError(f"{path.name}: {index}: shown: a pick-up code says what lies ready")
            fixed[code.payload] = CodeResolution(kind=code.kind, shown=code.shown)
        else:
            fixed[code.payload] = _plain(code.kind)
    register = CodeRegister(fixed)
    for payload, person in holders.items():
        register.enter(payload, person, datetime.max.replace(tzinfo=UTC) - SPENT_KEPT_FOR)
    return register
