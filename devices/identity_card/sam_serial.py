"""Identity-card reader on a serial line: find, select, read, after GA/T 467.

Every read is preceded by its own find and select. After a good read the module does not find the same card again
until it is lifted: "no card" then means that the card still lies there, or that it is gone; nobody can tell which.
"""

import termios
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import serial

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    CardReading,
    DeviceError,
    IdentityCard,
    Picture,
    Ready,
    Settings,
    Status,
)
from devices.failures import DeviceFailure
from devices.identity_card.frames import Command, Reply, ReplyScanner, framed
from devices.identity_card.photo import PhotoDecoder
from devices.identity_card.record import PHOTO_BYTES, TEXT_BYTES, decode_record

STATUS_S: Final = 0.2
"""With every retry less than the second that a status may take."""
FIND_S: Final = 0.5
READ_S: Final = 3.0
POLL_S: Final = 0.15
QUIET_S: Final = 0.3
"""A frame whose next byte does not come for so long is not a frame."""
AFTER_NOISE_S: Final = 0.2
"""How long the true reply is still waited for behind a broken one."""
TRIES: Final = 3
SAM_ID_TRIES: Final = 3

_GONE = (OSError, termios.error, TypeError)
"""What the port raises when it went away; TypeError is pyserial's when it was closed meanwhile."""

OK, FOUND, NO_CARD = 0x90, 0x9F, 0x80
_FAILURES = {
    0x10: DeviceFailure.FRAME_CHECKSUM,
    0x11: DeviceFailure.FRAME_LENGTH,
    0x21: DeviceFailure.READER_REFUSED,
    0x23: DeviceFailure.READER_REFUSED,
    0x24: DeviceFailure.READER_REFUSED,
    0x31: DeviceFailure.CARD_REJECTED,
    0x32: DeviceFailure.CARD_REJECTED,
    0x33: DeviceFailure.CARD_REJECTED,
    0x34: DeviceFailure.CARD_LIFTED,
    0x3F: DeviceFailure.FRAME_LENGTH,
    0x40: DeviceFailure.CARD_KIND_UNKNOWN,
    0x41: DeviceFailure.CARD_READ_FAILED,
    0x47: DeviceFailure.CARD_READ_FAILED,
    0x60: DeviceFailure.READER_SELF_TEST,
    0x66: DeviceFailure.READER_SELF_TEST,
    0x80: DeviceFailure.CARD_LIFTED,
    0x81: DeviceFailure.CARD_LIFTED,
}
"""SW3 of a reply after a card was found (domain tables of GA/T 467)."""


