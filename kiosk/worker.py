"""A thread of one's own for work that may block: the centre's answers, the disk.

Unlike an executor it swallows nothing: a bug ends its thread through ``threading.excepthook``, which ends the program.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread


class Worker:
    """Does jobs in the order they come."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[], None]) -> None:
        """Do this job after those that came before. Returns at once."""
        self._jobs.put(job)

    def close(self, timeout_s: float) -> None:
        """Finish what was submitted and end."""
        self._jobs.put(None)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # it may hold somebody's draft, and the next one may be hours away
