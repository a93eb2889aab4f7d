"""Measured profiles: what a model truly reports, found by trying, instead of what its data sheet promises.

A profile holds, for each condition that was brought about (no paper, cover open, unplugged …), everything the driver
said then. A sense that stayed good although its own condition was there is *blind*: the terminal treats it as
notSupported from then on, so that nothing is vouched for on its word. Conditions with equal words can't be told apart.

A device's table names its profile: ``measured = "receipt-printer.json"``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from devices.api import PaperState, Sense, Settings

NORMAL = "normal"
SENSE_OF = {
    "paper-out": "paper",
    "paper-low": "paper",
    "tray-open": "paper",
    "cover-open": "cover",
    "jam": "jam",
    "cutter-stuck": "cutter",
    "toner-out": "supply",
    "card-lying": "media",
    "unplugged": "link",
}
"""Which sense should notice a condition."""


@dataclass(frozen=True)
class Observation:
    """What a driver said under one condition: word by word, ``status`` among them."""

    condition: str
    words: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class MeasuredProfile:
    """One model, measured."""

    driver: str
    model: str = ""
    firmware: str = ""
    measured_at: str
    """ISO 8601, UTC."""
    observations: tuple[Observation, ...]

    def blind(self) -> tuple[str, ...]:
        """Senses whose conditions were tried and never noticed."""
        normal = self._words(NORMAL)
        tried: dict[str, bool] = {}
        for seen in self.observations:
            sense = SENSE_OF.get(seen.condition)
            if sense is not None and sense in seen.words:
                noticed = seen.words[sense] != normal.get(sense)
                tried[sense] = tried.get(sense, False) or noticed
        return tuple(sorted(sense for sense, noticed in tried.items() if not noticed))

    def unnoticed(self) -> tuple[str, ...]:
        """Conditions under which the driver said the same as when all was well."""
        normal = self._words(NORMAL)
        return tuple(seen.condition for seen in self.observations if seen.condition != NORMAL and seen.words == normal)

    def alike(self) -> tuple[tuple[str, str], ...]:
        """Pairs of conditions that it can't tell apart, though it notices them."""
        noticed = [seen for seen in self.observations if seen.words != self._words(NORMAL)]
        return tuple((a.condition, b.condition) for a, b in combinations(noticed, 2) if a.words == b.words)

    def _words(self, condition: str) -> Mapping[str, str]:
        return next((seen.words for seen in self.observations if seen.condition == condition), {})

    def to_json(self) -> str:
        """As it is kept, with its conclusions for people."""
        content = asdict(self) | {"blind": self.blind(), "unnoticed": self.unnoticed(), "alike": self.alike()}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def load_measured(path: Path) -> MeasuredProfile:
    """Read a profile. Raises ValueError that says what is wrong with it, OSError when it can't be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        observations = tuple(Observation(entry["condition"], entry["words"]) for entry in content["observations"])
        known = {field.name: content[field.name] for field in fields(MeasuredProfile) if field.name in content}
        return MeasuredProfile(**(known | {"observations": observations}))
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise ValueError(f"{path} is no measured profile: {type(fault).__name__} {fault}") from fault


def with_measured(settings: Settings) -> dict[str, Any]:
    """Settings with ``blind`` out of the profile that ``measured`` names. Raises as load_measured."""
    path = settings.get("measured")
    if path is None:
        return dict(settings)
    return {**settings, "blind": load_measured(Path(str(path))).blind()}


def blind_senses(settings: Settings) -> frozenset[str]:
    """The senses of a device that must not be trusted."""
    return frozenset(map(str, settings.get("blind", ())))


def trusted(state: PaperState, blind: Iterable[str]) -> PaperState:
    """A paper state without the words of blind senses."""
    known = {field.name for field in fields(PaperState)}
    return replace(state, **{sense: Sense.NOT_SUPPORTED for sense in blind if sense in known and sense != "link"})
