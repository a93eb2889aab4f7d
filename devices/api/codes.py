"""Codes that are held before a scanner: opaque values, which the centre alone may explain."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from devices.api.driver import CancelToken, Driver

LONGEST_CODE: Final = 1024
"""Bytes. No code that this terminal has any use for is longer; a keyboard in disguise would be."""


@dataclass(frozen=True)
class ScannedCode:
    """What stood in a code: 1 to 1024 bytes of text without control characters. Never logged: it may be a person's.

    ``symbology`` is ``QR Code``, ``Code 128``, ``Data Matrix`` or ``PDF417`` (the names of ISO/IEC 18004, 15417, 16022
    and 15438), empty when the scanner does not say.
    """

    payload: str = field(repr=False)
    symbology: str = ""


class ScansCodes(Driver, Protocol):
    """A code scanner. It listens only during ``scan``: what comes before or after is thrown away."""

    def scan(self, cancel: CancelToken, timeout_s: float) -> ScannedCode:
        """Wait for a code that is held before the scanner from now on; empty ones are passed over.

        Raises DeviceError: CANCELLED, TIMED_OUT (none came), CODE_TOO_LONG, CODE_UNREADABLE, CODE_CUT_SHORT,
        SCANNER_ABSENT, SCANNER_STUCK; of a camera also CAMERA_*, CHILD_CRASHED, GARBAGE. After an error the rest of
        that code is thrown away too, and the next scan begins anew.
        """
