"""Whether this terminal may take new cases, and what about it somebody should look at. Pure.

It stops *accepting* before it could break a promise: when the disk could fill up under a case, or when nobody has heard
of it for so long that what it takes may lie here for good. What it holds it still hands over.
"""

from dataclasses import dataclass
from datetime import timedelta

from offline.failures import OfflineFailure
from offline.room import Room


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the terminal goes on by itself: taking cases without the centre, and with the catalogue it has."""

    out_of_touch: timedelta
    stale: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """``closed``: the failure code for which no new case is taken; empty: cases are taken. ``stale_days``: how old the
    catalogue is, when that is too old to keep silent about. ``warnings``: codes for the centre's attention."""

    closed: str = ""
    stale_days: int = 0
    warnings: tuple[str, ...] = ()


def standing(
    room: Room,
    silent_for: timedelta | None,
    catalogue_age: timedelta | None,
    patience: Patience,
    *,
    stuck: int,
    clock_wrong: bool,
    damage: tuple[str, ...] = (),
) -> Standing:
    """Where these leave the terminal. ``silent_for``, ``catalogue_age``: None while the centre was never met.
    ``damage``: codes of what befell the storage.
    """
    out_of_touch = silent_for is not None and silent_for > patience.out_of_touch
    closed = OfflineFailure.NO_ROOM if room is Room.NONE else OfflineFailure.OUT_OF_TOUCH if out_of_touch else ""
    stale = catalogue_age if catalogue_age is not None and catalogue_age > patience.stale else timedelta()
    warnings = [
        code.value
        for code, holds in (
            (OfflineFailure.NO_ROOM, room is Room.NONE),
            (OfflineFailure.ROOM_SCARCE, room is Room.SCARCE),
            (OfflineFailure.CLOCK_WRONG, clock_wrong),
            (OfflineFailure.PARCEL_STUCK, stuck > 0),
        )
        if holds
    ]
    return Standing(str(closed), stale.days, (*warnings, *damage))
