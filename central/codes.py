"""Texted codes: a second way to show that the card's owner stands there, for who can't or won't have a face checked."""

import base64
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from central.centre import Centre, Text
from central.keys import Keys
from central.models import TextedCode
from central.problems import Refusal
from central.vouching import is_voucher
from kiosk.contract import CodeAnswer, CodeRequest, CodeSent, Evidence

VALID_FOR: Final = timedelta(minutes=5)
TRIES: Final = 3
RATE_WINDOW: Final = timedelta(minutes=15)
PER_PERSON: Final = 4
"""Codes in a window; a phone must not ring all night because a stranger plays with a found card."""
PER_TERMINAL: Final = 30


def send_code(centre: Centre, request: CodeRequest) -> CodeSent:
    """Text a fresh code to the phone on record. Raises Refusal: 404 no phone known, 429 too many."""
    person = centre.people.find(request.name, request.number)
    phone = None if person is None else centre.people.phone(person)
    if phone is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "phone-unknown", "no phone is on record for this person")
    now = datetime.now(UTC)
    code_id, code = uuid.uuid4().hex, f"{secrets.randbelow(10**6):06d}"
    with centre.database.writing() as session:
        owner = person_hash(centre.keys, request.number)
        _require_below(session, TextedCode.person == owner, now, PER_PERSON)
        _require_below(session, TextedCode.terminal == request.terminal, now, PER_TERMINAL)
        session.add(
            TextedCode(
                id=code_id,
                terminal=request.terminal,
                person=owner,
                code_hash=_code_hash(centre.keys, code_id, code),
                sent_at=now,
                expires_at=now + VALID_FOR,
                tries_left=TRIES,
                confirmed=False,
            )
        )
    centre.texts.append(Text(code_id, phone, code, now))
    return CodeSent(id=code_id, sent_to=phone[:3] + "****" + phone[-4:])


def _require_below(session: Session, whose: ColumnElement[bool], now: datetime, limit: int) -> None:
    recent = select(func.count()).select_from(TextedCode).where(whose, TextedCode.sent_at > now - RATE_WINDOW)
    if (session.scalar(recent) or 0) >= limit:
        wait = str(int(RATE_WINDOW.total_seconds()))
        raise Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-codes",
            "too many codes were asked for",
            headers={"Retry-After": wait},
        )


def try_code(centre: Centre, caller: str, code_id: str, typed: str) -> CodeAnswer:
    """Judge a typed code. Raises Refusal: 404 unknown, 410 expired.

    A right code gives the same token again while it is valid, so a lost answer costs the resident nothing.
    """
    with centre.database.writing() as session:
        texted = session.get(TextedCode, code_id, with_for_update=True)
        if texted is None or texted.terminal != caller:
            raise Refusal(HTTPStatus.NOT_FOUND, "code-unknown", "no such code was sent")
        if datetime.now(UTC) >= texted.expires_at:
            raise Refusal(HTTPStatus.GONE, "code-expired", "the code is no longer valid")
        if texted.tries_left == 0 and not texted.confirmed:
            return CodeAnswer(confirmed=False, tries_left=0)
        if hmac.compare_digest(texted.code_hash, _code_hash(centre.keys, code_id, typed)):
            texted.confirmed = True
            return CodeAnswer(confirmed=True, token=_token(centre.keys, code_id), tries_left=texted.tries_left)
        texted.tries_left = max(0, texted.tries_left - 1)
        return CodeAnswer(confirmed=False, tries_left=texted.tries_left)


def person_hash(keys: Keys, number: str) -> str:
    """Under which a person is filed where no number may stand."""
    return keys.keyed_hash("person", number)


def _code_hash(keys: Keys, code_id: str, code: str) -> str:
    return keys.keyed_hash("code", f"{code_id}.{code}")


def _token(keys: Keys, code_id: str) -> str:
    mark = base64.urlsafe_b64encode(bytes.fromhex(keys.keyed_hash("token", code_id))).decode().rstrip("=")
    return f"{code_id}.{mark}"


@dataclass(frozen=True)
class Tokens:
    """Judges tokens that cases bring back as evidence."""

    session: Session
    keys: Keys

    def issued(self, token: str, number: str) -> bool:
        """Whether the centre issued this token, for a code that this very person confirmed."""
        code_id = token.partition(".")[0]
        if not hmac.compare_digest(token.encode(), _token(self.keys, code_id).encode()):
            return False
        texted = self.session.get(TextedCode, code_id)
        return texted is not None and texted.confirmed and texted.person == person_hash(self.keys, number)

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:
        """Whether the centre vouched for this person at this terminal, when the proof says."""
        return is_voucher(self.keys, proof, number, terminal)
