"""A vendor's ``sdtapi`` library as a child: ``python -m devices.identity_card.sdtapi_worker LIBRARY PORT``.

Answers ``{"command": NAME}``, of devices/identity_card/frames.py or OPEN or CLOSE, with ``{"code": …}``, the library's
return code, and what the module's own reply would hold: two or three big-endian lengths and the blocks for a read, the
text for the others. The interface's last argument, 0, says that the port is open already.
"""

import ctypes
import sys
from typing import Any, Final

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure
from devices.identity_card.frames import Command
from devices.identity_card.layouts import TEXT_BYTES
from devices.identity_card.record import ADDRESS_BYTES, PHOTO_BYTES
from devices.identity_card.replies import OK

_ROOM: Final = 1 << 16
"""Bytes of each buffer: far more than any block has, so that a library that writes too much hurts nothing at once."""
_FINGERPRINTS_BYTES: Final = 1024
_OPENED: Final = 0

_BLOCKS = {
    Command.READ_TEXT_AND_PHOTO: ("SDT_ReadBaseMsg", (TEXT_BYTES, PHOTO_BYTES)),
    Command.READ_TEXT_PHOTO_AND_FINGERPRINTS: (
        "SDT_ReadBaseFPMsg",
        (TEXT_BYTES, PHOTO_BYTES, _FINGERPRINTS_BYTES),
    ),
    Command.READ_NEWEST_ADDRESS: ("SDT_ReadNewAppMsg", (ADDRESS_BYTES,)),
}
"""Functions that fill buffers and tell their lengths, and the lengths that they should."""
_SIMPLE = {Command.STATUS: "SDT_GetSAMStatus", Command.RESET: "SDT_ResetSAM"}
_BUFFERED = {
    Command.SAM_ID: "SDT_GetSAMIDToStr",
    Command.FIND_CARD: "SDT_StartFindIDCard",
    Command.SELECT_CARD: "SDT_SelectIDCard",
}


class Library:
    """The library with its one port."""

    def __init__(self, path: str, port: int) -> None:
        self._path = path
        self._port = port
        self._library: ctypes.CDLL | None = None
        self._opened = False

    def answer(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Do a command. Raises DeviceError LIBRARY_MISSING, GARBAGE."""
        match request["command"]:
            case "OPEN":
                return self._open(), []
            case "CLOSE":
                return {"code": self._close()}, []
            case name:
                code, content = self._done(Command[name])
                return {"code": code}, [content]

    def _open(self) -> dict[str, Any]:
        """``anew`` says that whatever was begun before is forgotten."""
        if self._opened:
            return {"code": OK, "anew": False}
        code = self._call("SDT_OpenPort")
        self._opened = code == OK
        return {"code": code, "anew": True}

    def _done(self, command: Command) -> tuple[int, bytes]:
        if command in _SIMPLE:
            return self._call(_SIMPLE[command], _OPENED), b""
        if command in _BUFFERED:
            buffer = ctypes.create_string_buffer(_ROOM)
            return self._call(_BUFFERED[command], buffer, _OPENED), buffer.value
        name, sizes = _BLOCKS[command]
        buffers = [(ctypes.create_string_buffer(_ROOM), ctypes.c_uint(size)) for size in sizes]
        places = [argument for buffer, length in buffers for argument in (buffer, ctypes.byref(length))]
        code = self._call(name, *places, _OPENED)
        if code != OK:
            return code, b""
        blocks = [_filled(buffer, length.value, name) for buffer, length in buffers]
        if command is Command.READ_NEWEST_ADDRESS:
            return code, blocks[0]
        return code, b"".join([*(len(block).to_bytes(2, "big") for block in blocks), *blocks])

    def _call(self, name: str, *arguments: Any) -> int:
        try:
            if self._library is None:
                self._library = ctypes.CDLL(self._path)
            function = getattr(self._library, name)
        except (OSError, AttributeError):
            raise DeviceError(DeviceFailure.LIBRARY_MISSING, f"{self._path}: {name}") from None
        return int(function(self._port, *arguments))

    def _close(self) -> int:
        if not self._opened:
            return OK
        self._opened = False
        return self._call("SDT_ClosePort")


def _filled(buffer: ctypes.Array[ctypes.c_char], length: int, name: str) -> bytes:
    if length >= _ROOM:
        raise DeviceError(DeviceFailure.GARBAGE, f"{name} tells a length of {length}")
    return buffer.raw[:length]


if __name__ == "__main__":
    serve(Library(sys.argv[1], int(sys.argv[2])).answer)
