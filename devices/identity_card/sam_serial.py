"""Identity-card reader on a serial line, after GA 450 and GA/T 467."""

import termios
import time
from contextlib import suppress
from typing import Final

import serial

from devices.api import DeviceError, Settings
from devices.failures import DeviceFailure
from devices.identity_card.frames import Command, Reply, ReplyScanner, framed
from devices.identity_card.reader import LINE_NOISE, TRIES, SamReader
from devices.identity_card.replies import SAM_ID_BYTES, sam_id_text

QUIET_S: Final = 0.3
"""A frame whose next byte does not come for so long is not a frame."""
AFTER_NOISE_S: Final = 0.2
"""How long the true reply is still waited for behind a broken one."""

_GONE = (OSError, termios.error, TypeError)
"""What the port raises when it went away; TypeError is pyserial's when it was closed meanwhile."""


class SamSerialReader(SamReader):
    """Settings: ``port``; ``baud`` (115200); and those of SamReader."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 115200))
        self._line: serial.Serial | None = None
        self._scanner = ReplyScanner()

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the port and ask the module for its state. Raises DeviceError READER_*."""
        if self._line is None:
            try:
                self._line = serial.Serial(self._port, self._baud, timeout=0, write_timeout=2, exclusive=True)
            except (*_GONE, ValueError) as fault:
                raise DeviceError(DeviceFailure.READER_ABSENT, f"{self._port}: {fault}") from fault
        try:
            self._check()
        except DeviceError:
            self.close()
            raise
        self._open_decoder()

    def close(self) -> None:
        """Close the port and end the decoder."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_GONE):  # the port may have gone away first
                line.close()
        self._scanner.clear()
        self._forget()

    @property
    def _place(self) -> str:
        return self._port

    @property
    def _is_open(self) -> bool:
        return self._line is not None

    def _sam_id_of(self, reply: Reply) -> str:
        return sam_id_text(reply.data) if len(reply.data) == SAM_ID_BYTES else ""

    # --- The line ---------------------------------------------------------------------------------------------------

    def _ask(self, command: Command, timeout_s: float, tries: int = TRIES) -> Reply:
        """One command and its reply; three tries over silence and broken frames, the last after a reset."""
        fault = DeviceError(DeviceFailure.READER_SILENT, self._port)
        for attempt in range(1, tries + 1):
            try:
                self._send(command)
                return self._receive(timeout_s)
            except DeviceError as error:
                if error.failure not in LINE_NOISE:
                    raise
                fault = error
            if attempt == TRIES - 1 and fault.failure is DeviceFailure.READER_SILENT:
                self._reset_since = True
                self._send(Command.RESET)
                self._drain(timeout_s)
        raise fault

    def _send(self, command: Command) -> None:
        line = self._opened()
        self._scanner.clear()
        try:
            line.reset_input_buffer()
            line.write(framed(command.value))
        except _GONE as fault:
            raise DeviceError(DeviceFailure.READER_ABSENT, f"{self._port}: {fault}") from fault

    def _receive(self, timeout_s: float) -> Reply:
        deadline = time.monotonic() + timeout_s
        noise: DeviceError | None = None
        while True:
            try:
                reply = self._scanner.next_reply()
            except DeviceError as error:
                noise = error
                deadline = min(deadline, time.monotonic() + AFTER_NOISE_S)
                continue
            if reply is not None:
                return reply
            left = deadline - time.monotonic()
            if left > 0:
                came = self._take(min(left, QUIET_S) if self._scanner.begun else left)
                self._scanner.feed(came)
                if came:
                    continue
            if self._scanner.give_up_frame():
                continue
            if time.monotonic() >= deadline:
                raise noise or DeviceError(DeviceFailure.READER_SILENT, self._port)

    def _take(self, timeout_s: float) -> bytes:
        """What has come, at least one byte unless time runs out. Waits without Python's global lock."""
        line = self._opened()
        try:
            line.timeout = timeout_s
            first: bytes = line.read(1)
            return first + (line.read(line.in_waiting) if first else b"")
        except _GONE as fault:
            raise DeviceError(DeviceFailure.READER_ABSENT, f"{self._port}: {fault}") from fault

    def _drain(self, timeout_s: float) -> None:
        try:
            self._receive(timeout_s)
        except DeviceError as error:
            if error.failure is DeviceFailure.READER_ABSENT:
                raise

    def _opened(self) -> serial.Serial:
        if self._line is None:
            raise DeviceError(DeviceFailure.READER_ABSENT, f"{self._port} is not open")
        return self._line