class SamSerialReader:
    """Settings: ``port``; ``baud`` (115200); ``photo_decoder``, a module (devices/identity_card/photo.py), optional."""

    def __init__(self, settings: Settings) -> None:
        self._port = str(settings["port"])
        self._baud = int(settings.get("baud", 115200))
        decoder = settings.get("photo_decoder")
        self._decoder = PhotoDecoder(str(decoder)) if decoder else None
        self._line: serial.Serial | None = None
        self._scanner = ReplyScanner()
        self._sam_id = ""

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
        if self._decoder is not None:
            with suppress(DeviceError):  # a decoder that does not start costs photos, not cards
                self._decoder.open()

    def close(self) -> None:
        """Close the port and end the decoder."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_GONE):  # the port may have gone away first
                line.close()
        self._scanner.clear()
        self._sam_id = ""
        if self._decoder is not None:
            self._decoder.close()

    def status(self) -> Status:
        """Ask the module."""
        if self._line is None:
            return Absent(DeviceFailure.READER_ABSENT, self._port)
        try:
            self._check()
        except DeviceError as error:
            if error.failure is DeviceFailure.READER_SELF_TEST:
                return Blocked(error.failure, error.detail)
            return Absent(error.failure, error.detail)
        return Ready(self._port)

    def _check(self) -> None:
        reply = self._ask(Command.STATUS, STATUS_S)
        if reply.sw3 != OK:
            raise _failure(reply)

    # --- Cards ----------------------------------------------------------------------------------------------------

    def sam_id(self) -> str:
        """Identity of the security module; asked up to three times, because some answer the first time wrongly.

        Raises DeviceError.
        """
        if not self._sam_id:
            for attempt in range(1, SAM_ID_TRIES + 1):
                reply = self._ask(Command.SAM_ID, FIND_S)
                if reply.sw3 == OK and len(reply.data) == SAM_ID_BYTES:
                    self._sam_id = sam_id_text(reply.data)
                    break
                if attempt == SAM_ID_TRIES:
                    raise _failure(reply)
        return self._sam_id

    def read(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardReading:
        """Wait for a card, read it with its photo. Raises as devices.api says."""
        deadline = time.monotonic() + timeout_s
        reader = self.sam_id()  # first: the module gives a card once, so nothing may fail behind that
        self._await_card(cancel, deadline)
        on_found()
        card = self._read_found()
        return CardReading(card=card, photo=self._photo(card), reader=reader)

    def _await_card(self, cancel: CancelToken, deadline: float) -> None:
        while True:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            reply = self._ask(Command.FIND_CARD, FIND_S)
            if reply.sw3 == FOUND:
                return
            if reply.sw3 != NO_CARD:
                raise _failure(reply)
            if time.monotonic() >= deadline:
                raise DeviceError(DeviceFailure.TIMED_OUT, "no card came")
            cancel.wait(POLL_S)

    def _read_found(self) -> IdentityCard:
        """Select and read the card just found; each further try finds it anew."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._read_once()
            except DeviceError as error:
                if attempt == TRIES or error.failure not in _WORTH_RETRYING:
                    raise
                fault = error
            if self._ask(Command.FIND_CARD, FIND_S).sw3 != FOUND:
                raise _not_found_again(fault) from fault
        raise AssertionError("the last try returns or raises")

    def _read_once(self) -> IdentityCard:
        selected = self._ask(Command.SELECT_CARD, FIND_S)
        if selected.sw3 != OK:
            raise _failure(selected)
        reply = self._ask(Command.READ_TEXT_AND_PHOTO, READ_S, tries=1)
        if reply.sw3 != OK:
            raise _failure(reply)
        return decode_record(*_blocks(reply.data))

    def _photo(self, card: IdentityCard) -> Picture | None:
        """The decoded photo; a decoder that fails or dies costs the photo, not the card."""
        if self._decoder is None:
            return None
        try:
            return self._decoder.decode(card.photo_block)
        except DeviceError:
            return None

    # --- The line ---------------------------------------------------------------------------------------------------

    def _ask(self, command: Command, timeout_s: float, tries: int = TRIES) -> Reply:
        """One command and its reply; three tries over silence and broken frames, the last after a reset."""
        fault = DeviceError(DeviceFailure.READER_SILENT, self._port)
        for attempt in range(1, tries + 1):
            try:
                self._send(command)
                return self._receive(timeout_s)
            except DeviceError as error:
                if error.failure not in _LINE_NOISE:
                    raise
                fault = error
            if attempt == TRIES - 1 and fault.failure is DeviceFailure.READER_SILENT:
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


SAM_ID_BYTES = 16
_LINE_NOISE = frozenset({DeviceFailure.READER_SILENT, DeviceFailure.FRAME_CHECKSUM, DeviceFailure.FRAME_LENGTH})
_WORTH_RETRYING = _LINE_NOISE | {DeviceFailure.CARD_READ_FAILED, DeviceFailure.RECORD_TRUNCATED}


def sam_id_text(data: bytes) -> str:
    """``05.03-20090107-0000012345-0123456789`` from 16 little-endian bytes: u16, u16, u32 date, u32, u32."""
    places = ((0, 2), (2, 2), (4, 4), (8, 4), (12, 4))
    a, b, day, one, two = (int.from_bytes(data[at : at + size], "little") for at, size in places)
    return f"{a:02d}.{b:02d}-{day:08d}-{one:010d}-{two:010d}"


def _blocks(data: bytes) -> tuple[bytes, bytes]:
    """Text and photo out of a read reply: two big-endian lengths, then the blocks."""
    text_size, photo_size = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if (text_size, photo_size) != (TEXT_BYTES, PHOTO_BYTES) or len(data) != 4 + text_size + photo_size:
        raise DeviceError(
            DeviceFailure.RECORD_TRUNCATED, f"blocks of {text_size} and {photo_size} in {len(data)} bytes"
        )
    return data[4 : 4 + text_size], data[4 + text_size :]


def _not_found_again(fault: DeviceError) -> DeviceError:
    """Why a card that was being read is not found any more: a reply that was lost on the line counted as given."""
    if fault.failure is DeviceFailure.CARD_READ_FAILED:
        return DeviceError(DeviceFailure.CARD_LIFTED, "lifted while it was being read")
    return DeviceError(DeviceFailure.CARD_READ_FAILED, f"the module's one reply was lost: {fault.failure.name}")


def _failure(reply: Reply) -> DeviceError:
    failure = _FAILURES.get(reply.sw3, DeviceFailure.READER_REFUSED)
    return DeviceError(failure, f"SW {reply.sw1:02X} {reply.sw2:02X} {reply.sw3:02X}")
