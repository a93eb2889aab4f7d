"""Where a code ends in a stream of bytes: at its suffix, or, of a scanner that sends none, at a silence."""

from typing import Final

from devices.api import DeviceError
from devices.api.codes import LONGEST_CODE
from devices.failures import DeviceFailure

SUFFIXES: Final = {"cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t", "none": b""}
"""What the scanner is set to send behind every code."""


class CodeCollector:
    """Gathers one code. Holds a code and a suffix at most, however much is fed."""

    def __init__(self, suffix: bytes) -> None:
        self._suffix = suffix
        self._bytes = bytearray()

    @property
    def begun(self) -> bool:
        """Whether part of a code has come."""
        return bool(self._bytes)

    def feed(self, came: bytes) -> bytes | None:
        """Add what came; the code when its suffix is there. What stands behind the suffix is dropped.

        Raises DeviceError CODE_TOO_LONG.
        """
        self._bytes += came[: LONGEST_CODE + len(self._suffix) + 1]
        if self._suffix:
            code, ended, _ = self._bytes.partition(self._suffix)
            if ended and len(code) <= LONGEST_CODE:
                self._bytes.clear()
                return bytes(code)
        if len(self._bytes) > LONGEST_CODE + len(self._suffix):
            self._bytes.clear()
            raise DeviceError(DeviceFailure.CODE_TOO_LONG, f"more than {LONGEST_CODE} bytes")
        return None

    def silence(self) -> bytes | None:
        """Nothing more came for a while. Raises DeviceError CODE_CUT_SHORT when a suffix should have."""
        code = bytes(self._bytes)
        self._bytes.clear()
        if code and self._suffix:
            raise DeviceError(DeviceFailure.CODE_CUT_SHORT, f"silence after {len(code)} bytes, without the suffix")
        return code or None
