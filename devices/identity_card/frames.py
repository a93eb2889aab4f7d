"""Frames of the SAM serial protocol (GA 450, GA/T 467).

Request ``AA AA AA 96 69 | LEN(2) | CMD | PARA | DATA… | CHK``;
reply ``AA AA AA 96 69 | LEN(2) | SW1 SW2 SW3 | DATA… | CHK``.
LEN, big-endian, counts what follows it with CHK; CHK is the XOR of everything between preamble and CHK.
"""

from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import xor

from devices.api import DeviceError
from devices.failures import DeviceFailure

PREAMBLE = bytes.fromhex("AAAAAA9669")
SHORTEST_REPLY = 4
LONGEST_REPLY = 2400
_LENGTH_BYTES = 2


class Command(Enum):
    """Commands as CMD and PARA."""

    RESET = b"\x10\xff"
    STATUS = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND_CARD = b"\x20\x01"
    SELECT_CARD = b"\x20\x02"
    READ_TEXT_AND_PHOTO = b"\x30\x01"
    READ_TEXT_PHOTO_AND_FINGERPRINTS = b"\x30\x10"
    READ_NEWEST_ADDRESS = b"\x30\x03"


@dataclass(frozen=True)
class Reply:
    """A reply: SW3 is the verdict, SW1 and SW2 add to some failures."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes


def check_byte(content: bytes) -> int:
    """XOR of all bytes."""
    return reduce(xor, content, 0)


def framed(content: bytes) -> bytes:
    """A whole frame around CMD PARA DATA, or around SW1-3 DATA."""
    body = (len(content) + 1).to_bytes(_LENGTH_BYTES, "big") + content
    return PREAMBLE + body + bytes([check_byte(body)])


class ReplyScanner:
    """Takes bytes as they come and finds the replies in them, whatever junk lies between.

    A wrong length or checksum is reported once and the search goes on one byte behind that preamble's start, so a
    preamble inside junk does not swallow the true frame behind it.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, content: bytes) -> None:
        """Add bytes from the line."""
        self._buffer += content

    @property
    def begun(self) -> bool:
        """Whether a frame has begun whose end has not come."""
        return self._buffer.startswith(PREAMBLE)

    def give_up_frame(self) -> bool:
        """The end of the frame that has begun will not come: look behind its start. False when none has begun.

        Junk may hold a preamble and claim a length that swallows the true reply behind it.
        """
        if not self.begun:
            return False
        self._skip_preamble()
        return True

    def next_reply(self) -> Reply | None:
        """The next whole reply; None when more bytes are needed. Raises DeviceError FRAME_LENGTH, FRAME_CHECKSUM."""
        self._drop_junk()
        length = self._length()
        if length is None:
            return None
        if not SHORTEST_REPLY <= length <= LONGEST_REPLY:
            self._skip_preamble()
            raise DeviceError(DeviceFailure.FRAME_LENGTH, f"a reply of length {length}")
        end = len(PREAMBLE) + _LENGTH_BYTES + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[len(PREAMBLE) : end])
        if check_byte(body[:-1]) != body[-1]:
            self._skip_preamble()
            raise DeviceError(DeviceFailure.FRAME_CHECKSUM, f"in a reply of length {length}")
        del self._buffer[:end]
        content = body[_LENGTH_BYTES:-1]
        return Reply(content[0], content[1], content[2], content[3:])

    def clear(self) -> None:
        """Forget what has come so far."""
        self._buffer.clear()

    def _length(self) -> int | None:
        start = len(PREAMBLE)
        if len(self._buffer) < start + _LENGTH_BYTES or not self.begun:
            return None
        return int.from_bytes(self._buffer[start : start + _LENGTH_BYTES], "big")

    def _drop_junk(self) -> None:
        start = self._buffer.find(PREAMBLE)
        if start >= 0:
            del self._buffer[:start]
            return
        keep = next((n for n in range(len(PREAMBLE) - 1, 0, -1) if self._buffer.endswith(PREAMBLE[:n])), 0)
        del self._buffer[: len(self._buffer) - keep]

    def _skip_preamble(self) -> None:
        del self._buffer[:1]
