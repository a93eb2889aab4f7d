"""Sealing to the centre: after ``seal`` nobody on the terminal, not even the terminal, can read a case again.

Every suite authenticates ``info``, the envelope header's bytes: with another header the seal can't be opened. The
header names the suite and the key, so neither can be swapped for a weaker one.

* ``HPKE-X25519-…`` and ``HPKE-MLKEM768-X25519-…``: single shot, base mode (RFC 9180, section 6.1): ``enc``, then the
  ciphertext and its tag. The second keeps its secret as long as one of ML-KEM-768 (FIPS 203) and X25519 does; its
  public key is the ML-KEM key (1184 bytes), then the X25519 key.
* ``SM2-SM3-SM4-GCM``: a fresh SM4 key (GB/T 32907) under SM2 (GB/T 32918.4, ``04`` x y, C3, C2: 113 bytes), a nonce of
  12 bytes, then the ciphertext under SM4-GCM with ``info`` as its additional data, and its tag of 16.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite

X25519: Final = "HPKE-X25519-HKDF-SHA256-AES-256-GCM"
HYBRID: Final = "HPKE-MLKEM768-X25519-HKDF-SHA256-AES-256-GCM"
NATIONAL: Final = "SM2-SM3-SM4-GCM"

_X25519: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_HYBRID: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_BYTES: Final = 1184
_SM2_KEY_BYTES: Final = 65
_SM4_KEY_BYTES: Final = 16
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """A key of the centre's that cases may be sealed to, from ``not_before`` until ``not_after`` (None: no end)."""

    id: str
    suite: str
    public: bytes
    not_before: datetime
    not_after: datetime | None = None


def newest(recipients: Iterable[Recipient], suite: str, now: datetime) -> Recipient | None:
    """The key to seal to: of this suite, valid now, the latest to have become so. None when there is none."""
    valid = [
        key
        for key in recipients
        if key.suite == suite and key.not_before <= now and (key.not_after is None or now < key.not_after)
    ]
    return max(valid, key=lambda key: (key.not_before, key.id), default=None)


def check(suite: str, public: bytes) -> None:
    """Return when ``public`` is a public key of ``suite``; raises ValueError otherwise."""
    if suite not in _SEALERS:
        raise ValueError(f"unknown suite {suite}; known: {', '.join(_SEALERS)}")
    _SEALERS[suite](b"", b"", public)


def seal(body: bytes, info: bytes, suite: str, public: bytes) -> bytes:
    """Seal ``body`` to the centre's public key. Raises ValueError for a key that is none of ``suite``."""
    return _SEALERS[suite](body, info, public)


def _seal_x25519(body: bytes, info: bytes, public: bytes) -> bytes:
    return _X25519.encrypt(body, X25519PublicKey.from_public_bytes(public), info=info)


def _seal_hybrid(body: bytes, info: bytes, public: bytes) -> bytes:
    key = MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_BYTES]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_BYTES:]),
    )
    return _HYBRID.encrypt(body, key, info=info)


def _seal_national(body: bytes, info: bytes, public: bytes) -> bytes:
    from gmalg import SM2  # loaded only where this suite is used
    from gmalg.errors import GMError

    key, nonce = os.urandom(_SM4_KEY_BYTES), os.urandom(_NONCE_BYTES)
    try:
        # encrypt itself takes any two numbers for a point
        if len(public) != _SM2_KEY_BYTES or not SM2().verify_pk(public):
            raise ValueError("not a point of the SM2 curve")
        wrapped: bytes = SM2(pk=public).encrypt(key)
    except GMError as error:
        raise ValueError("not an SM2 public key") from error
    cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(info)
    return wrapped + nonce + cipher.update(body) + cipher.finalize() + cipher.tag


_SEALERS: Final[Mapping[str, Callable[[bytes, bytes, bytes], bytes]]] = {
    X25519: _seal_x25519,
    HYBRID: _seal_hybrid,
    NATIONAL: _seal_national,
}
