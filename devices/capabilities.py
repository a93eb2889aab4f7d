"""What a device can do and can tell, apart from how it is now (XFS4IoT: Common.Capabilities and its classes)."""

from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any, Final

from devices.api import Capability, HoldsMedia, Media, Sense, Support
from devices.measured import trusted

_ACTS: Final = {
    "sam_id": "readIdentityCard",
    "begin": "readSocialSecurityCard",
    "exchange": "exchangeApdu",
    "scan": "scanCode",
    "latest": "takePicture",
    "flatten": "captureDocument",
    "verify": "verifyFace",
    "print_receipt": "printReceipt",
    "print_pages": "printPages",
    "lamps": "lightLamp",
    "say": "speak",
    "power": "reportPower",
}
"""A method that tells what a driver is, and what its device can do then."""
_TAKES_MEDIA: Final = ("sam_id", "begin", "exchange", "print_receipt", "print_pages")
_NOT_A_SENSE: Final = ("link",)
_SUPPORTED: Final = {
    Sense.NOT_SUPPORTED: Support.NOT_SUPPORTED,
    Sense.UNKNOWN: Support.UNKNOWN,
    Media.NOT_SUPPORTED: Support.NOT_SUPPORTED,
    Media.UNKNOWN: Support.UNKNOWN,
}


def capabilities_of(driver: Any, blind: Collection[str] = (), *, reached: bool) -> tuple[Capability, ...]:
    """Acts by what the driver has; senses by what the device says when asked, which takes less than a second.

    ``blind``: senses that were measured to notice nothing. ``reached``: the device answers; otherwise what it senses is
    unknown.
    """
    acts = [Capability(name, Support.SUPPORTED) for method, name in _ACTS.items() if hasattr(driver, method)]
    if hasattr(driver, "lamps") and hasattr(driver, "read"):  # what else reads, reads cards
        acts.append(Capability("readSensors", Support.SUPPORTED))
    return (*acts, *_senses(driver, blind, reached=reached))


def _senses(driver: Any, blind: Collection[str], *, reached: bool) -> Iterator[Capability]:
    if hasattr(driver, "paper_state"):
        state = trusted(driver.paper_state(), blind) if reached else None
        for name, sense in asdict(state).items() if state is not None else ():
            if name not in _NOT_A_SENSE:
                yield Capability(name, _SUPPORTED.get(sense, Support.SUPPORTED))
        if state is None:
            yield Capability("paper", Support.UNKNOWN)
    if any(hasattr(driver, method) for method in _TAKES_MEDIA):
        yield Capability("media", _media(driver, blind, reached=reached))


def _media(driver: Any, blind: Collection[str], *, reached: bool) -> Support:
    if not isinstance(driver, HoldsMedia) or "media" in blind:
        return Support.NOT_SUPPORTED
    return _SUPPORTED.get(driver.media(), Support.SUPPORTED) if reached else Support.UNKNOWN
