"""What every reader with a security module does, however its module is reached: find, select, read (GA/T 467).

Every read is preceded by its own find and select. After a good read the module does not find the same card again
until it is lifted: "no card" then means that the card still lies there, or that it is gone; nobody can tell which.
Some models find it again after a reset, which is measured and set as ``reset_finds_again``.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    CardReading,
    Description,
    DeviceError,
    IdentityCard,
    Media,
    Picture,
    Ready,
    Settings,
    Status,
)
from devices.failures import DeviceFailure
from devices.identity_card.frames import Command, Reply
from devices.identity_card.photo import photo_decoder
from devices.identity_card.record import decode_address, decode_record
from devices.identity_card.replies import FOUND, NO_CARD, OK, blocks_of, failure_of

STATUS_S: Final = 0.2
"""With every retry less than the second that a status may take."""
SAM_ID_S: Final = 0.3
FIND_S: Final = 0.5
READ_S: Final = 3.0
READ_ADDRESS_S: Final = 1.5
POLL_S: Final = 0.15
TRIES: Final = 3
LINE_NOISE = frozenset({DeviceFailure.READER_SILENT, DeviceFailure.FRAME_CHECKSUM, DeviceFailure.FRAME_LENGTH})
_WORTH_RETRYING = LINE_NOISE | {DeviceFailure.CARD_READ_FAILED, DeviceFailure.RECORD_TRUNCATED}
_BLOCKING = frozenset({DeviceFailure.READER_SELF_TEST, DeviceFailure.LIBRARY_MISSING})

Blocks = tuple[bytes, bytes, bytes]
"""Text, photo, fingerprints."""


class SamReader(ABC):
    """A reader behind ``_ask``.

    Settings: ``photo_decoder`` (devices/identity_card/photo.py), optional; ``fingerprint`` (false): read them too;
    ``reset_finds_again`` (false): after a reset the module finds a card that it has given already.
    """

    def __init__(self, settings: Settings) -> None:
        decoder = settings.get("photo_decoder")
        self._decoder = photo_decoder(decoder) if decoder else None
        self._fingerprint = bool(settings.get("fingerprint", False))
        self._reset_finds_again = bool(settings.get("reset_finds_again", False))
        self._sam_id = ""
        self._given = False
        """Whether the module has given a card of which nobody knows that it is gone."""
        self._reset_since = False
        """Whether the module was reset since it gave a card: only then may it find that card again."""
        self._photos_lost: DeviceFailure | None = None
        """Why the decoder gives no photos, where the fault is not a card's."""

    # --- How the module is reached ------------------------------------------------------------------------------------

    @abstractmethod
    def _ask(self, command: Command, timeout_s: float, tries: int = TRIES) -> Reply:
        """One command and its reply. Raises DeviceError."""

    @abstractmethod
    def _sam_id_of(self, reply: Reply) -> str:
        """The identity in a good reply; empty when it holds none."""

    @property
    @abstractmethod
    def _place(self) -> str:
        """The port, for the technician."""

    @property
    @abstractmethod
    def _is_open(self) -> bool:
        """Whether the module can be asked."""

    # --- Life ---------------------------------------------------------------------------------------------------------

    def status(self) -> Status:
        """Ask the module."""
        if not self._is_open:
            return Absent(DeviceFailure.READER_ABSENT, self._place)
        try:
            self._check()
        except DeviceError as error:
            return (Blocked if error.failure in _BLOCKING else Absent)(error.failure, error.detail)
        return Ready(self._place, (self._photos_lost.value,) if self._photos_lost else ())

    def description(self) -> Description:
        """The module's identity is the reader's serial number."""
        try:
            return Description(serial=self.sam_id())
        except DeviceError:
            return Description()

    def media(self) -> Media:
        """Whether a card lies there; UNKNOWN behind a good read, unless a reset lets the module find it again."""
        try:
            found = self._find(STATUS_S)
            if not found and self._given and self._reset_finds_again:
                found = self._found_after_reset()
        except DeviceError:
            return Media.UNKNOWN
        if found:
            return Media.PRESENT
        return Media.UNKNOWN if self._given else Media.NOT_PRESENT

    def _check(self) -> None:
        reply = self._ask(Command.STATUS, STATUS_S)
        if reply.sw3 != OK:
            raise failure_of(reply)

    def _open_decoder(self) -> None:
        if self._decoder is not None:
            try:
                self._decoder.open()
            except DeviceError as error:  # costs photos, not cards
                self._photos_lost = error.failure

    def _forget(self) -> None:
        self._sam_id = ""
        self._given = False
        self._photos_lost = None
        if self._decoder is not None:
            self._decoder.close()

    # --- Cards --------------------------------------------------------------------------------------------------------

    def sam_id(self) -> str:
        """Identity of the security module; asked up to three times, because some answer the first time wrongly.

        Raises DeviceError.
        """
        attempt = 0
        while not self._sam_id:
            attempt += 1
            reply = self._ask(Command.SAM_ID, SAM_ID_S)
            self._sam_id = self._sam_id_of(reply) if reply.sw3 == OK else ""
            if attempt == TRIES and not self._sam_id:
                raise failure_of(reply)
        return self._sam_id

    def read(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardReading:
        """Wait for a card, read it with its photo. Raises as devices.api says."""
        deadline = time.monotonic() + timeout_s
        reader = self.sam_id()  # first: the module gives a card once, so nothing may fail behind that
        self._await_card(cancel, deadline)
        on_found()
        text, photo, fingerprints = self._read_found()
        card = decode_record(text, photo, self._newest_address())
        return CardReading(card=card, photo=self._photo(card), reader=reader, fingerprints=fingerprints)

    def _await_card(self, cancel: CancelToken, deadline: float) -> None:
        while True:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            if self._new_card():
                return
            if time.monotonic() >= deadline:
                raise DeviceError(DeviceFailure.TIMED_OUT, "no card came")
            cancel.wait(POLL_S)

    def _new_card(self) -> bool:
        """Whether a card was found that is not the one given before, which must have been seen gone."""
        if self._find(FIND_S) and not self._given:
            return True
        if self._given and self._reset_finds_again:
            self._found_after_reset()
        return False

    def _find(self, timeout_s: float) -> bool:
        reply = self._ask(Command.FIND_CARD, timeout_s)
        if reply.sw3 not in (FOUND, NO_CARD):
            raise failure_of(reply)
        if reply.sw3 == FOUND and not (self._reset_finds_again and self._reset_since):
            self._given = False
        return reply.sw3 == FOUND

    def _found_after_reset(self) -> bool:
        self._ask(Command.RESET, STATUS_S)
        self._reset_since = True
        self._given = self._find(STATUS_S)
        return self._given

    def _read_found(self) -> Blocks:
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

    def _read_once(self) -> Blocks:
        selected = self._ask(Command.SELECT_CARD, FIND_S)
        if selected.sw3 != OK:
            raise failure_of(selected)
        command = Command.READ_TEXT_AND_PHOTO
        if self._fingerprint:
            command = Command.READ_TEXT_PHOTO_AND_FINGERPRINTS
        self._given, self._reset_since = True, False  # also when the reply is lost: then nobody knows
        reply = self._ask(command, READ_S, tries=1)
        if reply.sw3 != OK:
            self._given = False
            raise failure_of(reply)
        return blocks_of(reply.data, fingerprints=self._fingerprint)

    def _newest_address(self) -> str:
        """The address appended last; empty when there is none, and when the module can't tell: the card was read well.

        Broken bytes are asked for once more; a module that is silent does not know the command.
        """
        for _ in range(2):
            try:
                reply = self._ask(Command.READ_NEWEST_ADDRESS, READ_ADDRESS_S, tries=1)
                return decode_address(reply.data) if reply.sw3 == OK else ""
            except DeviceError as error:
                if error.failure not in LINE_NOISE - {DeviceFailure.READER_SILENT}:
                    return ""
        return ""

    def _photo(self, card: IdentityCard) -> Picture | None:
        """The decoded photo; a decoder that fails or dies costs the photo, not the card."""
        if self._decoder is None:
            return None
        try:
            photo = self._decoder.decode(card.photo_block)
        except DeviceError as error:
            self._photos_lost = None if error.failure is DeviceFailure.PHOTO_UNDECODABLE else error.failure
            return None
        self._photos_lost = None
        return photo


def _not_found_again(fault: DeviceError) -> DeviceError:
    """Why a card that was being read is not found any more: a reply that was lost on the line counted as given."""
    if fault.failure is DeviceFailure.CARD_READ_FAILED:
        return DeviceError(DeviceFailure.CARD_LIFTED, "lifted while it was being read")
    return DeviceError(DeviceFailure.CARD_READ_FAILED, f"the module's one reply was lost: {fault.failure.name}")
