"""What terminals report of themselves."""

from typing import Literal

from pydantic import Field

from kiosk.contract.values import Digest, Moment, Wire


class SupplyReport(Wire):
    """What a device uses up: level in the words of XFS4IoT (full, low, out, unknown, notSupported)."""

    name: str
    level: str
    percent: int | None = None


class CapabilityReport(Wire):
    """Something that a device can do or tell: supported, notSupported, unknown."""

    name: str
    support: str


class DeviceReport(Wire):
    """A device's health. ``device`` and ``media`` are XFS4IoT's words, each with unknown and notSupported."""

    name: str
    state: Literal["starting", "ready", "absent", "blocked"]
    failure: str | None = None
    detail: str = ""
    warnings: tuple[str, ...] = ()
    device: str = "unknown"
    since: Moment | None = None
    driver: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    capabilities: tuple[CapabilityReport, ...] = ()
    supplies: tuple[SupplyReport, ...] = ()
    media: str = "notSupported"
    restarts: int = 0


class UnsupportedDevice(Wire):
    """Something plugged in that no driver of the profile looks after."""

    place: str
    usb: str
    name: str = ""


class AuditAnchor(Wire):
    """An entry of a terminal's audit log that the centre vouches for, and with it all before."""

    number: int = Field(ge=0)
    head: Digest
    at: Moment


class AuditAnchors(Wire):
    """The last of each day, oldest first. ``suspect``: what the centre found wrong with the log; empty: nothing."""

    anchors: tuple[AuditAnchor, ...]
    suspect: str = ""


class TerminalStatus(Wire):
    """Regular report of a terminal."""

    software: str
    catalogue_version: int | None
    settings_version: int | None = None
    """Of the centre's settings that are in force here."""
    queue_waiting: int
    queue_held: int
    audit_head: str
    audit_entries: int | None = Field(default=None, ge=0)
    """Number of the audit log's last entry, whose hash ``audit_head`` is."""
    devices: tuple[DeviceReport, ...]
    unsupported: tuple[UnsupportedDevice, ...] = ()
    lost: tuple[str, ...] = ()
    """Provisional numbers of cases that had a receipt and were lost with damaged storage: staff have to act."""
    attention: tuple[str, ...] = ()
    """What somebody should come for: a forgotten card or paper, as ``forgotten:DEVICE``."""
