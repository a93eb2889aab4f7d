"""Keystrokes of a keyboard-wedge scanner as characters: Linux input events, US keyboard.

The events are ``struct input_event`` (linux/input.h): two longs of time, type, code, value; 24 bytes on a 64-bit
machine. Key numbers are those of linux/input-event-codes.h. A scanner is set to the US keyboard, as from the factory.
"""

import struct
from typing import Final

from devices.api import DeviceError
from devices.failures import DeviceFailure

EVENT: Final = struct.Struct("@llHHi")
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED: Final = 3
RELEASED, PRESSED = 0, 1
"""Value 2 is a repetition: of a key that is stuck, for no scanner holds one down."""

ENTER: Final = 28
LEFT_SHIFT, RIGHT_SHIFT = 42, 54
_SHIFTS: Final = frozenset({LEFT_SHIFT, RIGHT_SHIFT})
_CONTROLS: Final = frozenset({29, 97})
_LOCKS: Final = frozenset({69, 70})
"""Num lock and scroll lock, which some scanners touch before each code."""

_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (15, "\tqwertyuiop[]\r", "\tQWERTYUIOP{}\r"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (55, "*", "*"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (96, "\r", "\r"),
    (98, "/", "/"),
)
PLAIN: Final = {first + at: key for first, plain, _ in _ROWS for at, key in enumerate(plain)}
SHIFTED: Final = {first + at: key for first, _, shifted in _ROWS for at, key in enumerate(shifted)}


class Keystrokes:
    """Follows the keys that are down; feeds on bytes in pieces of any length."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._down: set[int] = set()

    def feed(self, came: bytes) -> bytes:
        """The characters typed by these bytes, in ASCII. Control combinations give none.

        Raises DeviceError: CODE_UNREADABLE (a key that types nothing on this keyboard), CODE_CUT_SHORT (the kernel
        lost events). Both leave nothing behind.
        """
        self._bytes += came
        whole = len(self._bytes) - len(self._bytes) % EVENT.size
        events, self._bytes = self._bytes[:whole], self._bytes[whole:]
        typed = bytearray()
        for _, _, kind, code, value in EVENT.iter_unpack(events):
            if kind == EV_KEY:
                typed += self._key(code, value)
            elif (kind, code) == (EV_SYN, SYN_DROPPED):
                self._down.clear()
                raise DeviceError(DeviceFailure.CODE_CUT_SHORT, "the kernel lost keystrokes")
        return bytes(typed)

    def clear(self) -> None:
        """Forget what is down."""
        self._bytes.clear()
        self._down.clear()

    def _key(self, code: int, value: int) -> bytes:
        if code in _SHIFTS | _CONTROLS:
            (self._down.discard if value == RELEASED else self._down.add)(code)
            return b""
        if value != PRESSED or code in _LOCKS or self._down & _CONTROLS:
            return b""
        typed = (SHIFTED if self._down & _SHIFTS else PLAIN).get(code)
        if typed is None:
            self._down.clear()
            raise DeviceError(DeviceFailure.CODE_UNREADABLE, "a key that types no character")
        return typed.encode("ascii")
