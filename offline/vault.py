"""Sealing to the centre: after ``seal`` nobody on the terminal, not even the terminal, can read a case again.

HPKE single shot in base mode (RFC 9180, section 6.1) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
"""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(body: bytes, info: bytes, recipient: bytes) -> bytes:
    """Seal ``body`` to the centre's raw 32-byte X25519 public key: ``enc`` (32 bytes), then the ciphertext and tag.

    ``info`` is the envelope header's bytes: with another header the seal can't be opened. Raises ValueError for a
    key that is not 32 bytes long.
    """
    return _SUITE.encrypt(body, X25519PublicKey.from_public_bytes(recipient), info=info)
