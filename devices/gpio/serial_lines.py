"""Lines of a USB relay and I/O board on a serial port, for computers without GPIO: lamps on relays, sensors on inputs.

It stands for boards such as Numato Lab's USB relay modules (devices/gpio/relay_protocol.py); relays are read back after
each switching, so that one that is stuck is known.
"""

import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import serial

from devices.api import DeviceError, Settings
from devices.failures import DeviceFailure
from devices.gpio.lines_driver import LinesDriver
from devices.gpio.relay_protocol import LONGEST_REPLY, PROMPT, answer_to, channel, level_of

ANSWER_S: Final = 0.2
QUIET_S: Final = 0.03
TRIES: Final = 2
_GONE = (OSError, termios.error, TypeError)
"""What the port raises when it went away; TypeError is pyserial's when it was closed meanwhile."""
_NOISE = frozenset({DeviceFailure.GARBAGE, DeviceFailure.LINES_SILENT})


class SerialLines(LinesDriver):
    """Settings: ``port``, ``baud`` (115200), ``lamps`` by relay number and ``sensors`` by input number."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, RelayBoard(str(settings["port"]), int(settings.get("baud", 115200))))


class RelayBoard:
    """A LineBoard."""

    def __init__(self, port: str, baud: int) -> None:
        self._port = port
        self._baud = baud
        self._line: serial.Serial | None = None

    def open(self, outputs: Mapping[int, bool], inputs: Sequence[int]) -> None:
        """Relays stay as they are until they are written.

        Raises DeviceError LINES_ABSENT, LINES_SILENT, LINES_REFUSED, GARBAGE.
        """
        for number in (*outputs, *inputs):
            channel(number)
        try:
            self._line = serial.Serial(self._port, self._baud, timeout=0, write_timeout=1, exclusive=True)
        except (*_GONE, ValueError) as fault:
            raise DeviceError(DeviceFailure.LINES_ABSENT, f"{self._port}: {fault}") from fault
        self.check()
        for number in inputs:
            self.read(number)

    def close(self) -> None:
        """Close the port."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_GONE):  # the port may have gone away first
                line.close()

    def check(self) -> str:
        """The board's firmware. Raises DeviceError."""
        return f"{self._port} firmware {self._ask('ver')}"

    def write(self, line: int, *, level: bool) -> None:
        """Switch a relay and read it back. Raises DeviceError, LAMP_STUCK too."""
        self._ask(f"relay {'on' if level else 'off'} {channel(line)}")
        question = f"relay read {channel(line)}"
        if level_of(question, self._ask(question)) is not level:
            raise DeviceError(DeviceFailure.LAMP_STUCK, f"relay {line} does not switch")

    def read(self, line: int) -> bool:
        """An input's level. Raises DeviceError."""
        question = f"gpio read {channel(line)}"
        return level_of(question, self._ask(question))

    def _ask(self, command: str) -> str:
        """The answer; every command may be asked twice without harm."""
        for attempt in range(1, TRIES + 1):
            try:
                return answer_to(command, self._exchanged(command))
            except DeviceError as error:
                if attempt == TRIES or error.failure not in _NOISE:
                    raise
                self._drain()
        raise AssertionError("the last try returns or raises")

    def _drain(self) -> None:
        """Let what is still coming of a broken answer go by."""
        line = self._line
        deadline = time.monotonic() + ANSWER_S
        try:
            while line is not None and time.monotonic() < deadline:
                line.timeout = QUIET_S
                if not line.read(1):
                    return
                line.reset_input_buffer()
        except _GONE as fault:
            raise DeviceError(DeviceFailure.LINES_ABSENT, f"{self._port}: {fault}") from fault

    def _exchanged(self, command: str) -> bytes:
        line = self._line
        if line is None:
            raise DeviceError(DeviceFailure.LINES_ABSENT, f"{self._port} is not open")
        deadline = time.monotonic() + ANSWER_S
        reply = b""
        try:
            line.reset_input_buffer()
            line.write(command.encode("ascii") + b"\r")
            while not reply.endswith(PROMPT):
                line.timeout = max(0.0, deadline - time.monotonic())
                came: bytes = line.read(1)
                if not came:
                    raise DeviceError(DeviceFailure.LINES_SILENT, f"{self._port}: {command}")
                reply += came + line.read(line.in_waiting)
                if len(reply) > LONGEST_REPLY:
                    raise DeviceError(DeviceFailure.GARBAGE, f"{self._port}: {len(reply)} bytes and no prompt")
        except _GONE as fault:
            raise DeviceError(DeviceFailure.LINES_ABSENT, f"{self._port}: {fault}") from fault
        return reply
