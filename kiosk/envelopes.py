"""Seals what is to reach the centre and puts it into the outbox: small things whole, large ones in parts.

A package up to 512 KiB is one envelope. Above that its largest files travel as parts of 512 KiB, each an envelope of
its own that is sent, resumed and acknowledged by itself; the package names them in ``parts.json``. Sealing goes part by
part.

Parts are found again by content, so that a page that is handed in twice is sealed and sent once. The address is a hash
under a key that lives in this process's memory only: who steals the disk can't test whether some known page is there.
The same key hides who the parcels of one party belong to. After a restart nobody can tell any more whose the earlier
ones are; the outbox knows which these are, and sends them first.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from kiosk.contract import PART_BYTES, EnvelopeHeader, EnvelopeKind, Suite, canonical
from kiosk.package import new_key, packed
from offline.deposit import Deposit
from offline.key_ring import KeyRing
from offline.outbox import Outbox
from offline.parcel import Parcel
from offline.vault import Recipient, seal

PACKAGE_BYTES: Final = PART_BYTES
_PART_PATIENCE: Final = 16
"""The n-th part of a case lets 16 n later parcels go first: a small case doesn't wait for a large one's pictures."""
_RATING_PATIENCE: Final = 32


@dataclass(frozen=True)
class Letter:
    """What is to be sealed: a document, and its files by digest. Letters of one lane are delivered in order."""

    kind: EnvelopeKind
    key: str
    lane: str
    label: str
    content: BaseModel
    files: Mapping[str, bytes]
    person: str = ""
    """The identity number; what one person handed in is sent in order. Leaves this process as a keyed hash only."""


class Envelopes:
    """Seals letters of one terminal and keeps them durably.

    ``last_entry`` tells number and hash of the audit log's last entry: the centre vouches for it with the case.
    """

    def __init__(
        self, outbox: Outbox, keys: KeyRing, terminal: str, last_entry: Callable[[], tuple[int, str]] | None = None
    ) -> None:
        self._outbox = outbox
        self._keys = keys
        self._terminal = terminal
        self._last_entry = last_entry
        self._secret = secrets.token_bytes(32)
        self._writer = secrets.randbits(62)

    def put(self, letter: Letter, now: datetime) -> None:
        """On return the letter and all its parts are durable; on any error nothing is. Raises OfflineError S1xx."""
        recipient = self._keys.recipient(now)
        whole, large = _divided(letter.files)
        party = self._hidden("party", letter.person.encode())[:32] if letter.person else ""
        with self._outbox.deposit() as deposit:
            deposit.written_by(self._writer)
            parts = {
                digest: [self._part(deposit, letter, recipient, piece, now, nth) for nth, piece in _pieces(content)]
                for digest, content in large.items()
            }
            package = packed(f"{letter.kind.value}.json", letter.content, whole, parts)
            needs = tuple(dict.fromkeys(key for keys in parts.values() for key in keys))
            number, head = self._last_entry() if self._last_entry is not None else (None, None)
            parcel = self._sealed(
                letter.kind, letter.key, letter.lane, letter.label, package, recipient, now, number, head
            )
            patience = _RATING_PATIENCE if letter.kind is EnvelopeKind.RATING else 0
            deposit.add(replace(parcel, party=party, needs=needs), patience=patience)

    def _part(
        self, deposit: Deposit, letter: Letter, recipient: Recipient, piece: bytes, now: datetime, nth: int
    ) -> str:
        address = self._hidden("part", piece)
        known = deposit.part_at(address)
        if known is not None:
            return known
        key = new_key()
        parcel = self._sealed(EnvelopeKind.PART, key, key, f"{letter.label} part", piece, recipient, now)
        deposit.add(parcel, address=address, patience=_PART_PATIENCE * nth)
        return key

    def _sealed(
        self,
        kind: EnvelopeKind,
        key: str,
        lane: str,
        label: str,
        plain: bytes,
        recipient: Recipient,
        now: datetime,
        audit_number: int | None = None,
        audit_head: str | None = None,
    ) -> Parcel:
        header = canonical(
            EnvelopeHeader(
                kind=kind,
                key=key,
                lane=lane,
                terminal=self._terminal,
                created_at=now,
                suite=Suite(recipient.suite),
                recipient=recipient.id,
                audit_number=audit_number or None,
                audit_head=audit_head if audit_number else None,
            )
        )
        sealed = seal(plain, header, recipient.suite, recipient.public)
        return Parcel(key=key, lane=lane, kind=kind, label=label, header=header, sealed=sealed, created_at=now)

    def _hidden(self, purpose: str, content: bytes) -> str:
        return hmac.new(self._secret, purpose.encode() + b"\0" + content, hashlib.sha256).hexdigest()


def _divided(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What travels in the package and what in parts: the smallest in the package, while they fit."""
    whole: dict[str, bytes] = {}
    room = PACKAGE_BYTES
    for digest in sorted(files, key=lambda digest: (len(files[digest]), digest)):
        room -= len(files[digest])
        if room < 0:
            break
        whole[digest] = files[digest]
    return whole, {digest: content for digest, content in files.items() if digest not in whole}


def _pieces(content: bytes) -> Iterator[tuple[int, bytes]]:
    for nth, start in enumerate(range(0, len(content), PART_BYTES)):
        yield nth, content[start : start + PART_BYTES]
