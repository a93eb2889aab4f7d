"""The child that talks to pcscd: one context, one card, one question at a time.

Own loop, no monitor thread: pyscard's ends for good when pcscd stops. Every wait here is short; what blocks all the
same (pcscd itself hanging, a mute card inside SCardTransmit, which no SCardCancel reaches) is ended by the parent, who
kills this process. A context that pcscd forgot is replaced, so pcscd may be restarted at any time.
"""

import argparse
import os
from typing import Any, Final

from smartcard import scard

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure
from devices.smart_card.apdu import exchanged

_UNSIGNED: Final = 0xFFFFFFFF
_NO_READERS: Final = scard.SCARD_E_NO_READERS_AVAILABLE & _UNSIGNED
_TIMEOUT: Final = scard.SCARD_E_TIMEOUT & _UNSIGNED
_GONE_MS: Final = 900
"""pcscd looks for a card every 400 ms: so long until a card torn out is known to be gone."""
_WANT_A_RESET: Final = frozenset(
    code & _UNSIGNED
    for code in (scard.SCARD_E_PROTO_MISMATCH, scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_W_UNPOWERED_CARD)
)
_NO_READER: Final = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE
_FAILURES: Final = {
    code & _UNSIGNED: failure
    for failure, codes in {
        DeviceFailure.SMART_CARD_SERVICE_ABSENT: (
            scard.SCARD_E_NO_SERVICE,
            scard.SCARD_E_SERVICE_STOPPED,
            scard.SCARD_E_INVALID_HANDLE,
            scard.SCARD_F_COMM_ERROR,
            scard.SCARD_F_INTERNAL_ERROR,
            scard.SCARD_W_SECURITY_VIOLATION,
        ),
        DeviceFailure.SMART_CARD_READER_ABSENT: (
            scard.SCARD_E_NO_READERS_AVAILABLE,
            scard.SCARD_E_UNKNOWN_READER,
            scard.SCARD_E_READER_UNAVAILABLE,
        ),
        DeviceFailure.SMART_CARD_REMOVED: (
            scard.SCARD_W_REMOVED_CARD,
            scard.SCARD_W_RESET_CARD,
            scard.SCARD_E_NO_SMARTCARD,
        ),
        DeviceFailure.SMART_CARD_MUTE: (
            scard.SCARD_W_UNRESPONSIVE_CARD,
            scard.SCARD_W_UNPOWERED_CARD,
            scard.SCARD_W_UNSUPPORTED_CARD,
            scard.SCARD_E_PROTO_MISMATCH,
        ),
        DeviceFailure.SMART_CARD_BUSY: (scard.SCARD_E_SHARING_VIOLATION,),
    }.items()
    for code in codes
}


