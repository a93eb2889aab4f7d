"""Vouchers: the centre's word that it knew somebody by a code or by their phone, brought back as evidence.

A voucher is ``SECONDS.MAC``: when it was given, and a keyed hash over the way, the terminal, the person and that time.
Nothing is stored, and it is worth nothing elsewhere, for anybody else, or a day later.
"""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from central.keys import Keys
from kiosk.contract import Evidence, EvidenceKind, assurance_of

FRESH: Final = timedelta(minutes=30)
"""How old a proof of identity may be where records are shown, clocks that go wrong by minutes included."""
_USED_WITHIN: Final = timedelta(hours=1)
"""Between the voucher and the moment that the proof names; when the case arrives does not matter."""


class Tokens(Protocol):
    """Judges tokens of texted codes."""

    def issued(self, token: str, number: str) -> bool:
        """Whether this token was issued for a code that this person confirmed."""

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:
        """Whether the centre vouched for this person at this terminal, when the proof says."""


def voucher(keys: Keys, kind: EvidenceKind, number: str, terminal: str, now: datetime) -> str:
    """The centre's word for a person at a terminal."""
    seconds = int(now.timestamp())
    return f"{seconds}.{_mark(keys, kind, number, terminal, seconds)}"


def is_voucher(keys: Keys, proof: Evidence, number: str, terminal: str) -> bool:
    """Whether the proof's token is a voucher for this person at this terminal, given when the proof says."""
    given, _, mark = (proof.token or "").partition(".")
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(2**40))):
        return False
    seconds = int(given)
    if not hmac.compare_digest(mark.encode(), _mark(keys, proof.kind, number, terminal, seconds).encode()):
        return False
    return abs(proof.at - datetime.fromtimestamp(seconds, UTC)) <= _USED_WITHIN


def _mark(keys: Keys, kind: EvidenceKind, number: str, terminal: str, seconds: int) -> str:
    return keys.keyed_hash("voucher", f"{kind}\0{terminal}\0{number}\0{seconds}")


def proved(evidence: Iterable[Evidence], number: str, terminal: str, tokens: Tokens) -> int:
    """The assurance level (0 to 3) of those proofs that hold."""
    return assurance_of(proof for proof in evidence if holds(proof, number, terminal, tokens))


def holds(proof: Evidence, number: str, terminal: str, tokens: Tokens) -> bool:
    """Whether a proof is what it claims to be."""
    match proof.kind:
        case EvidenceKind.FACE:
            return proof.distance is not None and proof.threshold is not None and 0 <= proof.distance <= proof.threshold
        case EvidenceKind.CODE:
            return proof.token is not None and tokens.issued(proof.token, number)
        case EvidenceKind.PERSON_CODE | EvidenceKind.PHONE:
            return tokens.vouched(proof, number, terminal)
        case EvidenceKind.CARD | EvidenceKind.SOCIAL_SECURITY_CARD:
            return True
