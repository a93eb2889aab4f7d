"""A pipe in place of a sound card: takes 16-bit mono samples at a loudspeaker's pace and only measures them."""

import fcntl
import os
import sys
from array import array
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

SAMPLES_A_SECOND = 22050
"""What espeak-ng gives."""
BYTES_A_SECOND = SAMPLES_A_SECOND * 2
CHUNK = 1024
IDLE_S = 0.01
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
        self._lock = Lock()
        self._odd = b""
        """Half a sample, until its other half comes."""
        self._closing = Event()
        self._pipe = self._made()
        self._thread = Thread(target=self._listen, name="loudspeaker", daemon=True)
        self._thread.start()

    @property
    def loudness(self) -> int:
        """Mean amplitude of what was heard, 0 to 32767."""
        return round(self._amplitudes / max(1, self.seconds * SAMPLES_A_SECOND))

    def forget(self) -> None:
        """Nothing was heard, nor is the rest of an interrupted sentence."""
        with self._lock:
            with suppress(BlockingIOError):
                while os.read(self._pipe, 1 << 16):
                    pass
            self._odd, self.seconds, self._amplitudes = b"", 0.0, 0

    def renew(self) -> None:
        """Another pipe: who still writes into the old one, for a service that is gone, is ended by that."""
        with self._lock:
            os.close(self._pipe)
            self.path.unlink()
            self._pipe = self._made()

    def _made(self) -> int:
        os.mkfifo(self.path, 0o600)
        # Open for writing too: the pipe has no end when a sentence does.
        pipe = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, SMALL_PIPE)
        return pipe

    def close(self) -> None:
        """Take no more sound."""
        self._closing.set()
        self._thread.join()
        os.close(self._pipe)

    def _listen(self) -> None:
        while not self._closing.is_set():
            heard_s = 0.0 if self.stuck else self._heard()
            self._closing.wait(heard_s / self._pace or IDLE_S)

    def _heard(self) -> float:
        """Take what has come; its seconds."""
        with self._lock:
            try:
                came = self._odd + os.read(self._pipe, CHUNK)
            except BlockingIOError:  # nothing is said
                return 0.0
            even = len(came) // 2 * 2
            self._odd = came[even:]
            samples = array("h", came[:even])
            if sys.byteorder == "big":
                samples.byteswap()
            self._amplitudes += sum(map(abs, samples))
            self.seconds += even / BYTES_A_SECOND
            return even / BYTES_A_SECOND
