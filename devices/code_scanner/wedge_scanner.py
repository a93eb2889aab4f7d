"""A code scanner that poses as a keyboard, read from its input node so that no window ever gets its keystrokes."""

import errno
import fcntl
import os
import selectors
from contextlib import suppress
from pathlib import Path
from typing import Final

from devices.api import Absent, DeviceError, Ready, Settings, Status
from devices.code_scanner.keystrokes import EVENT, Keystrokes
from devices.code_scanner.listening import ListeningScanner, hung_up
from devices.failures import DeviceFailure

EVIOCGRAB: Final = 0x40044590
"""``_IOW('E', 0x90, int)`` of linux/input.h: events go to this program alone."""
_MOST_AT_ONCE: Final = 64 * EVENT.size
_NO_INPUT_NODE: Final = frozenset({errno.ENOTTY, errno.EINVAL, errno.ENOSYS})


class WedgeScanner(ListeningScanner):
    """Implements ScansCodes.

    Settings: ``path``, the scanner's node (``/dev/input/by-id/…-event-kbd``), and ``suffix`` (``cr``, that is Enter;
    ``tab``; ``none``). A node that another program has grabbed is SCANNER_NOT_GRABBED. One that can't be grabbed by
    anybody, because it is no input node (a simulator's pseudo-terminal), works, and ``status`` is Ready with the
    warning SCANNER_NOT_GRABBED.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        if b"\n" in self._suffix:
            raise ValueError("suffix: a keyboard has no line feed; use cr, tab or none")
        self._path = Path(str(settings["path"]))
        self._node: int | None = None
        self._grabbed = False
        self._keystrokes = Keystrokes()

    def open(self) -> None:
        """Open and grab the node. Raises DeviceError SCANNER_ABSENT, SCANNER_NOT_GRABBED."""
        if self._node is not None:
            return
        try:
            self._node = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as fault:
            raise self._absent(fault.strerror) from fault
        try:
            fcntl.ioctl(self._node, EVIOCGRAB, 1)
            self._grabbed = True
        except OSError as fault:
            if fault.errno in _NO_INPUT_NODE:
                return
            self.close()
            if fault.errno == errno.ENODEV:
                raise self._absent(fault.strerror) from fault
            raise DeviceError(DeviceFailure.SCANNER_NOT_GRABBED, f"{self._path.name}: {fault.strerror}") from fault

    def close(self) -> None:
        """Let go of the node."""
        node, self._node = self._node, None
        self._grabbed = False
        self._keystrokes.clear()
        if node is not None:
            with suppress(OSError):  # the node may have gone away first
                os.close(node)

    def status(self) -> Status:
        """Ready while the node is there; with a warning when its keystrokes may reach other programs."""
        if self._node is None:
            return Absent(DeviceFailure.SCANNER_ABSENT, f"{self._path.name} is not open")
        if hung_up(self._node):
            return Absent(DeviceFailure.SCANNER_ABSENT, f"{self._path.name} is gone")
        return Ready() if self._grabbed else Ready(warnings=(DeviceFailure.SCANNER_NOT_GRABBED,))

    def _characters(self, heard: bytes) -> bytes:
        return self._keystrokes.feed(heard)

    def _begin(self) -> None:
        self._keystrokes.clear()

    def _end(self) -> None:
        self._keystrokes.clear()

    def _hear(self, timeout_s: float) -> bytes | None:
        if self._node is None:
            raise self._absent("not open")
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._node, selectors.EVENT_READ)
                if not selector.select(timeout_s):
                    return None
            came = os.read(self._node, _MOST_AT_ONCE)
        except BlockingIOError:
            return None
        except OSError as fault:
            raise self._absent(fault.strerror) from fault
        if not came:
            raise self._absent("hung up")
        return came

    def _absent(self, why: str | None) -> DeviceError:
        return DeviceError(DeviceFailure.SCANNER_ABSENT, f"{self._path.name}: {why}")
