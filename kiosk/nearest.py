"""Where a person can do what this terminal can't now: the nearest service centre."""

from collections.abc import Iterable

from kiosk.contract import Catalogue, Hall

_AS_NEAR = (6, 4, 2)
"""Digits that two divisions share: the same district, city, province (GB/T 2260)."""


def nearest_hall(catalogue: Catalogue, division: str) -> Hall | None:
    """The first hall in the district, else in the city, else in the province; None where none is, or nobody said."""
    for digits in _AS_NEAR:
        for hall in catalogue.halls:
            if division and hall.division[:digits].rstrip("0") == division[:digits].rstrip("0"):
                return hall
    return None


def nearest_first(halls: Iterable[Hall], division: str) -> tuple[Hall, ...]:
    """The halls, those of the same district first, then of the same city; otherwise in the catalogue's order."""

    def far(hall: Hall) -> int:
        near = (hall.division[:digits].rstrip("0") == division[:digits].rstrip("0") for digits in _AS_NEAR)
        return next((place for place, same in enumerate(near) if division and same), len(_AS_NEAR))

    return tuple(sorted(halls, key=far))
