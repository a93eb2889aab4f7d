"""Work for a simulator's main thread, asked for by the threads that answer its control socket.

A child process that shall die with its parent (setpriv --pdeathsig) dies with the thread that started it.
"""

import queue
from collections.abc import Callable
from concurrent.futures import Future
from threading import Event

from devices.simulated.control import ControlError


class Errands:
    """What is to be done, in order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()

    def have_done(self, errand: Callable[[], None]) -> None:
        """Wait until it is done. Raises ControlError."""
        done: Future[None] = Future()
        self._queue.put((errand, done))
        done.result()

    def serve(self, quitting: Event) -> None:
        """Do what is asked, on this thread, until told to quit."""
        while not quitting.is_set():
            try:
                errand, done = self._queue.get(timeout=0.2)
            except queue.Empty:
                continue
            try:
                errand()
            except (OSError, ControlError) as fault:
                done.set_exception(ControlError(str(fault)))
            else:
                done.set_result(None)
