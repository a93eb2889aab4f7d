"""Drafts: saved for their owner, taken up by them and nobody else, forgotten once submitted or after their days."""

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from central.codes import person_hash
from central.drafts.models import StoredDraft
from central.keys import Keys
from central.papers.models import StoredUpload
from central.problems import Refusal
from central.registry import token_digest
from kiosk.contract import SLIP_CODE_LENGTH, SavedDraft, SaveDraftRequest, TakeUpRequest, canonical
from kiosk.contract.drafts import DRAFT_ENDED, DRAFT_EXPIRED, DRAFT_OF_ANOTHER, DRAFT_UNKNOWN, TOO_MANY_DRAFTS
from kiosk.identifiers import mod_11_10_check_digit

PER_PERSON: Final = 10
"""Drafts that one person may have at a time."""
KEPT_FOR: Final = timedelta(days=7)
"""How long a draft waits for its owner; texts on the terminal and on the slip say so, too."""
_TOLD_FOR: Final = timedelta(days=30)
"""How long an old slip is told why it leads nowhere."""
_TOKEN_BYTES: Final = 24
_NONCE_BYTES: Final = 12
_ADDRESS: Final = re.compile(r"https?://[^/?#\s]{1,255}/d/(?P<token>[A-Za-z0-9_-]{16,64})", re.ASCII)
"""What stands in a slip's QR code. The token proves it, so the host may be any of the centre's names."""
_CODE: Final = re.compile(rf"[0-9]{{{SLIP_CODE_LENGTH}}}", re.ASCII)


@dataclass(frozen=True)
class Slip:
    """What the slip of a draft bears; the database holds its hashes only."""

    id: str
    token: str
    code: str
    expires_at: datetime


def save(session: Session, keys: Keys, request: SaveDraftRequest, now: datetime) -> Slip:
    """Keep a draft. Raises Refusal 429 for who has too many."""
    sweep(session, now)
    person = person_hash(keys, request.number)
    if request.replaces is not None:
        end(session, request.replaces, person, now)
    mine = select(func.count()).select_from(StoredDraft)
    mine = mine.where(StoredDraft.person == person, StoredDraft.content.is_not(None))
    if (session.scalar(mine) or 0) >= PER_PERSON:
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY_DRAFTS, "this person has too many saved drafts")
    slip = Slip(uuid.uuid4().hex, secrets.token_urlsafe(_TOKEN_BYTES), _fresh_code(session, keys), now + KEPT_FOR)
    session.add(
        StoredDraft(
            id=slip.id,
            token_digest=token_digest(slip.token),
            code_hash=_code_hash(keys, slip.code),
            person=person,
            terminal=request.terminal,
            saved_at=now,
            expires_at=slip.expires_at,
            ended_at=None,
            content=_sealed(keys, slip.id, canonical(request.draft)),
        )
    )
    return slip


def take_up(session: Session, keys: Keys, request: TakeUpRequest, now: datetime) -> tuple[str, SavedDraft]:
    """The draft of a slip, for its owner; asked again it is given again. Raises Refusal.

    Who is not the owner learns nothing but that: not whose it is, nor whether it still holds.
    """
    stored = _of_slip(session, keys, request.slip)
    if stored is None:
        raise Refusal(HTTPStatus.NOT_FOUND, DRAFT_UNKNOWN, "no draft was saved under this slip")
    if stored.person != person_hash(keys, request.number):
        raise Refusal(HTTPStatus.FORBIDDEN, DRAFT_OF_ANOTHER, "the draft belongs to another person")
    if stored.ended_at is not None:
        raise Refusal(HTTPStatus.GONE, DRAFT_ENDED, "the draft was submitted, or saved anew")
    if stored.content is None or now >= stored.expires_at:
        raise Refusal(HTTPStatus.GONE, DRAFT_EXPIRED, "the draft's time is over")
    draft = SavedDraft.model_validate_json(_opened(keys, stored.id, stored.content))
    _hand_over_uploads(session, draft, stored.terminal, request.terminal)
    stored.terminal = request.terminal
    return stored.id, draft


def end(session: Session, key: str, person: str, now: datetime) -> None:
    """Forget the content of a draft of this person: its case is here, or it was saved anew. Ended twice is ended."""
    stored = session.get(StoredDraft, key, with_for_update=True)
    if stored is not None and stored.person == person:
        stored.content = None
        stored.ended_at = stored.ended_at or now


def by_token(session: Session, token: str, now: datetime) -> StoredDraft | None:
    """The draft of a slip's address, while it can be taken up."""
    stored = session.scalar(select(StoredDraft).where(StoredDraft.token_digest == token_digest(token)))
    return stored if stored is not None and stored.content is not None and now < stored.expires_at else None


def sweep(session: Session, now: datetime) -> None:
    """Forget the content of what is over, and later that there was any."""
    over = or_(StoredDraft.expires_at <= now, StoredDraft.ended_at.is_not(None))
    session.execute(update(StoredDraft).where(over, StoredDraft.content.is_not(None)).values(content=None))
    for old in session.scalars(select(StoredDraft).where(StoredDraft.expires_at <= now - _TOLD_FOR)):
        session.delete(old)


def is_code(text: str) -> bool:
    """Whether these are the digits of a slip's typed code."""
    return _CODE.fullmatch(text) is not None and mod_11_10_check_digit(text[:-1]) == text[-1]


def _of_slip(session: Session, keys: Keys, slip: str) -> StoredDraft | None:
    if (address := _ADDRESS.fullmatch(slip.strip())) is not None:
        wanted = StoredDraft.token_digest == token_digest(address["token"])
    elif is_code(slip.strip()):
        wanted = StoredDraft.code_hash == _code_hash(keys, slip.strip())
    else:
        return None
    return session.scalar(select(StoredDraft).where(wanted).with_for_update())


def _fresh_code(session: Session, keys: Keys) -> str:
    while True:
        digits = f"{secrets.randbelow(10 ** (SLIP_CODE_LENGTH - 1)):0{SLIP_CODE_LENGTH - 1}d}"
        code = digits + mod_11_10_check_digit(digits)
        if session.scalar(select(StoredDraft.id).where(StoredDraft.code_hash == _code_hash(keys, code))) is None:
            return code


def _code_hash(keys: Keys, code: str) -> str:
    return keys.keyed_hash("draft-code", code)


def _hand_over_uploads(session: Session, draft: SavedDraft, before: str, after: str) -> None:
    """What a phone sent to the terminal before belongs to the one where the owner stands now."""
    ids = [upload.upload for upload in draft.uploaded]
    theirs = StoredUpload.id.in_(ids), StoredUpload.terminal == before, StoredUpload.case_key.is_(None)
    session.execute(update(StoredUpload).where(*theirs).values(terminal=after))


# --- At rest ---------------------------------------------------------------------------------------------------------


def _cipher(keys: Keys, key: str) -> AESGCM:
    return AESGCM(bytes.fromhex(keys.keyed_hash("draft-content", key)))


def _sealed(keys: Keys, key: str, content: bytes) -> bytes:
    """A nonce (12 bytes) and the sealed content; it opens under this draft's id only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(keys, key).encrypt(nonce, content, key.encode())


def _opened(keys: Keys, key: str, sealed: bytes) -> bytes:
    return _cipher(keys, key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key.encode())
