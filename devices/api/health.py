"""A device's health in the words of the self-service standard XFS4IoT (CWA 17852, interface Common and its classes).

Device state, capabilities, supplies and media are kept apart, and each can be *unknown* (asked, no answer) or
*notSupported* (no sensor for it). Nothing is inferred from silence. A driver adds what it can tell by the small
protocols below.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from devices.api.driver import Absent, Blocked, Ready, Status
from devices.failures import DeviceFailure


class DeviceState(StrEnum):
    """Common.Status, ``device``."""

    STARTING = "starting"
    """Not looked at yet."""
    ONLINE = "online"
    OFFLINE = "offline"
    """It is there and does not answer, or not yet again."""
    NO_DEVICE = "noDevice"
    HARDWARE_ERROR = "hardwareError"
    """It is there and defective, or its software is."""
    USER_ERROR = "userError"
    """It is there and waits for somebody's hand: paper, cover, jam."""
    BUSY = "deviceBusy"


class SupplyLevel(StrEnum):
    """How much is left: Printer.Status, ``paper`` and ``toner``."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "notSupported"


@dataclass(frozen=True)
class Supply:
    """Something that is used up: ``paper``, ``toner``, ``tray-1`` … ``percent`` is None when nobody measures it."""

    name: str
    level: SupplyLevel
    percent: int | None = None


class Media(StrEnum):
    """What lies in or on the device and belongs to the person: CardReader.Status and Printer.Status, ``media``."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    ENTERING = "entering"
    JAMMED = "jammed"
    UNKNOWN = "unknown"
    NOT_SUPPORTED = "notSupported"


class Support(StrEnum):
    """Whether a device can do or tell something; UNKNOWN until it has answered."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "notSupported"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Capability:
    """Something that a device can do (``printReceipt``) or tell (``cover``), or not."""

    name: str
    support: Support


@dataclass(frozen=True)
class Description:
    """What a device says it is. An empty text: it does not say."""

    model: str = ""
    firmware: str = ""
    serial: str = ""


@runtime_checkable
class DescribesItself(Protocol):
    """A driver that can ask its device who it is."""

    def description(self) -> Description:
        """Asked once after each opening, in less than a second. Never raises."""


@runtime_checkable
class HasSupplies(Protocol):
    """A driver of a device that uses something up."""

    def supplies(self) -> tuple[Supply, ...]:
        """Asked after every status, in less than a second. Never raises."""


@runtime_checkable
class HoldsMedia(Protocol):
    """A driver of a device in which a card or a paper may be left behind."""

    def media(self) -> Media:
        """Asked after every status, in less than a second. Never raises."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """Everything that is known of a device now. ``status`` is None before it was looked at for the first time."""

    name: str
    driver: str
    status: Status | None
    since: datetime
    """UTC: when the status became what it is."""
    description: Description = Description()
    capabilities: tuple[Capability, ...] = ()
    """Empty before its driver could be made."""
    supplies: tuple[Supply, ...] = ()
    media: Media = Media.NOT_SUPPORTED
    doing: str = ""
    """Id of the command under way."""
    restarts: int = 0
    """How often a hanging or dead driver was replaced since the program started."""

    @property
    def state(self) -> DeviceState:
        """The status in the standard's words."""
        match self.status:
            case None:
                return DeviceState.STARTING
            case Ready():
                return DeviceState.BUSY if self.doing else DeviceState.ONLINE
            case Absent(failure):
                return DeviceState.OFFLINE if failure in _ANSWERS_NOT else DeviceState.NO_DEVICE
            case Blocked(failure):
                return DeviceState.USER_ERROR if failure in _NEEDS_A_HAND else DeviceState.HARDWARE_ERROR


_ANSWERS_NOT = frozenset(
    {
        DeviceFailure.TIMED_OUT,
        DeviceFailure.READER_SILENT,
        DeviceFailure.CAMERA_SILENT,
        DeviceFailure.SMART_CARD_SERVICE_SILENT,
        DeviceFailure.LINES_SILENT,
        DeviceFailure.SPEECH_SILENT,
        DeviceFailure.POWER_SILENT,
    }
)
_NEEDS_A_HAND = frozenset(
    {
        DeviceFailure.RECEIPT_PAPER_OUT,
        DeviceFailure.RECEIPT_COVER_OPEN,
        DeviceFailure.RECEIPT_CUTTER_STUCK,
        DeviceFailure.CAMERA_COVERED,
        DeviceFailure.PAGE_PAPER_OUT,
        DeviceFailure.PAGE_JAM,
        DeviceFailure.PAGE_COVER_OPEN,
        DeviceFailure.PAGE_SUPPLY_OUT,
    }
)
