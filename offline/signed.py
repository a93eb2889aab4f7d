"""Detached Ed25519 signatures (RFC 8032) in the header form ``KEYID:BASE64``, over the exact bytes of a body.

While the centre changes its key, a body may bear several, separated by commas: one that counts is enough.
"""

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from offline.failures import OfflineError, OfflineFailure, scrub


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """A body, its signature as it came, and the HTTP entity tag under which it can be asked for again."""

    body: bytes
    signature: str
    etag: str | None = None


def verify(body: bytes, signature: str, keys: Mapping[str, bytes]) -> None:
    """Return when ``signature`` was made over ``body`` by one of ``keys`` (key id → raw 32-byte public key).

    Raises OfflineError: malformed (N110), unknown key (N111), wrong signature (N112).
    """
    known = [one for one in signature.split(",") if one.partition(":")[0] in keys]
    for one in known[:-1]:
        with suppress(OfflineError):
            return _verify(body, one, keys)
    return _verify(body, known[-1] if known else signature, keys)


def _verify(body: bytes, signature: str, keys: Mapping[str, bytes]) -> None:
    key_id, colon, encoded = signature.partition(":")
    if not colon or not key_id:
        raise OfflineError(OfflineFailure.SIGNATURE_MALFORMED, "not of the form KEYID:BASE64")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise OfflineError(OfflineFailure.SIGNATURE_MALFORMED, "not Base64") from error
    if key_id not in keys:
        raise OfflineError(OfflineFailure.SIGNATURE_KEY_UNKNOWN, f"key {scrub(key_id)}")
    try:
        Ed25519PublicKey.from_public_bytes(keys[key_id]).verify(raw, body)
    except InvalidSignature as error:
        raise OfflineError(OfflineFailure.SIGNATURE_WRONG, f"key {scrub(key_id)}") from error
