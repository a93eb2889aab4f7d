"""Sensors of the cabinet, as named conditions; *unknown* and *notSupported* are apart as in XFS4IoT (Auxiliaries)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from devices.api.driver import Driver


class Sensor(StrEnum):
    """A condition that a switch or light barrier tells."""

    DOOR_OPEN = "door_open"
    CABINET_TAMPER = "cabinet_tamper"
    HEADSET = "headset"
    """A plug in the headset's socket."""
    PAPER_AT_EXIT = "paper_at_exit"
    """Paper lies in the page printer's exit."""
    RECEIPT_AT_EXIT = "receipt_at_exit"


class SensorState(StrEnum):
    """Whether the condition holds."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    UNKNOWN = "unknown"
    """The sensor is fitted and flutters: neither can be said."""
    NOT_SUPPORTED = "notSupported"


class ReadsSensors(Driver, Protocol):
    """A device with sensors."""

    def read(self) -> Mapping[Sensor, SensorState]:
        """Every sensor's state now, in less than half a second; those that are not fitted are NOT_SUPPORTED.

        Raises DeviceError LINES_ABSENT, LINES_SILENT, LINES_REFUSED, GARBAGE.
        """
