"""What every message is made of: frozen models, canonical JSON, and the shapes of codes, times and keys."""

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

SCHEMA_VERSION: Final = 1
SIGNATURE_HEADER = "Signature"
PART_BYTES: Final = 512 << 10
"""Largest plaintext of a part."""
ENVELOPE_HEADER = "Envelope-Header"
MOBILE_PHONE = re.compile(r"1[3-9]\d{9}")


class Suite(StrEnum):
    """How an envelope is sealed. The bytes of each are described in offline/vault.py."""

    X25519 = "HPKE-X25519-HKDF-SHA256-AES-256-GCM"
    HYBRID = "HPKE-MLKEM768-X25519-HKDF-SHA256-AES-256-GCM"
    """Holds as long as one of a classical and a post-quantum key exchange does."""
    NATIONAL = "SM2-SM3-SM4-GCM"
    """The national algorithms, GB/T 32918, 32905 and 32907."""


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time on the wire names its zone")
    return moment.astimezone(UTC)


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""A name inside the catalogue: lower case, digits, hyphens."""

ItemCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}[1-6][0-9]{12}$")]
"""Implement code of a service item, 31 characters (GB/T 39554.1-2020): organisation 18, level 1, basic code 12."""

DivisionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$")]
"""Administrative division: 6 digits to the county (GB/T 2260), 9 to the town, 12 to the village."""
Moment = Annotated[datetime, AfterValidator(_in_utc)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal."""
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""Idempotency key: a random UUID in hexadecimal."""
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{4,16}-[0-9]{8}-[0-9]{4,8}-[0-9A-Z]$")]
"""Provisional case number: terminal, Beijing date, counter, check character (ISO 7064 MOD 37,36)."""


class Wire(BaseModel):
    """A frozen value that refuses unknown fields: a misspelt field is an error, not a silence."""

    # Built when first used: a terminal's first page needs the catalogue's models and no others.
    # pydantic keeps strings that it read from JSON for as long as the program runs; values may name a person.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, cache_strings="keys")


def canonical(model: BaseModel) -> bytes:
    """Canonical JSON of a model: UTF-8, keys sorted, no spaces, unset optional fields left out."""
    value = model.model_dump(mode="json", exclude_none=True)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Words(Wire):
    """A text for people, in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
