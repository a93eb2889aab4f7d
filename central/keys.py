"""The centre's three secrets, each in a file only its owner may read.

``signing.pem`` (Ed25519) signs what terminals act upon; ``sealing.pem`` (X25519) opens envelopes; ``index.key`` (32
random bytes) keys the hashes under which persons and codes are filed, so that a copy of the database can't be searched
by trying numbers. The id of a public key is the first 16 hexadecimal digits of its SHA-256.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SIGNING: Final = "signing.pem"
_SEALING: Final = "sealing.pem"
_INDEX: Final = "index.key"
_INDEX_BYTES: Final = 32


class KeysError(Exception):
    """The key directory can't be used."""


class CannotOpenError(Exception):
    """Not sealed to this key, or changed on the way, header included."""


def key_id(public: Ed25519PublicKey | X25519PublicKey) -> str:
    """Name of a public key on the wire: 16 hexadecimal digits."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


@dataclass(frozen=True)
class Keys:
    """The centre's secrets, loaded."""

    signing: Ed25519PrivateKey
    sealing: X25519PrivateKey
    index: bytes

    @property
    def recipient(self) -> str:
        """Id of the key that envelopes are sealed to."""
        return key_id(self.sealing.public_key())

    def signature(self, body: bytes) -> str:
        """Value of the ``Signature`` header for a body."""
        value = base64.b64encode(self.signing.sign(body)).decode()
        return f"{key_id(self.signing.public_key())}:{value}"

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Plaintext of an envelope (RFC 9180, base mode, single shot). Raises CannotOpenError."""
        try:
            return _SUITE.decrypt(sealed, self.sealing, info=info)
        except InvalidTag as fault:
            raise CannotOpenError from fault

    def keyed_hash(self, purpose: str, text: str) -> str:
        """Hash under the index key, 64 hexadecimal digits; different for every purpose."""
        return hmac.new(self.index, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def public_halves(self) -> dict[str, dict[str, str]]:
        """What a terminal's profile holds: id and raw public key (base64) of both keys."""
        halves: dict[str, Ed25519PublicKey | X25519PublicKey] = {
            "signing": self.signing.public_key(),
            "sealing": self.sealing.public_key(),
        }
        return {
            name: {"id": key_id(public), "public": base64.b64encode(public.public_bytes_raw()).decode()}
            for name, public in halves.items()
        }


def create_keys(directory: Path) -> Keys:
    """Create what is missing in ``directory`` and load it; what exists is never replaced. Raises KeysError."""
    pem = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(directory / _SIGNING, Ed25519PrivateKey.generate().private_bytes(*pem))
        _write_once(directory / _SEALING, X25519PrivateKey.generate().private_bytes(*pem))
        _write_once(directory / _INDEX, secrets.token_bytes(_INDEX_BYTES))
    except OSError as fault:
        raise KeysError(f"{directory}: {fault.strerror}") from fault
    return load_keys(directory)


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
        signing = load_pem_private_key((directory / _SIGNING).read_bytes(), password=None)
        sealing = load_pem_private_key((directory / _SEALING).read_bytes(), password=None)
        index = (directory / _INDEX).read_bytes()
    except OSError as fault:
        raise KeysError(f"{fault.filename}: {fault.strerror}; create keys with: python -m central keys DIR") from fault
    except (ValueError, TypeError) as fault:
        raise KeysError(f"{directory}: holds a file that is no key") from fault
    if not isinstance(signing, Ed25519PrivateKey) or not isinstance(sealing, X25519PrivateKey):
        raise KeysError(f"{directory}: {_SIGNING} must be an Ed25519 key and {_SEALING} an X25519 key")
    if len(index) != _INDEX_BYTES:
        raise KeysError(f"{directory}: {_INDEX} must hold {_INDEX_BYTES} bytes")
    return Keys(signing, sealing, index)
