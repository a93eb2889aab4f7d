"""A code scanner on a serial line: RS-232, or USB CDC."""

import termios
from contextlib import suppress
from typing import Final

import serial

from devices.api import Absent, DeviceError, Ready, Settings, Status
from devices.code_scanner.listening import ListeningScanner, hung_up
from devices.failures import DeviceFailure

_MOST_AT_ONCE: Final = 4096
_GONE = (OSError, termios.error, TypeError)
"""What the port raises when it went away; TypeError is pyserial's when it was closed meanwhile."""


class SerialScanner(ListeningScanner):
    """Implements ScansCodes.

    Settings: ``port``; ``baud`` (9600); ``suffix`` (ListeningScanner); ``trigger_on`` and ``trigger_off``, bytes in
    hexadecimal that switch the scanner on and off, as its manual gives them (without: it is always on).
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 9600))
        self._on = bytes.fromhex(str(settings.get("trigger_on", "")))
        self._off = bytes.fromhex(str(settings.get("trigger_off", "")))
        self._line: serial.Serial | None = None

    def open(self) -> None:
        """Open the port. Raises DeviceError SCANNER_ABSENT."""
        if self._line is not None:
            return
        try:
            self._line = serial.Serial(self._port, self._baud, timeout=0, write_timeout=1, exclusive=True)
        except (*_GONE, ValueError) as fault:
            raise self._absent(fault) from fault
        self._end()

    def close(self) -> None:
        """Close the port."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_GONE):  # the port may have gone away first
                line.close()

    def status(self) -> Status:
        """Ready while the port is there: whether a scanner hangs on an RS-232 line can't be known."""
        line = self._line
        if line is None:
            return Absent(DeviceFailure.SCANNER_ABSENT, f"{self._port} is not open")
        try:
            gone = hung_up(line.fileno())
        except (*_GONE, ValueError):
            gone = True
        return Absent(DeviceFailure.SCANNER_ABSENT, f"{self._port} hung up") if gone else Ready()

    def _hear(self, timeout_s: float) -> bytes | None:
        if self._line is None:
            raise DeviceError(DeviceFailure.SCANNER_ABSENT, f"{self._port} is not open")
        try:
            self._line.timeout = timeout_s
            first: bytes = self._line.read(1)
            if not first:
                return None
            return first + self._line.read(min(self._line.in_waiting, _MOST_AT_ONCE))
        except _GONE as fault:
            raise self._absent(fault) from fault

    def _begin(self) -> None:
        try:
            self._command(self._on)
        except _GONE as fault:
            raise self._absent(fault) from fault

    def _end(self) -> None:
        with suppress(*_GONE):  # the port may have gone away meanwhile
            self._command(self._off)

    def _command(self, command: bytes) -> None:
        if command and self._line is not None:
            self._line.write(command)

    def _absent(self, fault: Exception) -> DeviceError:
        return DeviceError(DeviceFailure.SCANNER_ABSENT, f"{self._port}: {fault}")
