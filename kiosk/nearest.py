"""Where a person can do what this terminal can't now: the nearest service centre."""

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
