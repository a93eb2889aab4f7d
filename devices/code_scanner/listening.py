"""What scanners that send characters have in common: listening only while asked to, and until one code has ended."""

import select
import time
from abc import ABC, abstractmethod
from typing import Final

from devices.api import CancelToken, DeviceError, Settings
from devices.api.codes import ScannedCode
from devices.code_scanner.collecting import SUFFIXES, CodeCollector
from devices.code_scanner.text import code_text
from devices.failures import DeviceFailure

LOOK_S: Final = 0.05
"""How often a cancel is looked for."""
QUIET_S: Final = 0.05
"""A line is quiet when nothing came for so long: what was on its way before a scan is over."""
SILENCE_S: Final = 0.2
"""The silence that ends a code; USB scanners pause for some 20 ms inside of one."""
STUCK_S: Final = 1.5
"""Who sends for so long without a pause is stuck. A code of 1 KB takes 1.1 s at 9600 baud."""

_BROKEN_CODES: Final = frozenset(
    {DeviceFailure.CODE_TOO_LONG, DeviceFailure.CODE_UNREADABLE, DeviceFailure.CODE_CUT_SHORT}
)


class ListeningScanner(ABC):
    """Setting: ``suffix``, what the scanner sends behind each code: one of ``cr`` (usual), ``lf``, ``crlf``, ``tab``,
    ``none`` (a silence of 0.2 s ends the code, and one cut short can't be told).
    """

    def __init__(self, settings: Settings) -> None:
        self._suffix = SUFFIXES[str(settings.get("suffix", "cr"))]

    def scan(self, cancel: CancelToken, timeout_s: float) -> ScannedCode:
        """As ScansCodes.scan."""
        deadline = time.monotonic() + timeout_s
        self._drain(cancel)
        self._begin()
        try:
            return ScannedCode(self._next_code(cancel, deadline))
        except DeviceError as error:
            if error.failure in _BROKEN_CODES:
                self._drain(cancel)
            raise
        finally:
            self._end()

    @abstractmethod
    def _hear(self, timeout_s: float) -> bytes | None:
        """Bytes that came; None when none came in time. Raises DeviceError SCANNER_ABSENT."""

    def _characters(self, heard: bytes) -> bytes:
        """What these bytes say. Raises DeviceError CODE_*."""
        return heard

    @abstractmethod
    def _begin(self) -> None:
        """Listen from now on, and to nothing that began before. Raises DeviceError SCANNER_ABSENT."""

    @abstractmethod
    def _end(self) -> None:
        """Listen no longer; never raises."""

    def _next_code(self, cancel: CancelToken, deadline: float) -> str:
        collector = CodeCollector(self._suffix)
        heard_at = time.monotonic()
        while True:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            code = None
            heard = self._hear(LOOK_S)
            now = time.monotonic()
            if heard and (came := self._characters(heard)):
                heard_at = now
                code = collector.feed(came)
            elif collector.begun and now - heard_at >= SILENCE_S:
                code = collector.silence()
            if code is not None and (text := code_text(code)):
                return text
            if now >= deadline + (STUCK_S if collector.begun else 0):  # a code that has begun may end
                raise DeviceError(DeviceFailure.TIMED_OUT, "no code came")

    def _drain(self, cancel: CancelToken) -> None:
        """Throw away what comes until the line is quiet. Raises DeviceError SCANNER_STUCK, CANCELLED."""
        deadline = time.monotonic() + STUCK_S
        while self._hear(QUIET_S) is not None:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            if time.monotonic() >= deadline:
                raise DeviceError(DeviceFailure.SCANNER_STUCK, f"sends without a pause for {STUCK_S:g} s")


def hung_up(descriptor: int) -> bool:
    """Whether the device behind an opened line or node is gone."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return bool(poll.poll(0))
