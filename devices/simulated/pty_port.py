"""A simulated serial device's end of the line: a raw pseudo-terminal, linked to where the driver looks for its port."""

import os
import pty
import selectors
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

BITS_A_BYTE = 10
"""8-N-1: start bit, eight data bits, stop bit."""
_ABSENT_PAUSE_S = 0.05
_FLOOD_PAUSE_S = 0.001
_TAKEN_WITHIN_S = 0.5


class PtyPort:
    """Plugged in, a pseudo-terminal that can be read and written; unplugged, nothing at all.

    A thread that reads or writes holds its lock meanwhile, and is woken before the port is closed: the number of a
    closed file may be another's at once, and whoever still used it would take that one's bytes.
    """

    def __init__(self, link: Path, paced_baud: int | None = None) -> None:
        self._link = link
        self._baud = paced_baud
        self._reading, self._writing = Lock(), Lock()
        self._closing = os.eventfd(0, os.EFD_SEMAPHORE)
        self._device: int | None = None
        self._client: int | None = None
        self._flooding = Event()

    @property
    def plugged(self) -> bool:
        """Whether a driver could open the port."""
        return self._device is not None

    def plug(self) -> None:
        """Make the port appear."""
        with self._alone():
            if self._device is not None:
                return
            device, client = pty.openpty()
            tty.setraw(client)
            os.set_blocking(device, False)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(os.ttyname(client))
            # The client side stays open here too, so that a driver may come and go without hanging up the line.
            self._device, self._client = device, client

    def unplug(self) -> None:
        """Pull the cable: the driver's next read or write fails."""
        with self._alone():
            if self._device is None or self._client is None:
                return
            self._link.unlink(missing_ok=True)
            os.close(self._client)
            os.close(self._device)
            self._device = self._client = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        os.eventfd_write(self._closing, 1)
        with self._reading, self._writing:
            os.eventfd_read(self._closing)
            yield

    def flood(self, *, on: bool) -> None:
        """Send without a pause, whoever listens, until told to stop."""
        if on and not self._flooding.is_set():
            self._flooding.set()
            Thread(target=self._flood, name="flood", daemon=True).start()
        elif not on:
            self._flooding.clear()

    def _flood(self) -> None:
        while self._flooding.is_set():
            self._send(b"U" * 4096, patience_s=0)
            time.sleep(_FLOOD_PAUSE_S)  # a lock taken again at once would be nobody else's

    def read(self, timeout_s: float) -> bytes:
        """What the driver sent; empty when nothing came or nothing is plugged in."""
        deadline = time.monotonic() + timeout_s
        with self._reading:
            if self._device is not None and self._ready(self._device, selectors.EVENT_READ, timeout_s):
                try:
                    return os.read(self._device, 4096)
                except OSError:
                    return b""
        # Nothing to wait on while no port exists; and who wants to close it must come to the lock.
        time.sleep(max(0.0, min(deadline - time.monotonic(), _ABSENT_PAUSE_S)))
        return b""

    def pass_time_of(self, count: int) -> None:
        """Let pass the time that so many bytes took to come here, when paced."""
        if self._baud is not None:
            time.sleep(count * BITS_A_BYTE / self._baud)  # the wire's own time, which is what is being simulated

    def write(self, content: bytes) -> None:
        """Send to the driver, at the line's pace when paced."""
        if self._baud is None:
            self._send(content)
            return
        started = time.monotonic()
        chunk = 32
        for at in range(0, len(content), chunk):
            part = content[at : at + chunk]
            due = started + (at + len(part)) * BITS_A_BYTE / self._baud
            time.sleep(max(0.0, due - time.monotonic()))  # the wire's own time, which is what is being simulated
            self._send(part)

    def _send(self, content: bytes, patience_s: float = _TAKEN_WITHIN_S) -> None:
        """Send all of it, unless the cable is pulled. What nobody takes in time is lost, as on a real line."""
        with self._writing:
            while content and self._device is not None:
                if not self._ready(self._device, selectors.EVENT_WRITE, patience_s):
                    return
                try:
                    content = content[os.write(self._device, content) :]
                except OSError:
                    return

    def _ready(self, device: int, event: int, timeout_s: float) -> bool:
        """Whether the port can be used within that time, and is not about to be closed."""
        with selectors.DefaultSelector() as selector:
            selector.register(device, event)
            selector.register(self._closing, selectors.EVENT_READ)
            ready = {key.fd for key, _ in selector.select(timeout_s)}
        return device in ready and self._closing not in ready
