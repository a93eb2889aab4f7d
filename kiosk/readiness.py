"""Is this terminal ready to open? One value from everything that is known, for paper and for export. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from devices.api import DeviceState, SupplyLevel
from kiosk.contract import DeviceReport
from kiosk.failure_catalogue import failure_text

_WORKS: frozenset[str] = frozenset({DeviceState.ONLINE, DeviceState.BUSY})
_SCARCE: Mapping[str, str] = {SupplyLevel.LOW: "low", SupplyLevel.OUT: "out"}


class Verdict(StrEnum):
    """What may be said to whoever opens the place in the morning."""

    READY = "ready"
    LIMITED = "limited"
    """It serves, but something does not work or is held up."""
    NOT_READY = "not-ready"
    """Nobody can apply: no catalogue, or none of its devices works."""


@dataclass(frozen=True)
class Task:
    """Something that staff should see to. ``failure`` is a published code, or empty for a supply or a held case."""

    what: str
    """A device's name, ``fonts``, ``catalogue`` or ``queue``."""
    failure: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """A terminal at one moment. It holds nothing of any person."""

    terminal: str
    place: str
    at: datetime
    software: str
    catalogue: int | None
    """Version of the accepted catalogue; None when there is none."""
    waiting: int
    """Cases on their way to the centre."""
    held: int
    """Cases that the centre refused and somebody must look at."""
    fonts: str
    """Failure code of a missing font, or empty."""
    devices: tuple[DeviceReport, ...]
    tasks: tuple[Task, ...]
    verdict: Verdict

    def to_json(self) -> str:
        """As it is exported: UTF-8 text, times in ISO 8601."""
        content: dict[str, Any] = {
            "verdict": self.verdict,
            "terminal": self.terminal,
            "place": self.place,
            "at": self.at.isoformat(),
            "software": self.software,
            "catalogue": self.catalogue,
            "queue": {"waiting": self.waiting, "held": self.held},
            "fonts": self.fonts or "ok",
            "devices": [device.model_dump(mode="json") for device in self.devices],
            "tasks": [vars(task) for task in self.tasks],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def readiness(
    *,
    terminal: str,
    place: str,
    at: datetime,
    software: str,
    catalogue: int | None,
    waiting: int,
    held: int,
    fonts: str,
    devices: Iterable[DeviceReport],
) -> Readiness:
    """Judge. ``fonts``: the failure code of a missing font, or empty; ``at`` is aware."""
    known = tuple(devices)
    tasks = tuple(_tasks(known, catalogue=catalogue, held=held, fonts=fonts))
    works = [device for device in known if device.device in _WORKS]
    if catalogue is None or (known and not works):
        verdict = Verdict.NOT_READY
    else:
        healthy = len(works) == len(known) and not held and not fonts
        verdict = Verdict.READY if healthy else Verdict.LIMITED
    return Readiness(
        terminal=terminal,
        place=place,
        at=at,
        software=software,
        catalogue=catalogue,
        waiting=waiting,
        held=held,
        fonts=fonts,
        devices=known,
        tasks=tasks,
        verdict=verdict,
    )


def _tasks(devices: Iterable[DeviceReport], *, catalogue: int | None, held: int, fonts: str) -> Iterable[Task]:
    if catalogue is None:
        yield Task("catalogue", "", "还没有事项目录，请接通网络。", "No catalogue yet: connect the network.")
    if fonts:
        yield _cure("fonts", fonts)
    if held:
        yield Task("queue", "", f"{held} 件被平台退回，请查看。", f"{held} refused by the platform: look at them.")
    for device in devices:
        if device.state == "starting":
            yield Task(device.name, "", "还没有查看到。", "Not looked at yet.")
        elif device.failure is not None:
            yield _cure(device.name, device.failure)
        for supply in device.supplies:
            if device.state == "ready" and supply.level in _SCARCE:
                left = "" if supply.percent is None else f" {supply.percent}%"
                zh = "快用完了" if supply.level == SupplyLevel.LOW else "用完了"
                yield Task(
                    device.name, "", f"{supply.name}{left} {zh}。", f"{supply.name}{left} is {_SCARCE[supply.level]}."
                )


def _cure(what: str, failure: str) -> Task:
    text = failure_text(failure)
    return Task(what, text.code, text.cure.zh, text.cure.en)
