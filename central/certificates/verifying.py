"""What the public learns of a certificate by its code, and how an operator revokes one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.certificates.models import StoredCertificate

_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_CODE_LENGTH = 16


class Verdict(StrEnum):
    """What is said of a code."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def normal(code: str) -> str:
    """A code as somebody typed it, in fours (Crockford: I and L are 1, O is 0); empty when it can't be one."""
    characters = "".join(filter(str.isalnum, code.upper())).translate(_LOOKALIKES)
    if len(characters) != _CODE_LENGTH or not characters.isascii():
        return ""
    return "-".join(characters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def found(session: Session, code: str, now: datetime) -> tuple[Verdict, StoredCertificate | None]:
    """The certificate of a code, and what is to be said of it."""
    stored = session.scalar(select(StoredCertificate).where(StoredCertificate.verification_code == normal(code)))
    if stored is None:
        return Verdict.UNKNOWN, None
    if stored.revoked_at is not None:
        return Verdict.REVOKED, stored
    return (
        Verdict.EXPIRED if stored.valid_until is not None and now >= stored.valid_until else Verdict.GENUINE
    ), stored


def revoke(session: Session, code: str, reason: str, now: datetime) -> bool:
    """Revoke a certificate; the first reason stays. False when there is none of this code."""
    _, stored = found(session, code, now)
    if stored is None:
        return False
    if stored.revoked_at is None:
        stored.revoked_at, stored.revoked_for = now, reason
    return True
