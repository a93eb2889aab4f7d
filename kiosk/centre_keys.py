"""The centre's keys as it tells them: parsed, proved sound, and taken into the key ring."""

import base64
import binascii

from pydantic import ValidationError

from kiosk.contract import CentreKeys
from kiosk.failures import KioskError, KioskFailure
from offline.key_ring import KeyRing
from offline.vault import Recipient, check


def accepted_keys(body: bytes, known_version: int) -> CentreKeys:
    """The list, when every key in it is one. ``body`` was verified. Raises KioskError CENTRE_ANSWER_INVALID."""
    try:
        keys = CentreKeys.model_validate_json(body)
        for sealing in keys.sealing:
            check(sealing.suite, _raw(sealing.public))
        for signing in keys.signing:
            _signing(signing.public)
    except (ValidationError, ValueError) as fault:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "/v1/keys: not a list of keys") from fault
    if keys.version < known_version:
        detail = f"/v1/keys: version {keys.version} is older than {known_version}"
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, detail)
    return keys


def take(keys: CentreKeys, ring: KeyRing) -> None:
    """Seal to and verify by these keys from now on."""
    ring.learn(
        {key.id: _signing(key.public) for key in keys.signing},
        [Recipient(key.id, key.suite, _raw(key.public), key.not_before, key.not_after) for key in keys.sealing],
    )


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError("not base64") from fault


def _signing(text: str) -> bytes:
    raw = _raw(text)
    if len(raw) != 32:  # noqa: PLR2004 - an Ed25519 key, RFC 8032
        raise ValueError("not an Ed25519 key")
    return raw
