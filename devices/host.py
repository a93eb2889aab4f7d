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

from devices.api import Absent, Blocked, CancelToken, DeviceError, Driver, Settings, Status
from devices.failures import DeviceFailure
from devices.registry import load

POLL_S = 1.0
FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 2.0
"""So that a device that is plugged in again is noticed within two seconds."""
LONGEST_LOOK_S = 60.0
"""Opening a device and asking for its status may take so long, at most; then its thread counts as hanging."""
GRACE_S = 1.0
"""How long after its deadline a cancelled operation may still come to an end by itself."""

Result = TypeVar("Result")


@dataclass
class _Job:
    operation: Callable[[Any, CancelToken], Any]
    deadline_s: float
    on_result: Callable[[Any], None]
    cancel: CancelToken


@dataclass
class _Shift:
    """One thread's turn at a device, with the driver that this thread alone touches."""

    driver: Driver | None = None
    opened: bool = False
    busy_with: object = None
    """What the thread may hang in; whoever clears it, under the owner's lock, answers for it."""


class _Owner:
    """One device: whose shift it is, what is known of it, what it shall do."""

    def __init__(self, name: str, settings: Settings, on_status: Callable[[str, Status], None]) -> None:
        self.name = name
        self.status: Status | None = None
        self._driver_name = str(settings.get("driver", ""))
        self._settings = {key: value for key, value in settings.items() if key != "driver"}
        self._on_status = on_status
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = Lock()
        self._stopping = Flag()
        self._ended = False
        self._shift = _Shift()
        self._thread: Thread | None = None

    @property
    def driver(self) -> Driver | None:
        return self._shift.driver

    def start(self) -> None:
        self._begin(self._shift, lambda: None)

    def tell_to_stop(self) -> None:
        self._stopping.set()
        self._jobs.put(None)

    def join(self, timeout_s: float) -> None:
        if self._thread is not None:
            self._thread.join(timeout_s)

    def ask(self, job: _Job) -> None:
        with self._lock:
            if not self._ended:
                self._jobs.put(job)
                return
        job.on_result(_stopped(self.name))

    def _begin(self, shift: _Shift, first: Callable[[], None]) -> None:
        self._thread = Thread(target=self._run, args=(shift, first), name=f"device {self.name}", daemon=True)
        self._thread.start()

    # --- The device's thread -----------------------------------------------------------------------------------------

    def _run(self, shift: _Shift, first: Callable[[], None]) -> None:
        first()
        backoff_s = 0.0
        while not self._stopping.is_set() and shift is self._shift:
            try:
                # Nothing is known at first: look at the device before anything is asked of it.
                job = None if self.status is None else self._jobs.get(timeout=backoff_s or POLL_S)
            except queue.Empty:
                job = None
            if job is not None:
                self._do(job, shift)
            elif not self._stopping.is_set():
                self._look(shift)
            works = not isinstance(self.status, Absent)
            backoff_s = 0.0 if works else min(max(FIRST_BACKOFF_S, backoff_s * 2), LONGEST_BACKOFF_S)
        if shift.driver is not None:
            shift.driver.close()  # also by a thread that was given up and came back: it lets go of the port
        if shift is self._shift:
            self._end()

    def _end(self) -> None:
        """Answer everything that was asked and will not be done."""
        with self._lock:
            self._ended = True
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                job.on_result(_stopped(self.name))

    def _look(self, shift: _Shift) -> None:
        """Ask the driver how it is; open it when it is not."""
        look = object()
        guard = self._guard(shift, look, LONGEST_LOOK_S, lambda _: None)
        status = self._observed(shift)
        guard.cancel()
        if self._still_mine(shift, look):
            self._told(status)

    def _observed(self, shift: _Shift) -> Status:
        try:
            driver = self._opened(shift)
        except DeviceError as error:
            return _status_of(error)
        status = driver.status()
        if isinstance(status, Absent):
            driver.close()
            shift.opened = False
        return status

    def _opened(self, shift: _Shift) -> Driver:
        if shift.driver is None:
            shift.driver = load(self._driver_name, self._settings)
        if not shift.opened:
            shift.driver.open()
            shift.opened = True
        return shift.driver

    def _do(self, job: _Job, shift: _Shift) -> None:
        if self._stopping.is_set():
            job.on_result(_stopped(self.name))
            return
        canceller = _timer(job.deadline_s, job.cancel.set)
        guard = self._guard(shift, job, job.deadline_s + GRACE_S, job.on_result)
        try:
            result: Any = job.operation(self._opened(shift), job.cancel)
        except DeviceError as error:
            result = error
        finally:
            canceller.cancel()
            guard.cancel()
        if not self._still_mine(shift, job):
            return
        job.on_result(result)
        if isinstance(result, DeviceError):
            self._look(shift)

    # --- Threads that hang -------------------------------------------------------------------------------------------

    def _guard(self, shift: _Shift, work: object, limit_s: float, on_result: Callable[[Any], None]) -> Timer:
        shift.busy_with = work
        return _timer(limit_s, lambda: self._give_up(shift, work, limit_s, on_result))

    def _still_mine(self, shift: _Shift, work: object) -> bool:
        with self._lock:
            if shift.busy_with is not work:
                return False
            shift.busy_with = None
            return True

    def _give_up(self, shift: _Shift, work: object, limit_s: float, on_result: Callable[[Any], None]) -> None:
        """The thread hangs: leave it and its driver behind; a new thread answers for it and begins anew."""
        with self._lock:
            if shift.busy_with is not work:
                return
            shift.busy_with = None
            fresh = self._shift = _Shift()
        error = DeviceError(DeviceFailure.TIMED_OUT, f"{self.name} did not end within {limit_s:g} s")

        def answer() -> None:
            on_result(error)
            self._told(Absent(error.failure, error.detail))

        self._begin(fresh, answer)

    def _told(self, status: Status) -> None:
        if status != self.status:
            self.status = status
            self._on_status(self.name, status)


def _timer(seconds: float, action: Callable[[], None]) -> Timer:
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer


def _stopped(name: str) -> DeviceError:
    return DeviceError(DeviceFailure.CANCELLED, f"{name} is being closed")


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
        """Close every device. What is under way is let run to its end; what was not begun is answered CANCELLED."""
        deadline = time.monotonic() + timeout_s
        for owner in self._owners.values():
            owner.tell_to_stop()
        for owner in self._owners.values():
            owner.join(max(0.1, deadline - time.monotonic()))

    def status(self, name: str) -> Status | None:
        """Last known status; None before the device was looked at for the first time."""
        owner = self._owners.get(name)
        if owner is None:
            return Absent(DeviceFailure.DRIVER_UNKNOWN, f"the profile has no {name}")
        return owner.status

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
