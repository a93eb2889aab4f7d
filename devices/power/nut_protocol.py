"""The network protocol of Network UPS Tools (RFC 9271), as much as a reader of variables needs.

``LIST VAR <ups>`` is answered ``BEGIN LIST VAR <ups>``, ``VAR <ups> <name> "<value>"`` for each and
``END LIST VAR <ups>``; or ``ERR <word>``. Everything here is pure.
"""

from collections.abc import Mapping
from typing import Final

from devices.api import DeviceError, Power, PowerSource
from devices.failures import DeviceFailure

LARGEST_ANSWER: Final = 64 << 10
HIGHEST_PERCENT: Final = 100
_ERRORS = {
    "DATA-STALE": DeviceFailure.POWER_STALE,
    "DRIVER-NOT-CONNECTED": DeviceFailure.POWER_STALE,
    "UNKNOWN-UPS": DeviceFailure.POWER_UNIT_UNKNOWN,
}
"""RFC 9271, section 4.3; every other word is a refusal."""


def question(ups: str) -> bytes:
    """Asks for all variables."""
    return f"LIST VAR {ups}\n".encode("ascii")


def is_whole(ups: str, answer: bytes) -> bool:
    """Whether nothing more is to come."""
    if answer.startswith(b"BEGIN"):
        return answer.endswith(f"\nEND LIST VAR {ups}\n".encode("ascii"))
    return answer.endswith(b"\n")


def variables(ups: str, answer: bytes) -> dict[str, str]:
    """What stands in a whole answer. Raises DeviceError POWER_STALE, POWER_UNIT_UNKNOWN, POWER_REFUSED, GARBAGE."""
    lines = answer.decode("utf-8", "replace").splitlines()
    match lines[0].split() if lines else []:
        case ["ERR", word, *_]:
            raise DeviceError(_ERRORS.get(word, DeviceFailure.POWER_REFUSED), f"{ups}: {word}")
        case ["BEGIN", "LIST", "VAR", named] if named == ups and f"END LIST VAR {ups}" in lines:
            rows = lines[1 : lines.index(f"END LIST VAR {ups}")]
            return dict(_variable(ups, line) for line in rows)
        case _:
            raise _garbage(answer)


def power(values: Mapping[str, str]) -> Power:
    """``ups.status`` (OL, OB, LB …), ``battery.charge`` and ``battery.runtime`` (RFC 9271, sections 5.1 and 5.2).

    Raises DeviceError GARBAGE for numbers that are none.
    """
    status = values.get("ups.status", "").split()
    source = PowerSource.UNKNOWN
    if "OB" in status:
        source = PowerSource.BATTERY
    elif "OL" in status:
        source = PowerSource.MAINS
    charge = _number(values, "battery.charge")
    if charge is not None and charge > HIGHEST_PERCENT:
        raise DeviceError(DeviceFailure.GARBAGE, f"battery.charge {charge}")
    return Power(
        source=source,
        battery_low="LB" in status or "FSD" in status,  # FSD: the supply is about to switch off whatever happens
        charge_percent=charge,
        runtime_s=_number(values, "battery.runtime"),
    )


def _variable(ups: str, line: str) -> tuple[str, str]:
    match line.split(" ", 3):
        case ["VAR", named, name, value] if named == ups and len(value) > 1 and value[0] == value[-1] == '"':
            return name, value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        case _:
            raise _garbage(line.encode())


def _number(values: Mapping[str, str], name: str) -> int | None:
    text = values.get(name)
    if text is None:
        return None
    whole, _, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 9 and (not part or part.isdigit())):  # noqa: PLR2004 - thirty years in seconds
        raise DeviceError(DeviceFailure.GARBAGE, f"{name} {text[:40]!r}")
    return int(whole)


def _garbage(answer: bytes) -> DeviceError:
    return DeviceError(DeviceFailure.GARBAGE, repr(answer[:40]))
