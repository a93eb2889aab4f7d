"""A simulated serial device's end of the line: a raw pseudo-terminal, linked to where the driver looks for its port."""

import os
import pty
import select
import selectors
import time
import tty
from pathlib import Path
from threading import Event, Lock, Thread

BITS_A_BYTE = 10
"""8-N-1: start bit, eight data bits, stop bit."""


class PtyPort:
    """Plugged in, a pseudo-terminal that can be read and written; unplugged, nothing at all."""

    def __init__(self, link: Path, paced_baud: int | None = None) -> None:
        self._link = link
        self._baud = paced_baud
        self._lock = Lock()
        self._device: int | None = None
        self._client: int | None = None
        self._flooding = Event()

    @property
    def plugged(self) -> bool:
        """Whether a driver could open the port."""
        return self._device is not None

    def plug(self) -> None:
        """Make the port appear."""
        with self._lock:
            if self._device is not None:
                return
            device, client = pty.openpty()
            tty.setraw(client)
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(os.ttyname(client))
            # The client side stays open here too, so that a driver may come and go without hanging up the line.
            self._device, self._client = device, client

    def unplug(self) -> None:
        """Pull the cable: the driver's next read or write fails."""
        with self._lock:
            if self._device is None or self._client is None:
                return
            self._link.unlink(missing_ok=True)
            os.close(self._client)
            os.close(self._device)
            self._device = self._client = None

    def flood(self, *, on: bool) -> None:
        """Send without a pause, whoever listens, until told to stop."""
        if on and not self._flooding.is_set():
            self._flooding.set()
            Thread(target=self._flood, name="flood", daemon=True).start()
        elif not on:
            self._flooding.clear()

    def _flood(self) -> None:
        while self._flooding.is_set():
            device = self._device
            try:
                room = device is not None and select.select([], [device], [], 0.05)[1]
            except (OSError, ValueError):
                room = []
            if room:
                self.write(b"U" * 256)
            elif device is None:
                time.sleep(0.05)  # nothing to wait on while no port exists

    def read(self, timeout_s: float) -> bytes:
        """What the driver sent; empty when nothing came or nothing is plugged in."""
        device = self._device
        if device is None:
            time.sleep(min(timeout_s, 0.05))  # nothing to wait on while no port exists
            return b""
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(device, selectors.EVENT_READ)
                return os.read(device, 4096) if selector.select(timeout_s) else b""
            except (OSError, ValueError):
                return b""

    def pass_time_of(self, count: int) -> None:
        """Let pass the time that so many bytes took to come here, when paced."""
        if self._baud is not None:
            time.sleep(count * BITS_A_BYTE / self._baud)  # the wire's own time, which is what is being simulated

    def write(self, content: bytes) -> None:
        """Send to the driver, at the line's pace when paced."""
        device = self._device
        if device is None:
            return
        try:
            if self._baud is None:
                os.write(device, content)
                return
            self._write_paced(device, content, self._baud)
        except OSError:
            return

    @staticmethod
    def _write_paced(device: int, content: bytes, baud: int) -> None:
        started = time.monotonic()
        chunk = 32
        for at in range(0, len(content), chunk):
            part = content[at : at + chunk]
            due = started + (at + len(part)) * BITS_A_BYTE / baud
            time.sleep(max(0.0, due - time.monotonic()))  # the wire's own time, which is what is being simulated
            os.write(device, part)
