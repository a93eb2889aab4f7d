"""A display looked at from outside, and touched: the same eye and the same finger for every program that shows on it.

The X server keeps its pixels in a file (``Xvfb -fbdir``) in the format of ``xwd`` (X11/XWDFile.h); touches are those of
the XTEST extension.
"""

import ctypes
import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from sandbox.hidden_display import hidden_display

Picture = NDArray[np.uint32]
LOOK_S = 0.0003
"""Between two looks: a small part of what is measured, and the processor is left to the program."""
EVERY_ROW = 16
"""Rows looked at: one in so many shows whether anything changed."""
ALIKE = 0.995
"""Share of pixels that are as they will stay, when a picture counts as there."""
HELD_S = 0.08
"""How long a finger rests: what a press looks like is painted before it is lifted."""
_LEFT = 1
_HEADER, _WIDTH, _HEIGHT, _LINE_BYTES, _COLOURS = 0, 4, 5, 12, 19
"""Words of the header (XWDFileHeader), big-endian."""
_HEADER_WORDS, _COLOUR_BYTES = 25, 12


class SeenDisplay:
    """``name`` is the value of ``DISPLAY``. Raises ConnectionError where no X server answers to it."""

    def __init__(self, name: str, pixels: Path) -> None:
        self.name = name
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._touching = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._connection = ctypes.c_void_p(self._x11.XOpenDisplay(name.encode()))
        if self._connection.value is None:
            raise ConnectionError(f"no X server at {name}")
        with pixels.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        words = struct.unpack_from(f">{_HEADER_WORDS}I", content)
        width, height, line_bytes = words[_WIDTH], words[_HEIGHT], words[_LINE_BYTES]
        start = words[_HEADER] + words[_COLOURS] * _COLOUR_BYTES
        lines = np.frombuffer(content, np.uint32, line_bytes // 4 * height, start).reshape(height, -1)
        self._rows: Picture = lines[::EVERY_ROW, :width]

    def look(self) -> Picture:
        """What is there now."""
        return self._rows.copy()

    def wait_for_other_than(self, picture: Picture, patience_s: float) -> None:
        """Until anything else is there. Raises TimeoutError."""
        begun = monotonic()
        while np.array_equal(self._rows, picture):
            if monotonic() - begun > patience_s:
                raise TimeoutError(f"nothing changed on the display for {patience_s:g} s")
            Event().wait(LOOK_S)

    def watch(self, still_s: float, patience_s: float) -> list[tuple[float, Picture]]:
        """What is there now and whatever it changes to, each with its time, until nothing changes for ``still_s``.

        Raises TimeoutError when it goes on changing.
        """
        begun = monotonic()
        seen = [(begun, self.look())]
        while monotonic() - seen[-1][0] < still_s:
            if monotonic() - begun > patience_s:
                raise TimeoutError(f"the display goes on changing after {patience_s:g} s")
            if not np.array_equal(self._rows, seen[-1][1]):
                seen.append((monotonic(), self.look()))
            Event().wait(LOOK_S)
        return seen

    def touch(self, x: int, y: int) -> float:
        """Touch for a moment; the time at which the finger was lifted."""
        self._touching.XTestFakeMotionEvent(self._connection, -1, x, y, 0)
        self._press(down=True)
        Event().wait(HELD_S)
        lifted = monotonic()
        self._press(down=False)
        return lifted

    def _press(self, *, down: bool) -> None:
        self._touching.XTestFakeButtonEvent(self._connection, _LEFT, int(down), 0)
        self._x11.XFlush(self._connection)

    def close(self) -> None:
        """No touch any more."""
        self._x11.XCloseDisplay(self._connection)


def settled_at(seen: list[tuple[float, Picture]]) -> float:
    """When the last picture was there, but for a blemish."""
    last = seen[-1][1]
    return next(at for at, picture in seen if alike(picture, last))


def alike(one: Picture, other: Picture) -> bool:
    """The same, but for a blemish."""
    return bool(np.count_nonzero(one == other) >= ALIKE * one.size)


@contextmanager
def seen_display(folder: Path) -> Iterator[SeenDisplay]:
    """A display of its own, whose pixels are kept in the folder. Raises FileNotFoundError without Debian's xvfb."""
    with hidden_display("-fbdir", str(folder)) as name:
        display = SeenDisplay(name, folder / "Xvfb_screen0")
        try:
            yield display
        finally:
            display.close()
