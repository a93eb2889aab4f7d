"""The centre's public keys, told under a signature that the terminal trusts already."""

from typing import Annotated

from pydantic import Field

from kiosk.contract.values import Moment, Suite, Wire

KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""First 16 hexadecimal digits of the SHA-256 of the raw public key."""


class SealingKey(Wire):
    """A key to seal cases to, from ``not_before`` until ``not_after``; the centre opens for longer."""

    id: KeyId
    suite: Suite
    public: str
    """Raw, in base64."""
    not_before: Moment
    not_after: Moment | None = None


class SigningKey(Wire):
    """A key that the centre signs with, or is going to: Ed25519."""

    id: KeyId
    public: str
    """Raw, in base64."""


class CentreKeys(Wire):
    """All keys in use. A list with a lower ``version`` than a known one is a replay."""

    version: int = Field(ge=0)
    sealing: tuple[SealingKey, ...]
    signing: tuple[SigningKey, ...]
