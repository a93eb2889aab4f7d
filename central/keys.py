"""The centre's secrets, each in a file only its owner may read.

``signing.pem`` (Ed25519) signs what terminals act upon; ``signing-next.pem`` is told to them before it takes over, and
``signing-old-<id>.pem`` did so once. ``sealing.pem`` and ``sealing-<id>.json`` open envelopes (central/sealing.py).
``index.key`` (32 random bytes) keys the hashes under which persons and codes are filed, so that a copy of the database
can't be searched by trying numbers. The id of a public key is the first 16 hexadecimal digits of its SHA-256.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from central.sealing import OpeningKey, create, first_key, key_id, load_further
from kiosk.contract import CentreKeys, SealingKey, SigningKey, Suite

_SIGNING: Final = "signing.pem"
_NEXT: Final = "signing-next.pem"
_SEALING: Final = "sealing.pem"
_INDEX: Final = "index.key"
_INDEX_BYTES: Final = 32
_PEM: Final = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class KeysError(Exception):
    """The key directory can't be used."""


@dataclass(frozen=True)
class Keys:
    """The centre's secrets, loaded."""

    signing: Ed25519PrivateKey
    opening: tuple[OpeningKey, ...]
    """The first key, then the further ones."""
    index: bytes
    other_signing: tuple[Ed25519PrivateKey, ...] = ()
    """Keys that are going to sign, or did: what they signed is still believed."""
    version: int = 0

    def signature(self, body: bytes) -> str:
        """Value of the ``Signature`` header for a body."""
        return _signature(self.signing, body)

    def all_signatures(self, body: bytes) -> str:
        """The same by every key, for the list of keys: a terminal that knows only an old one believes it too."""
        return ",".join(_signature(key, body) for key in (self.signing, *self.other_signing))

    def opening_key(self, recipient: str) -> OpeningKey | None:
        """The key that envelopes for this recipient are opened with."""
        return next((key for key in self.opening if key.published.id == recipient), None)

    def keyed_hash(self, purpose: str, text: str) -> str:
        """Hash under the index key, 64 hexadecimal digits; different for every purpose."""
        return hmac.new(self.index, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def public_halves(self) -> dict[str, dict[str, str]]:
        """What a terminal's profile holds: id and raw public key (base64) of the signing and the first sealing key."""
        first, signing = self.opening[0].published, _published(self.signing.public_key())
        return {
            "signing": {"id": signing.id, "public": signing.public},
            "sealing": {"id": first.id, "public": first.public},
        }

    @property
    def published(self) -> CentreKeys:
        """What terminals are told."""
        return CentreKeys(
            version=self.version,
            sealing=tuple(key.published for key in self.opening),
            signing=tuple(_published(key.public_key()) for key in (self.signing, *self.other_signing)),
        )


def _signature(key: Ed25519PrivateKey, body: bytes) -> str:
    return f"{_signing_id(key.public_key())}:{base64.b64encode(key.sign(body)).decode()}"


def _signing_id(public: Ed25519PublicKey) -> str:
    return key_id(public.public_bytes_raw())


def _published(public: Ed25519PublicKey) -> SigningKey:
    return SigningKey(id=_signing_id(public), public=base64.b64encode(public.public_bytes_raw()).decode())


def create_keys(directory: Path) -> Keys:
    """Create what is missing in ``directory`` and load it; what exists is never replaced. Raises KeysError."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(directory / _SIGNING, Ed25519PrivateKey.generate().private_bytes(*_PEM))
        _write_once(directory / _SEALING, X25519PrivateKey.generate().private_bytes(*_PEM))
        _write_once(directory / _INDEX, secrets.token_bytes(_INDEX_BYTES))
    except OSError as fault:
        raise KeysError(f"{directory}: {fault.strerror}") from fault
    return load_keys(directory)


def add_sealing_key(directory: Path, suite: Suite, not_before: datetime, not_after: datetime | None) -> SealingKey:
    """Make a further key that terminals seal to from ``not_before`` on. Raises KeysError."""
    try:
        return create(directory, suite, not_before, not_after)
    except OSError as fault:
        raise KeysError(f"{directory}: {fault.strerror}") from fault


def announce_signing_key(directory: Path) -> SigningKey:
    """Make the key that is going to sign, and have terminals told of it. One that is announced already stays."""
    _write_once(directory / _NEXT, Ed25519PrivateKey.generate().private_bytes(*_PEM))
    return _published(_ed25519(directory / _NEXT).public_key())


def switch_signing_key(directory: Path) -> SigningKey:
    """Sign with the announced key from the next start on; the former goes on being believed. Raises KeysError."""
    if not (directory / _NEXT).exists():
        raise KeysError(f"{directory}: no signing key is announced; make one with --announce-signing, and wait")
    former = _ed25519(directory / _SIGNING)
    os.link(directory / _SIGNING, directory / f"signing-old-{_signing_id(former.public_key())}.pem")
    (directory / _NEXT).replace(directory / _SIGNING)
    return _published(_ed25519(directory / _SIGNING).public_key())


def _ed25519(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeysError(f"{path}: must be an Ed25519 key")
    return key


def _write_once(path: Path, content: bytes) -> None:
    if path.exists():
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def load_keys(directory: Path) -> Keys:
    """Load the three secrets. Raises KeysError when one is missing, unreadable or of another kind."""
    try:
        signing = _ed25519(directory / _SIGNING)
        others = (*directory.glob("signing-old-*.pem"), *directory.glob(_NEXT))
        other_signing = tuple(_ed25519(path) for path in sorted(others))
        further = load_further(directory)
        version = int(directory.stat().st_mtime)
        sealing = load_pem_private_key((directory / _SEALING).read_bytes(), password=None)
        index = (directory / _INDEX).read_bytes()
    except OSError as fault:
        raise KeysError(f"{fault.filename}: {fault.strerror}; create keys with: python -m central keys DIR") from fault
    except (ValueError, TypeError) as fault:
        raise KeysError(f"{directory}: holds a file that is no key") from fault
    if not isinstance(sealing, X25519PrivateKey):
        raise KeysError(f"{directory}: {_SEALING} must be an X25519 key")
    if len(index) != _INDEX_BYTES:
        raise KeysError(f"{directory}: {_INDEX} must hold {_INDEX_BYTES} bytes")
    return Keys(signing, (first_key(sealing), *further), index, other_signing, version)
