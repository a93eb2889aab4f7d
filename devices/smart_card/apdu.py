"""Command and answer of a chip card, whatever carries them (ISO/IEC 7816-3 and -4)."""

from collections.abc import Callable
from typing import Final

from devices.api import ApduResponse, DeviceError
from devices.failures import DeviceFailure

Transmit = Callable[[bytes], bytes]
MORE_DATA: Final = 0x61
WRONG_LENGTH: Final = 0x6C
MOST_PARTS: Final = 64
"""A card that always has more to say is defective; no record is longer than a few parts."""
_HEADER: Final = 4
_LE_AT: Final = 4
_TA_TO_TD: Final = (0x10, 0x20, 0x40, 0x80)
_TD: Final = 0x80


def response(raw: bytes) -> ApduResponse:
    """An answer as it came. Raises DeviceError SMART_CARD_ANSWER_WRONG when it lacks its status word."""
    if len(raw) < 2:  # noqa: PLR2004 - SW1 and SW2
        raise DeviceError(DeviceFailure.SMART_CARD_ANSWER_WRONG, f"an answer of {len(raw)} bytes")
    return ApduResponse(raw[:-2], int.from_bytes(raw[-2:], "big"))


def exchanged(transmit: Transmit, command: bytes) -> ApduResponse:
    """The whole answer to a command: 61xx is fetched by GET RESPONSE, 6Cxx repeated with the right length.

    Raises DeviceError SMART_CARD_ANSWER_WRONG, and whatever ``transmit`` raises.
    """
    answer = response(transmit(command))
    if answer.sw >> 8 == WRONG_LENGTH:
        answer = response(transmit(_with_length(command, answer.sw & 0xFF)))
    data = answer.data
    for _ in range(MOST_PARTS):
        if answer.sw >> 8 != MORE_DATA:
            return ApduResponse(data, answer.sw)
        answer = response(transmit(bytes([command[0], 0xC0, 0, 0, answer.sw & 0xFF])))
        data += answer.data
    raise DeviceError(DeviceFailure.SMART_CARD_ANSWER_WRONG, f"more than {MOST_PARTS} parts of an answer")


def _with_length(command: bytes, length: int) -> bytes:
    """The command with another Le; only a command without data can be told that its Le is wrong."""
    return command[:_HEADER] + bytes([length]) if len(command) <= _LE_AT + 1 else command + bytes([length])


def history(atr: bytes) -> bytes:
    """The historical bytes of an answer to reset (ISO/IEC 7816-3, 8.2). Empty when the answer makes no sense."""
    if len(atr) < 2:  # noqa: PLR2004 - TS and T0
        return b""
    at, follows = 2, atr[1]
    while True:
        at += sum(bool(follows & bit) for bit in _TA_TO_TD)
        if not follows & _TD:
            return atr[at : at + (atr[1] & 0x0F)]
        if at > len(atr):
            return b""
        follows = atr[at - 1]
