"""A pipe in place of a sound card: takes 16-bit mono samples at a loudspeaker's pace and only measures them."""

import fcntl
import os
import selectors
import sys
from array import array
from pathlib import Path
from threading import Event, Thread

SAMPLES_A_SECOND = 22050
"""What espeak-ng gives."""
BYTES_A_SECOND = SAMPLES_A_SECOND * 2
CHUNK = 1024
SMALL_PIPE = 4096
"""So that hardly any sound waits in the pipe: an interruption is heard at once."""


class SoundPipe:
    """A named pipe and what was heard from it. ``pace``: how much faster than life."""

    def __init__(self, path: Path, pace: float) -> None:
        self.path = path
        self.stuck = False
        self.seconds = 0.0
        self._amplitudes = 0
        self._pace = pace
        self._closing = Event()
        os.mkfifo(path, 0o600)
        # Open for writing too: the pipe has no end when the service closes its sound device.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, SMALL_PIPE)
        self._thread = Thread(target=self._listen, name="loudspeaker", daemon=True)
        self._thread.start()

    @property
    def loudness(self) -> int:
        """Mean amplitude of what was heard, 0 to 32767."""
        return round(self._amplitudes / max(1, self.seconds * SAMPLES_A_SECOND))

    def forget(self) -> None:
        """Nothing was heard."""
        self.seconds, self._amplitudes = 0.0, 0

    def close(self) -> None:
        """Take no more sound."""
        self._closing.set()
        self._thread.join()
        os.close(self._pipe)

    def _listen(self) -> None:
        odd = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            while not self._closing.is_set():
                if self.stuck:
                    self._closing.wait(0.05)
                    continue
                if not selector.select(0.1):
                    continue
                came = odd + os.read(self._pipe, CHUNK)
                even = len(came) // 2 * 2
                odd = came[even:]
                samples = array("h", came[:even])
                if sys.byteorder == "big":
                    samples.byteswap()
                self._amplitudes += sum(map(abs, samples))
                self.seconds += even / BYTES_A_SECOND
                self._closing.wait(even / BYTES_A_SECOND / self._pace)
