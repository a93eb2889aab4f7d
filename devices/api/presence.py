"""Presence: whether somebody stands before the terminal. Pictures are looked at, never kept."""

from enum import StrEnum
from typing import Protocol

from devices.api.driver import Driver
from devices.api.pictures import Frame


class Presence(StrEnum):
    """Whether somebody is there."""

    PRESENT = "present"
    NOT_PRESENT = "notPresent"
    UNKNOWN = "unknown"
    """No picture to tell by."""


class SensesPresence(Driver, Protocol):
    """Eyes for presence, given a camera's frames."""

    def look(self, frame: Frame | None) -> Presence:
        """Look at the camera's latest frame (None: it has none), a few times a second.

        Presence is told at the first sign, absence after the configured seconds without one.
        Raises DeviceError CHILD_CRASHED, TIMED_OUT; the next look begins anew.
        """