class Service:
    """What this process has of pcscd."""

    def __init__(self) -> None:
        self._context: int | None = None
        self._card: int | None = None
        self._protocol = scard.SCARD_PCI_T0
        self._reader = ""

    def answer(self, request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """One question of the parent. Raises DeviceError."""
        match request["ask"]:
            case "look":
                return self._look(str(request["reader"]), int(request["wait_ms"])), []
            case "connect":
                return self._connect(str(request["reader"]))
            case "exchange":
                reply = exchanged(self._transmit, blobs[0])
                return {"sw": reply.sw}, [reply.data]
            case "alive":
                self._ask(scard.SCardStatus(self._held()))
                return {}, []
            case _:
                self._release()
                return {}, []

    def _look(self, wanted: str, wait_ms: int) -> dict[str, Any]:
        """The wanted reader and whether a card is in it; waits for news of an empty one."""
        try:
            reader, state = self._state(wanted)
        except DeviceError as error:
            if self._context is not None or error.failure is not DeviceFailure.SMART_CARD_SERVICE_ABSENT:
                raise
            reader, state = self._state(wanted)  # pcscd forgot us, it was restarted: once more with a new context
        if wait_ms and not state & scard.SCARD_STATE_PRESENT:
            state = self._changed(reader, state, wait_ms)
        return {"reader": reader, "present": bool(state & scard.SCARD_STATE_PRESENT)}

    def _state(self, wanted: str) -> tuple[str, int]:
        """Of the readers with this in their names one that holds a card, or else the first."""
        listed = scard.SCardListReaders(self._established(), [])
        readers = [] if listed[0] & _UNSIGNED == _NO_READERS else self._ask(listed)[0]
        asked = [(name, scard.SCARD_STATE_UNAWARE) for name in readers if wanted in name]
        states = self._ask(scard.SCardGetStatusChange(self._context, 0, asked))[0] if asked else []
        there = [(name, state) for name, state, _ in states if not state & _NO_READER]
        if not there:
            known = ", ".join(readers) or "none"
            raise DeviceError(DeviceFailure.SMART_CARD_READER_ABSENT, f"no reader {wanted!r}; there is: {known}")
        return next((entry for entry in there if entry[1] & scard.SCARD_STATE_PRESENT), there[0])

    def _changed(self, reader: str, state: int, wait_ms: int) -> int:
        told = scard.SCardGetStatusChange(self._established(), wait_ms, [(reader, state)])
        if told[0] & _UNSIGNED == _TIMEOUT:
            return state
        changed: int = self._ask(told)[0][0][1]
        return changed

    def _connect(self, reader: str) -> tuple[dict[str, Any], list[bytes]]:
        self._release()
        either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        connected = scard.SCardConnect(self._established(), reader, scard.SCARD_SHARE_EXCLUSIVE, either)
        if connected[0] & _UNSIGNED in _WANT_A_RESET:
            self._reset(reader)
            connected = scard.SCardConnect(self._context, reader, scard.SCARD_SHARE_EXCLUSIVE, either)
        self._card, protocol = self._ask(connected)
        is_t1 = protocol == scard.SCARD_PROTOCOL_T1
        self._protocol = scard.SCARD_PCI_T1 if is_t1 else scard.SCARD_PCI_T0
        self._reader = reader
        _, _, _, atr = self._ask(scard.SCardStatus(self._card))
        return {"protocol": int(is_t1)}, [bytes(atr)]

    def _reset(self, reader: str) -> None:
        """Power the card anew: it was changed so fast that pcscd still knows the one before, or it was moving."""
        direct = scard.SCardConnect(self._established(), reader, scard.SCARD_SHARE_DIRECT, 0)
        if direct[0] == scard.SCARD_S_SUCCESS:
            scard.SCardDisconnect(direct[1], scard.SCARD_RESET_CARD)

    def _transmit(self, command: bytes) -> bytes:
        told = scard.SCardTransmit(self._held(), self._protocol, list(command))
        if (told[0] == scard.SCARD_S_SUCCESS and told[1]) or told[0] & _UNSIGNED in _FAILURES:
            return bytes(self._ask(told)[0])
        # pcscd says the same of a card that stutters and of one that was torn out, which it notices a little later.
        reader, state = self._state(self._reader)
        if not self._changed(reader, state, _GONE_MS) & scard.SCARD_STATE_PRESENT:
            raise DeviceError(DeviceFailure.SMART_CARD_REMOVED, _said(told))
        return bytes(self._ask(told)[0])

    def _established(self) -> int:
        if self._context is None:
            (self._context,) = self._ask(scard.SCardEstablishContext(scard.SCARD_SCOPE_USER))
        return self._context

    def _held(self) -> int:
        if self._card is None:
            raise DeviceError(DeviceFailure.SMART_CARD_REMOVED, "no card is connected")
        return self._card

    def _ask(self, told: Any) -> Any:
        """What pcscd answered besides its verdict. Raises DeviceError for a bad one."""
        verdict, *values = told if isinstance(told, list | tuple) else [told]
        if verdict == scard.SCARD_S_SUCCESS:
            return values
        failure = _FAILURES.get(verdict & _UNSIGNED, DeviceFailure.SMART_CARD_LINK)
        if failure is DeviceFailure.SMART_CARD_SERVICE_ABSENT:
            self._forget()
        raise DeviceError(failure, _said(told))

    def _forget(self) -> None:
        """Begin anew with pcscd. Its verdicts do not matter: it is gone, or does not know us."""
        if self._context is not None:
            scard.SCardReleaseContext(self._context)
        self._context = self._card = None

    def _release(self) -> None:
        if self._card is not None:
            scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
        self._card = None


def _said(told: Any) -> str:
    verdict = told[0] if isinstance(told, list | tuple) else told
    return f"PC/SC {verdict & _UNSIGNED:#010x}"


def main() -> None:
    """Answer the parent."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", default="")
    arguments = parser.parse_args()
    if arguments.socket:
        os.environ["PCSCLITE_CSOCK_NAME"] = arguments.socket
    serve(Service().answer)


if __name__ == "__main__":
    main()
