"""What the outbox holds: parcels, the rows about them, and what a claim hands out. Frozen values."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from offline.failures import Reason

PART: Final = "part"
"""Kind of a parcel that is a piece of another."""


class ParcelState(StrEnum):
    """Where a parcel stands."""

    WAITING = "waiting"
    """To be sent when its time has come and its lane is free."""
    CLAIMED = "claimed"
    """A courier is sending it; the claim ends with its lease."""
    SETTLED = "settled"
    """The centre has acknowledged it. The sealed bytes are deleted, the acknowledgement is kept."""
    HELD = "held"
    """The centre refused it; a technician decides. Blocks its own lane only."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A sealed envelope on its way to the centre.

    ``key`` is the idempotency key, 32 hexadecimal digits. Parcels of one ``lane`` are delivered in order. ``label``
    is a public line for technicians (provisional number and item code), never personal. ``header`` is what was bound
    to the seal as ``info``. ``created_at`` names its zone. A parcel of kind ``part`` is a piece of a large case: it
    goes on its own, and its bytes stay here until the case it belongs to is settled.
    """

    key: str
    lane: str
    kind: str
    label: str
    header: bytes
    sealed: bytes
    created_at: datetime
    party: str = ""
    """Parcels of one party are sent in order too, but one that is held stops no other. Names nobody."""
    needs: tuple[str, ...] = ()
    """Keys of the parts that must be at the centre before this."""

    @property
    def digest(self) -> str:
        """SHA-256 of the sealed bytes, lower-case hexadecimal: what the centre acknowledges."""
        return hashlib.sha256(self.sealed).hexdigest()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A parcel to send now. ``attempts`` counts this one: 1 the first time."""

    parcel: Parcel
    attempts: int
    until: datetime


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """All that is known of a parcel but its content. ``size`` in bytes."""

    key: str
    lane: str
    kind: str
    label: str
    size: int
    created_at: datetime
    state: ParcelState
    attempts: int
    not_before: datetime
    last_reason: Reason | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many parcels stand where, parts not counted. ``waiting`` includes the claimed ones: they are not at the
    centre yet."""

    waiting: int
    held: int
    settled: int


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The centre's signed receipt for a parcel, as it came."""

    body: bytes
    signature: str
    settled_at: datetime
