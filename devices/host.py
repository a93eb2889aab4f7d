"""Owns every driver: its thread, its deadlines, its re-opening with back-off, its status.

A driver is touched by its own thread only (but for calls documented as callable from any thread). A driver that hangs
past its deadline is given up with its thread, and a fresh one takes over.
"""

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event as Flag
from threading import Lock, Thread, Timer
from typing import Any, TypeVar

from devices.api import Absent, Blocked, CancelToken, DeviceError, Driver, Ready, Settings, Status
from devices.failures import DeviceFailure
from devices.registry import load

POLL_S = 1.0
FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 2.0
"""So that a device that is plugged in again is noticed within two seconds."""
GRACE_S = 1.0
"""How long after its deadline a cancelled operation may still come to an end by itself."""

Result = TypeVar("Result")


@dataclass
class _Job:
    operation: Callable[[Any, CancelToken], Any]
    deadline_s: float
    on_result: Callable[[Any], None]
    cancel: CancelToken
    answered: bool = False


class _Owner:
    """One device: its driver and the thread that may touch it."""

    def __init__(self, name: str, settings: Settings, on_status: Callable[[str, Status], None]) -> None:
        self.name = name
        self.driver: Driver | None = None
        self.status: Status | None = None
        self._settings = settings
        self._on_status = on_status
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = Lock()
        self._generation = 0
        self._stopping = Flag()
        self._opened = False
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, args=(self._generation,), name=f"device {self.name}", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        self._stopping.set()
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def ask(self, job: _Job) -> None:
        self._jobs.put(job)

    # --- The device's thread -----------------------------------------------------------------------------------------

    def _run(self, generation: int) -> None:
        backoff_s = 0.0
        while not self._stopping.is_set() and generation == self._generation:
            try:
                # Nothing is known at first: look at the device before anything is asked of it.
                job = None if self.status is None else self._jobs.get(timeout=backoff_s or POLL_S)
            except queue.Empty:
                job = None
            if self._stopping.is_set():
                break
            if job is not None:
                self._do(job, generation)
            else:
                self._look(generation)
            works = not isinstance(self.status, Absent)
            backoff_s = 0.0 if works else min(max(FIRST_BACKOFF_S, backoff_s * 2), LONGEST_BACKOFF_S)
        if generation == self._generation and self.driver is not None:
            self.driver.close()

    def _look(self, generation: int) -> None:
        """Ask the driver how it is; open it when it is not."""
        status = self._observed()
        if generation == self._generation:
            self._told(status)

    def _observed(self) -> Status:
        try:
            driver = self._open()
        except DeviceError as error:
            return _status_of(error)
        status = driver.status()
        if isinstance(status, Absent):
            self._close()
        return status

    def _open(self) -> Driver:
        if self.driver is None:
            settings = {key: value for key, value in self._settings.items() if key != "driver"}
            self.driver = load(str(self._settings.get("driver", "")), settings)
        if not self._opened:
            self.driver.open()
            self._opened = True
        return self.driver

    def _close(self) -> None:
        if self.driver is not None:
            self.driver.close()
        self._opened = False

    def _do(self, job: _Job, generation: int) -> None:
        guard = Timer(job.deadline_s, job.cancel.set)
        last_guard = Timer(job.deadline_s + GRACE_S, self._give_up, (job, generation))
        for timer in (guard, last_guard):
            timer.daemon = True
            timer.start()
        try:
            result: Any = job.operation(self._open(), job.cancel)
        except DeviceError as error:
            result = error
        finally:
            guard.cancel()
            last_guard.cancel()
        if not self._claim_answer(job, generation):
            return
        job.on_result(result)
        if isinstance(result, DeviceError):
            self._look(generation)

    def _claim_answer(self, job: _Job, generation: int) -> bool:
        with self._lock:
            if job.answered or generation != self._generation:
                return False
            job.answered = True
            return True

    def _give_up(self, job: _Job, generation: int) -> None:
        """The operation hangs: answer for it, leave its thread and driver behind, begin anew."""
        with self._lock:
            if job.answered or generation != self._generation:
                return
            job.answered = True
            self._generation += 1
            self.driver, self._opened = None, False
        error = DeviceError(DeviceFailure.TIMED_OUT, f"{self.name} did not end within {job.deadline_s:g} s")
        job.on_result(error)
        self._told(Absent(error.failure, error.detail))
        if not self._stopping.is_set():
            self.start()

    def _told(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self._on_status(self.name, status)


def _status_of(error: DeviceError) -> Status:
    if error.failure in _BLOCKING:
        return Blocked(error.failure, error.detail)
    return Absent(error.failure, error.detail)


_BLOCKING = frozenset(
    {
        DeviceFailure.LIBRARY_MISSING,
        DeviceFailure.SETTING_WRONG,
        DeviceFailure.DRIVER_UNKNOWN,
        DeviceFailure.READER_SELF_TEST,
        DeviceFailure.FACE_MODEL_MISSING,
    }
)


class DeviceHost:
    """All devices of a profile. ``settings[name]`` holds ``driver`` and that driver's settings.

    ``on_status`` is called on a device's thread whenever its status changes.
    """

    def __init__(self, settings: Mapping[str, Settings], on_status: Callable[[str, Status], None]) -> None:
        self._owners = {name: _Owner(name, table, on_status) for name, table in settings.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """Devices of the profile."""
        return tuple(self._owners)

    def start(self) -> None:
        """Begin to look after every device."""
        for owner in self._owners.values():
            owner.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Close every device."""
        deadline = time.monotonic() + timeout_s
        for owner in self._owners.values():
            owner.stop(max(0.1, deadline - time.monotonic()))

    def status(self, name: str) -> Status:
        """Last known status."""
        owner = self._owners.get(name)
        if owner is None:
            return Absent(DeviceFailure.DRIVER_UNKNOWN, f"the profile has no {name}")
        return owner.status or Ready("not asked yet")

    def driver(self, name: str) -> Driver | None:
        """The driver itself, for calls documented as callable from any thread."""
        owner = self._owners.get(name)
        return owner.driver if owner is not None else None

    def ask(
        self,
        name: str,
        operation: Callable[[Any, CancelToken], Result],
        *,
        deadline_s: float,
        on_result: Callable[[Result | DeviceError], None],
    ) -> CancelToken:
        """Have the device's thread do something. ``on_result`` is called exactly once, on that thread.

        An operation past its deadline is cancelled, and given up one second later with TIMED_OUT. A device that the
        profile does not have answers at once, on the caller's thread.
        """
        cancel = CancelToken()
        owner = self._owners.get(name)
        if owner is None:
            on_result(DeviceError(DeviceFailure.DRIVER_UNKNOWN, f"the profile has no {name}"))
        else:
            owner.ask(_Job(operation, deadline_s, on_result, cancel))
        return cancel
