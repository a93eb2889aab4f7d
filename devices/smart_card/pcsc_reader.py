"""A PC/SC reader, by pcscd. What talks to pcscd is a child process (worker.py): a call into it can hang for ever."""

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, Final

from devices.api import (
    Absent,
    ApduResponse,
    Blocked,
    CancelToken,
    CardSession,
    Description,
    DeviceError,
    Media,
    Ready,
    Settings,
    Status,
)
from devices.child import ChildProcess
from devices.failures import DeviceFailure

if find_spec("smartcard") is None:  # the child's own import would be too late to tell it from a crash
    raise ImportError("pyscard is not installed")

START_S: Final = 10.0
LOOK_S: Final = 0.8
"""So that a status takes less than a second."""
CONNECT_S: Final = 5.0
"""Time in which a card is powered up."""
CONNECT_TRIES: Final = 3
SETTLE_S: Final = 0.5
"""Until a card that can't be had is tried again."""
WAIT_MS: Final = 200
"""How long the child waits for a card at a time: a cancelled wait ends within this."""
SHORTEST_COMMAND: Final = 4


class PcscReader:
    """Settings: ``reader``, part of its name (default: any); ``socket`` of pcscd (default: the system's)."""

    def __init__(self, settings: Settings) -> None:
        self._wanted = str(settings.get("reader", ""))
        socket = settings.get("socket")
        self._child = ChildProcess("devices.smart_card.worker", ["--socket", str(socket)] if socket else [])
        self._reader = ""
        self._media = Media.UNKNOWN
        self._session = False
        self._ended_by = DeviceFailure.CHILD_CRASHED

    # --- Life -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Start the child and find the reader. Raises DeviceError SMART_CARD_SERVICE_*, SMART_CARD_READER_ABSENT."""
        self._child.start(START_S)
        self._ended_by = DeviceFailure.CHILD_CRASHED
        self._look()

    def close(self) -> None:
        """Power the card off and end the child."""
        self.disconnect()
        self._child.close()
        self._reader, self._media = "", Media.UNKNOWN

    def status(self) -> Status:
        """Ask pcscd for the reader; keeps the card of an open session powered."""
        if not self._child.running:
            self._session = False
            return Absent(self._ended_by, "its child process ended")
        try:
            self._look()
            if self._session:
                self.keep_alive()
        except DeviceError as error:
            if error.failure is DeviceFailure.SMART_CARD_REMOVED:
                return Ready(self._reader)  # a card that went is no fault of the reader; who uses it is told
            absent = error.failure in _NOBODY_THERE
            return (Absent if absent else Blocked)(error.failure, error.detail)
        return Ready(self._reader)

    def description(self) -> Description:
        """The name that pcscd gives the reader: maker, model and often the serial number."""
        return Description(model=self._reader)

    def media(self) -> Media:
        """Whether a card was in the reader when its status was asked for."""
        return self._media

    # --- Cards ------------------------------------------------------------------------------------------------------

    def connect(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardSession:
        """Wait for a card and power it up. Raises as devices.api says."""
        self.disconnect()
        deadline = time.monotonic() + timeout_s
        self._await_card(cancel, deadline)
        on_found()
        for _ in range(CONNECT_TRIES - 1):
            try:
                return self._powered()
            except DeviceError as error:
                if error.failure not in _MAY_PASS:
                    raise
            cancel.wait(SETTLE_S)
            self._await_card(cancel, deadline)
        return self._powered()

    def _powered(self) -> CardSession:
        told, blobs = self._ask_card({"ask": "connect", "reader": self._reader}, CONNECT_S)
        self._session = True
        return CardSession(blobs[0], int(told["protocol"]))

    def _await_card(self, cancel: CancelToken, deadline: float) -> None:
        while not self._look(WAIT_MS):
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            if time.monotonic() >= deadline:
                raise DeviceError(DeviceFailure.TIMED_OUT, "no card came")

    def exchange(self, command: bytes, timeout_s: float) -> ApduResponse:
        """One command and its whole answer. Raises as devices.api says; ValueError for what is no command."""
        if len(command) < SHORTEST_COMMAND:
            raise ValueError("a command has at least CLA INS P1 P2")
        self._require_session()
        told, blobs = self._ask_card({"ask": "exchange"}, timeout_s, (command,))
        return ApduResponse(blobs[0], int(told["sw"]))

    def keep_alive(self) -> None:
        """Ask for the card's state, which keeps pcscd from powering it off. Raises as devices.api says."""
        self._require_session()
        self._ask_card({"ask": "alive"}, LOOK_S)

    def disconnect(self) -> None:
        """Power the card off."""
        if not self._session:
            return
        self._session = False
        try:
            self._child.call({"ask": "disconnect"}, deadline_s=LOOK_S)
        except DeviceError:
            return  # with its child or with pcscd the session ended too

    # --- The child --------------------------------------------------------------------------------------------------

    def _look(self, wait_ms: int = 0) -> bool:
        """Whether a card is in the reader."""
        question = {"ask": "look", "reader": self._wanted, "wait_ms": wait_ms}
        try:
            told, _ = self._child.call(question, deadline_s=LOOK_S + wait_ms / 1000)
        except DeviceError as error:
            self._session, self._media = False, Media.UNKNOWN
            if error.failure is DeviceFailure.TIMED_OUT:
                self._ended_by = DeviceFailure.SMART_CARD_SERVICE_SILENT
            raise _instead(error, DeviceFailure.SMART_CARD_SERVICE_SILENT) from error
        self._reader = str(told["reader"])
        self._media = Media.PRESENT if told["present"] else Media.NOT_PRESENT
        return bool(told["present"])

    def _require_session(self) -> None:
        if not self._session:
            raise DeviceError(DeviceFailure.SMART_CARD_REMOVED, "no card is connected")
        if not self._child.running:
            self._session = False
            raise DeviceError(DeviceFailure.CHILD_CRASHED, "the card went with the child process that held it")

    def _ask_card(
        self, question: dict[str, Any], deadline_s: float, blobs: tuple[bytes, ...] = ()
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            return self._child.call(question, blobs, deadline_s=deadline_s)
        except DeviceError as error:
            if error.failure not in _SESSION_GOES_ON:
                self.disconnect()
            raise _instead(error, DeviceFailure.SMART_CARD_SILENT) from error


_NOBODY_THERE: Final = frozenset(
    {
        DeviceFailure.SMART_CARD_SERVICE_ABSENT,
        DeviceFailure.SMART_CARD_SERVICE_SILENT,
        DeviceFailure.SMART_CARD_READER_ABSENT,
        DeviceFailure.CHILD_CRASHED,
    }
)
_MAY_PASS: Final = frozenset(
    {DeviceFailure.SMART_CARD_MUTE, DeviceFailure.SMART_CARD_REMOVED, DeviceFailure.SMART_CARD_BUSY}
)
"""A card still on its way in when it was powered up; one that pcscd still holds for a child that is no more."""
_SESSION_GOES_ON: Final = frozenset({DeviceFailure.SMART_CARD_LINK, DeviceFailure.SMART_CARD_ANSWER_WRONG})


def _instead(error: DeviceError, silent: DeviceFailure) -> DeviceError:
    """The error, with a time-out named after who was silent."""
    return DeviceError(silent, error.detail) if error.failure is DeviceFailure.TIMED_OUT else error
