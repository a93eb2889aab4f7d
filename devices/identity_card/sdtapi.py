"""Identity-card reader behind a vendor's library with the ``sdtapi`` interface, which runs in a child process.

Port 1 to 16 is a serial port, 1001 to 1016 USB. Return codes are the module's, and a few of the library's own.
"""

import re
from contextlib import suppress
from typing import Any, Final

from devices.api import DeviceError, Settings
from devices.child import ChildProcess
from devices.failures import DeviceFailure
from devices.identity_card.frames import Command, Reply
from devices.identity_card.reader import TRIES, SamReader
from devices.identity_card.replies import OK, failure_of

WORKER = "devices.identity_card.sdtapi_worker"
PORTS: Final = frozenset({*range(1, 17), *range(1001, 1017)})
START_S: Final = 15.0
CLOSE_S: Final = 0.5
STATUS_S: Final = 0.8
"""A status takes less than a second."""
LIBRARY_S: Final = 2.0
"""What a library may take beyond the module's own time before it counts as hanging."""

_LIBRARY_FAILURES = {
    0x01: DeviceFailure.READER_ABSENT,
    0x02: DeviceFailure.READER_SILENT,
    0x03: DeviceFailure.LIBRARY_TRANSFER_FAILED,
    0x05: DeviceFailure.READER_ABSENT,
    0x09: DeviceFailure.LIBRARY_FILE_MISSING,
}
_OF_A_CARD_FOUND = frozenset(
    {Command.SELECT_CARD, Command.READ_TEXT_AND_PHOTO, Command.READ_TEXT_PHOTO_AND_FINGERPRINTS}
)
"""A library that was replaced since the find, because it leaked, knows no card: find it anew."""
_SAM_ID = re.compile(r"\d{2}\.\d{2}-\d{8}-\d{10}-\d{10}", re.ASCII)
_HIGHEST_CODE: Final = 0xFF


class SdtapiReader(SamReader):
    """Settings: ``library``, the path of the vendor's .so; ``port`` (1001); and those of SamReader."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._library = str(settings["library"])
        self._port = int(settings.get("port", 1001))
        if self._port not in PORTS:
            raise ValueError("port is 1 to 16 (serial) or 1001 to 1016 (USB)")
        self._child = ChildProcess(WORKER, [self._library, str(self._port)])
        self._opened = False

    def open(self) -> None:
        """Start the library and ask the module for its state. Raises DeviceError READER_*, LIBRARY_*, CHILD_CRASHED."""
        self._opened = True
        try:
            self._check()
        except DeviceError:
            self.close()
            raise
        self._open_decoder()

    def close(self) -> None:
        """Close the port and end the library and the decoder."""
        self._opened = False
        if self._child.running:
            with suppress(DeviceError):
                self._child.call({"command": "CLOSE"}, deadline_s=CLOSE_S)
        self._child.close()
        self._forget()

    @property
    def _place(self) -> str:
        return f"{self._library}, port {self._port}"

    @property
    def _is_open(self) -> bool:
        return self._opened and self._child.running

    def _sam_id_of(self, reply: Reply) -> str:
        text = reply.data.decode("ascii", errors="replace")
        return text if _SAM_ID.fullmatch(text) else ""

    def _ask(self, command: Command, timeout_s: float, tries: int = TRIES) -> Reply:  # noqa: ARG002 - the library has its own
        """One command. A library that died is started and opened anew first, in time of its own."""
        if not self._opened:
            raise DeviceError(DeviceFailure.READER_ABSENT, f"{self._place} is not open")
        code, answer, _ = self._call("OPEN", START_S)
        if code != OK:
            raise failure_of(Reply(0, 0, code, b""))
        if answer["anew"] and command in _OF_A_CARD_FOUND:
            raise DeviceError(DeviceFailure.CARD_READ_FAILED, f"{self._place}: replaced in the middle")
        deadline_s = STATUS_S if command is Command.STATUS else timeout_s + LIBRARY_S
        code, _, content = self._call(command.name, deadline_s)
        return Reply(0, 0, code, content)

    def _call(self, name: str, deadline_s: float) -> tuple[int, dict[str, Any], bytes]:
        """The library's return code, one byte, the whole answer, and what came with it."""
        place = f"{self._place}: {name}"
        try:
            answer, blobs = self._child.call({"command": name}, deadline_s=deadline_s)
        except DeviceError as error:
            if error.failure is not DeviceFailure.TIMED_OUT:
                raise
            raise DeviceError(DeviceFailure.LIBRARY_HANGS, place) from error
        code = int(answer["code"])
        if code in _LIBRARY_FAILURES:
            raise DeviceError(_LIBRARY_FAILURES[code], f"{place} returned {code:#04x}")
        if not 0 <= code <= _HIGHEST_CODE:
            raise DeviceError(DeviceFailure.GARBAGE, f"{place} returned {code}")
        return code, answer, b"".join(blobs)
