"""A serial line on which nothing hangs: every read and write has a deadline, and a lost port is one exception."""

import os
import selectors
import termios
import time
from contextlib import suppress

import serial

_GONE = (OSError, termios.error, ValueError)
"""What a port raises when it is not there; OSError includes pyserial's own."""


MOST_UNASKED = 1 << 16
"""Bytes: more than a printer has to say in an hour."""


class LineGoneError(Exception):
    """The port cannot be opened, or went away."""


class SerialLine:
    """An open port. pyserial sets the line up; the bytes go through the operating system directly, because pyserial
    does not tell how much of a timed-out write went out.
    """

    def __init__(self, port: str, baud: int) -> None:
        """Open. Raises LineGoneError."""
        try:
            self._serial = serial.Serial(port, baud, timeout=0, exclusive=True)
        except _GONE as fault:
            raise LineGoneError(f"{port}: {fault}") from fault
        self._number = self._serial.fileno()
        os.set_blocking(self._number, False)

    def close(self) -> None:
        """Close; never raises."""
        with suppress(*_GONE):
            self._serial.close()

    def write(self, content: bytes, idle_s: float) -> int:
        """Send, waiting at most ``idle_s`` for each next byte to be taken; how many bytes went out.

        Raises LineGoneError.
        """
        sent = 0
        while sent < len(content) and self._ready(selectors.EVENT_WRITE, idle_s):
            try:
                sent += os.write(self._number, content[sent:])
            except BlockingIOError:
                continue
            except OSError as fault:
                raise LineGoneError(str(fault)) from fault
        return sent

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty when nothing came in time. Raises LineGoneError."""
        if not self._ready(selectors.EVENT_READ, timeout_s):
            return b""
        try:
            content = os.read(self._number, 256)
        except BlockingIOError:
            return b""
        except OSError as fault:
            raise LineGoneError(str(fault)) from fault
        if not content:
            raise LineGoneError("end of the line")
        return content

    def read_waiting(self) -> bytes:
        """What has come unasked. Raises LineGoneError, also for a line that does not stop sending."""
        content = bytearray()
        while more := self.read(0):
            content += more
            if len(content) > MOST_UNASKED:
                raise LineGoneError(f"more than {MOST_UNASKED} bytes that nobody asked for")
        return bytes(content)

    def discard_input(self) -> None:
        """Forget what came unasked. Raises LineGoneError."""
        self.read_waiting()

    def _ready(self, event: int, timeout_s: float) -> bool:
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(self._number, event)
                return bool(selector.select(max(0.0, timeout_s)))
            except _GONE as fault:
                raise LineGoneError(str(fault)) from fault


def left_until(deadline: float) -> float:
    """Seconds until a moment of ``time.monotonic``."""
    return deadline - time.monotonic()
