"""The tree of administrative divisions, from the province to the village, out of their codes.

The first two digits are the province, four the city, six the county (GB/T 2260, padded with zeros), nine the town and
twelve the village (the national statistics' division codes).
"""

from collections.abc import Iterable
from functools import cached_property

from kiosk.contract import Division, DivisionLevel

_LEVELS = tuple(DivisionLevel)
_COUNTY_DIGITS = 6


def level_of(code: str) -> DivisionLevel:
    """The level that a code's form says."""
    match len(code):
        case 12:
            return DivisionLevel.VILLAGE
        case 9:
            return DivisionLevel.TOWN
        case _ if code.endswith("0000"):
            return DivisionLevel.PROVINCE
        case _ if code.endswith("00"):
            return DivisionLevel.CITY
        case _:
            return DivisionLevel.COUNTY


def ancestors(code: str) -> tuple[str, ...]:
    """Codes above one, from the top."""
    above = [f"{code[:2]}0000", f"{code[:4]}00", code[:6], code[:9]]
    return tuple(dict.fromkeys(each for each in above if len(each) <= len(code) and each != code))


class DivisionTree:
    """Children, paths and depth of divisions. The cities that a province governs directly (直辖市) have counties right
    below them.
    """

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._divisions = {division.code: division for division in divisions}

    @cached_property
    def _children(self) -> dict[str, tuple[Division, ...]]:
        children: dict[str, list[Division]] = {}
        for division in self._divisions.values():
            children.setdefault(self._parent(division.code), []).append(division)
        return {code: tuple(below) for code, below in children.items()}

    def _parent(self, code: str) -> str:
        known = [above for above in ancestors(code) if above in self._divisions]
        return known[-1] if known else ""

    def __contains__(self, code: str) -> bool:
        return code in self._divisions

    def get(self, code: str) -> Division | None:
        """The division of a code."""
        return self._divisions.get(code)

    def children(self, code: str = "") -> tuple[Division, ...]:
        """Divisions right below one; without a code, those at the top."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[Division, ...]:
        """The division and all above it, from the top; empty when it is not known."""
        if code not in self._divisions:
            return ()
        return tuple(self._divisions[each] for each in (*ancestors(code), code) if each in self._divisions)

    def is_deep_enough(self, code: str, level: DivisionLevel) -> bool:
        """Whether a division is of this level, or deeper ones of it are not known."""
        return _LEVELS.index(level_of(code)) >= _LEVELS.index(level) or not self.children(code)

    def is_within(self, code: str, within: str | None) -> bool:
        """Whether a division is another or lies in it."""
        return within is None or code == within or within in ancestors(code)
