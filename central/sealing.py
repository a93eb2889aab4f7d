"""The centre's sealing keys: each of one suite, valid from a day on; old ones go on opening what was sealed to them.

``sealing.pem`` (X25519) is the first. Further ones are ``sealing-<id>.json``: suite, raw private key in base64, and
from when to when terminals may seal to it. The raw key: X25519 32 bytes; hybrid 64 of ML-KEM's seed, then 32 of X25519;
SM2 32. gmalg's SM2 is written for clarity and its time depends on the key: a centre in production opens in a cipher
machine.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.hpke import Suite as Hpke
from gmalg import SM2
from gmalg.errors import GMError

from kiosk.contract import SealingKey, Suite

_HPKE: Final = {
    Suite.X25519: Hpke(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    Suite.HYBRID: Hpke(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}
_SEED_BYTES: Final = 64
_WRAPPED_BYTES: Final = 113
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Opens = Callable[[bytes, bytes], bytes]


class CannotOpenError(Exception):
    """Not sealed to this key, or changed on the way, header included."""


@dataclass(frozen=True)
class OpeningKey:
    """A sealing key with its private half inside ``open``."""

    published: SealingKey
    open: Opens
    """Plaintext of sealed bytes under a header; raises CannotOpenError."""


def key_id(public: bytes) -> str:
    """Name of a public key on the wire: 16 hexadecimal digits."""
    return hashlib.sha256(public).hexdigest()[:16]


def first_key(private: X25519PrivateKey) -> OpeningKey:
    """The key of ``sealing.pem``: valid from the beginning."""
    return _opening(Suite.X25519, private.private_bytes_raw(), _EPOCH, None)


def create(directory: Path, suite: Suite, not_before: datetime, not_after: datetime | None) -> SealingKey:
    """Make a key and store it, readable by its owner only; returns what terminals are told."""
    raw = _fresh(suite)
    published = _opening(suite, raw, not_before, not_after).published
    content = {
        "suite": suite.value,
        "private": base64.b64encode(raw).decode(),
        "not_before": not_before.isoformat(),
        "not_after": not_after.isoformat() if not_after else None,
    }
    descriptor = os.open(directory / f"sealing-{published.id}.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return published


def load_further(directory: Path) -> tuple[OpeningKey, ...]:
    """All keys beside the first. Raises OSError, or ValueError for a file that is no such key."""
    return tuple(_load(path) for path in sorted(directory.glob("sealing-*.json")))


def _load(path: Path) -> OpeningKey:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
        until = content["not_after"]
        return _opening(
            Suite(content["suite"]),
            base64.b64decode(content["private"], validate=True),
            datetime.fromisoformat(content["not_before"]),
            datetime.fromisoformat(until) if until else None,
        )
    except (KeyError, TypeError, GMError) as fault:
        raise ValueError(path.name) from fault


def _fresh(suite: Suite) -> bytes:
    match suite:
        case Suite.X25519:
            return X25519PrivateKey.generate().private_bytes_raw()
        case Suite.HYBRID:
            return MLKEM768PrivateKey.generate().private_bytes_raw() + X25519PrivateKey.generate().private_bytes_raw()
        case Suite.NATIONAL:
            private: bytes = SM2().generate_keypair()[0]
            return private


def _opening(suite: Suite, raw: bytes, not_before: datetime, not_after: datetime | None) -> OpeningKey:
    public, opens = _HALVES[suite](raw)
    published = SealingKey(
        id=key_id(public),
        suite=suite,
        public=base64.b64encode(public).decode(),
        not_before=not_before,
        not_after=not_after,
    )
    return OpeningKey(published, opens)


def _x25519(raw: bytes) -> tuple[bytes, Opens]:
    private = X25519PrivateKey.from_private_bytes(raw)
    return private.public_key().public_bytes_raw(), _hpke(Suite.X25519, private)


def _hybrid(raw: bytes) -> tuple[bytes, Opens]:
    mlkem = MLKEM768PrivateKey.from_seed_bytes(raw[:_SEED_BYTES])
    x25519 = X25519PrivateKey.from_private_bytes(raw[_SEED_BYTES:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return public, _hpke(Suite.HYBRID, MLKEM768X25519PrivateKey(mlkem, x25519))


def _hpke(suite: Suite, private: X25519PrivateKey | MLKEM768X25519PrivateKey) -> Opens:
    def opens(sealed: bytes, info: bytes) -> bytes:
        try:
            return _HPKE[suite].decrypt(sealed, private, info=info)
        except (InvalidTag, ValueError) as fault:
            raise CannotOpenError from fault

    return opens


def _national(raw: bytes) -> tuple[bytes, Opens]:
    public: bytes = SM2().generate_pk(raw)

    def opens(sealed: bytes, info: bytes) -> bytes:
        if len(sealed) < _WRAPPED_BYTES + _NONCE_BYTES + _TAG_BYTES:
            raise CannotOpenError
        wrapped, rest = sealed[:_WRAPPED_BYTES], sealed[_WRAPPED_BYTES:]
        nonce, body, tag = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:-_TAG_BYTES], rest[-_TAG_BYTES:]
        try:
            key: bytes = SM2(raw).decrypt(wrapped)
            cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
            cipher.authenticate_additional_data(info)
            return cipher.update(body) + cipher.finalize()
        except (GMError, InvalidTag, ValueError) as fault:
            raise CannotOpenError from fault

    return public, opens


_HALVES: Final[Mapping[Suite, Callable[[bytes], tuple[bytes, Opens]]]] = {
    Suite.X25519: _x25519,
    Suite.HYBRID: _hybrid,
    Suite.NATIONAL: _national,
}
