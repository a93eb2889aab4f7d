"""What is wired where: the tables ``lamps`` and ``sensors`` of a device in the profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.api import Lamp, Sensor, Settings

LONGEST_DEBOUNCE_MS = 100


@dataclass(frozen=True)
class LampLine:
    """An output. ``active_low``: the lamp is lit when the line is low."""

    line: int
    active_low: bool = False


@dataclass(frozen=True)
class SensorLine:
    """An input. ``debounce_ms``: how long a change must last to be believed."""

    line: int
    active_low: bool = False
    debounce_ms: int = 20


@dataclass(frozen=True)
class Wiring:
    """All lines of a board."""

    lamps: Mapping[Lamp, LampLine]
    sensors: Mapping[Sensor, SensorLine]


def wiring(settings: Settings) -> Wiring:
    """From ``lamps = {card_reader = 0, camera = {line = 1, active_low = true}}`` and
    ``sensors = {headset = {line = 4, active_low = true, debounce_ms = 20}}``.

    Raises ValueError, TypeError or KeyError for an unknown name, a line used twice, or none at all.
    """
    lamps = {Lamp(name): LampLine(**_fields(given)) for name, given in settings.get("lamps", {}).items()}
    sensors = {Sensor(name): SensorLine(**_fields(given)) for name, given in settings.get("sensors", {}).items()}
    for sensor, wired in sensors.items():
        if not 0 <= wired.debounce_ms <= LONGEST_DEBOUNCE_MS:
            raise ValueError(f"{sensor}: debounce_ms is 0 to {LONGEST_DEBOUNCE_MS}")
    for lines in ([lamp.line for lamp in lamps.values()], [sensor.line for sensor in sensors.values()]):
        if len(set(lines)) < len(lines) or any(line < 0 for line in lines):
            raise ValueError(f"lines {lines}: each once, from 0")
    if not lamps and not sensors:
        raise ValueError("neither lamps nor sensors")
    return Wiring(lamps, sensors)


def _fields(given: object) -> dict[str, Any]:
    return dict(given) if isinstance(given, Mapping) else {"line": int(str(given))}
