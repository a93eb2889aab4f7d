"""What is plugged in to USB, as the kernel lists it (Linux, Documentation/ABI/stable/sysfs-bus-usb).

A device that no driver looks after must be listed, not hidden: a technician who plugs in the wrong reader should see
that it is there and not supported. ``usb = "0400:c35a"`` in a device's table of the profile claims it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SYSFS = Path("/sys/bus/usb/devices")
_HUB = "09"


@dataclass(frozen=True, order=True)
class UsbDevice:
    """A device: the kernel's name of its place (``1-2.3``), ``vendor:product`` in hexadecimal, what it calls itself."""

    place: str
    usb: str
    name: str


def plugged_in(sysfs: Path = SYSFS) -> tuple[UsbDevice, ...]:
    """Every device but hubs, in the order of their places. Empty where there is no USB."""
    found = []
    for folder in sysfs.glob("*-*"):
        vendor, product = _value(folder, "idVendor"), _value(folder, "idProduct")
        if vendor and product and _value(folder, "bDeviceClass") != _HUB:  # interfaces (1-2:1.0) have no idVendor
            name = " ".join(filter(None, (_value(folder, "manufacturer"), _value(folder, "product"))))
            found.append(UsbDevice(folder.name, f"{vendor}:{product}".lower(), name))
    return tuple(sorted(found))


def unsupported(found: Iterable[UsbDevice], claimed: Iterable[str]) -> tuple[UsbDevice, ...]:
    """Those that nobody claims. ``claimed``: ``vendor:product`` of every device of the profile that names one."""
    known = {usb.lower() for usb in claimed}
    return tuple(device for device in found if device.usb not in known)


def _value(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # it is just being unplugged, or has no such word
        return ""
