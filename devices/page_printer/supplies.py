"""What a page printer says of its trays, its toner and itself (PWG 5100.13 printer-input-tray, -output-tray and
printer-supply; CUPS marker-*; IEEE 1284 device id).
"""

from collections.abc import Iterator
from typing import Final

from devices.api import Description, Media, PaperState, Sense, Supply, SupplyLevel
from devices.page_printer.ipp_answers import Attributes, numbers, text, texts

SUPPLY_ATTRIBUTES: Final = (
    "printer-input-tray",
    "printer-supply",
    "marker-names",
    "marker-levels",
    "marker-low-levels",
    "marker-high-levels",
    "marker-types",
)
MEDIA_ATTRIBUTES: Final = ("printer-output-tray",)
DESCRIPTION_ATTRIBUTES: Final = (
    "printer-make-and-model",
    "printer-firmware-string-version",
    "printer-firmware-version",
    "printer-serial-number",
    "printer-device-id",
)
LOW_PERCENT: Final = 10
"""Where the printer does not say itself from where on a level is low."""
_SOME_LEFT: Final = -3
_LEVELS: Final = {
    Sense.GOOD: SupplyLevel.FULL,
    Sense.LOW: SupplyLevel.LOW,
    Sense.BAD: SupplyLevel.OUT,
    Sense.UNKNOWN: SupplyLevel.UNKNOWN,
    Sense.NOT_SUPPORTED: SupplyLevel.NOT_SUPPORTED,
}


def supplies(state: PaperState, values: Attributes) -> tuple[Supply, ...]:
    """``paper`` as the printer's sensors say, then each tray, then each toner, drum, waste box."""
    markers = tuple(_markers(values)) or tuple(_printer_supplies(values))
    return (Supply("paper", _LEVELS[state.paper]), *_trays(values), *markers)


def description(values: Attributes) -> Description:
    """Model, firmware and serial number, as far as it says."""
    device = _pairs(text(values, "printer-device-id"), mark=":")
    serials = (text(values, "printer-serial-number"), *(device.get(key, "") for key in ("SN", "SERN", "SERIALNUMBER")))
    firmware = text(values, "printer-firmware-string-version") or text(values, "printer-firmware-version")
    return Description(text(values, "printer-make-and-model"), firmware, next(filter(None, serials), ""))


def media(values: Attributes) -> Media:
    """Whether a page lies in an output tray: one that has a sensor has less room than it could have."""
    known = Media.UNKNOWN
    for tray in map(_pairs, texts(values, "printer-output-tray")):
        room, most = _number(tray.get("remaining")), _number(tray.get("maxcapacity"))
        if room < 0 or most <= 0:
            continue
        if room < most:
            return Media.PRESENT
        known = Media.NOT_PRESENT
    return known


def _trays(values: Attributes) -> Iterator[Supply]:
    """Those that say how full they are; "auto" and a hand feed are no places to put paper into."""
    for tray in map(_pairs, texts(values, "printer-input-tray")):
        level, most = _number(tray.get("level")), _number(tray.get("maxcapacity"))
        if level != _SOME_LEFT and (level < 0 or most <= 0):
            continue
        yield _supply(f"tray-{tray.get('name', '')}", level, most, low=0)


def _markers(values: Attributes) -> Iterator[Supply]:
    """CUPS' names, levels and limits, in equal order."""
    names, types = texts(values, "marker-names"), texts(values, "marker-types")
    levels, lows = numbers(values, "marker-levels"), numbers(values, "marker-low-levels")
    if len(names) != len(levels):
        return
    for at, (name, level) in enumerate(zip(names, levels, strict=True)):
        waste = at < len(types) and types[at].lower().startswith("waste")
        low = lows[at] if at < len(lows) and not waste else LOW_PERCENT
        yield _supply(_slug(name), 100 - level if waste and level >= 0 else level, 100, low)


def _printer_supplies(values: Attributes) -> Iterator[Supply]:
    for said in map(_pairs, texts(values, "printer-supply")):
        level, most = _number(said.get("level")), _number(said.get("maxcapacity"))
        kind, colour = said.get("type", ""), said.get("colorantname", "unknown")
        name = _slug(kind if colour in ("unknown", "none", "") else f"{kind}-{colour}")
        if said.get("class") == "receptacleThatIsFilled" and 0 <= level <= most:
            level = most - level
        yield _supply(name, level, most, LOW_PERCENT)


def _supply(name: str, level: int, most: int, low: int) -> Supply:
    if level == _SOME_LEFT:
        return Supply(name, SupplyLevel.FULL)
    if level < 0 or most <= 0:
        return Supply(name, SupplyLevel.UNKNOWN)
    percent = min(100, level * 100 // most)
    if level == 0:
        return Supply(name, SupplyLevel.OUT, 0)
    return Supply(name, SupplyLevel.LOW if percent <= low else SupplyLevel.FULL, percent)


def _pairs(said: str, mark: str = "=") -> dict[str, str]:
    parts = (part.partition(mark) for part in said.split(";"))
    return {key.strip(): value.strip() for key, found, value in parts if found}


def _number(said: str | None) -> int:
    """-2, "unknown" of these attributes, for what is none."""
    digits = (said or "").removeprefix("-")
    return int(said or "") if digits.isascii() and digits.isdigit() and len(digits) < 10 else -2  # noqa: PLR2004


def _slug(name: str) -> str:
    """``Black Toner`` and ``wasteToner`` as ``black-toner``, ``waste-toner``."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name)
    return "-".join(spaced.lower().split())
