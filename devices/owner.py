"""The one owner of one device: its thread, its deadlines, its re-opening with back-off, its health.

A driver is touched by its own thread only (but for calls documented as callable from any thread). A driver that hangs
past its deadline is given up with its thread, and a fresh one takes over. A bug in a driver costs the device, not the
terminal: it is reported with its place and the driver begins anew.
"""

import gc
import itertools
import queue
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread, Timer
from typing import Any

from devices.api import (
    Absent,
    Blocked,
    CancelToken,
    Capability,
    DescribesItself,
    Description,
    DeviceError,
    Driver,
    HasSupplies,
    Health,
    HoldsMedia,
    Media,
    Settings,
    Status,
    Supply,
)
from devices.capabilities import capabilities_of
from devices.descriptors import DescriptorLedger, held
from devices.failures import DeviceFailure
from devices.measured import blind_senses, with_measured
from devices.registry import load

POLL_S = 1.0
FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 1.5
"""So that a device that is plugged in again is noticed within two seconds."""
LONGEST_LOOK_S = 60.0
"""Opening a device and asking for its status may take so long, at most; then its thread counts as hanging."""
GRACE_S = 1.0
"""How long after its deadline a cancelled operation may still come to an end by itself."""
MOST_HANGING = 8
"""Threads that one driver may leave hanging behind it; after that, none is risked until one of them comes back."""

_ASKERS = frozenset({"kiosk", "screens", "offline", "__main__"})
_SAYS_NOTHING = Description()
OnHealth = Callable[[Health], None]


@dataclass(frozen=True)
class Command:
    """Something asked of a device: its id, its time-out and its cancel (XFS4IoT: requestId, timeout, Cancel)."""

    id: str
    device: str
    deadline_s: float
    cancel: CancelToken


@dataclass
class Job:
    """A command with what it does and who waits for it."""

    command: Command
    operation: Callable[[Any, CancelToken], Any]
    on_result: Callable[[Any], None]


@dataclass
class _Shift:
    """One thread's turn at a device, with the driver that this thread alone touches."""

    driver: Driver | None = None
    opened: bool = False
    busy_with: object = None
    """What the thread may hang in; whoever clears it, under the owner's lock, answers for it."""
    thread: Thread | None = None


@dataclass(frozen=True)
class _Look:
    """What one look at a device told."""

    status: Status
    description: Description = _SAYS_NOTHING
    capabilities: tuple[Capability, ...] | None = None
    """None: nothing new was learnt."""
    supplies: tuple[Supply, ...] = ()
    media: Media = Media.NOT_SUPPORTED


class Owner:
    """One device: whose shift it is, what is known of it, what it shall do."""

    def __init__(self, name: str, settings: Settings, on_health: OnHealth, ledger: DescriptorLedger) -> None:
        self.name = name
        self._ledger = ledger
        self._driver_name = str(settings.get("driver", ""))
        self._settings = {key: value for key, value in settings.items() if key != "driver"}
        self._on_health = on_health
        self.health = Health(name=name, driver=self._driver_name, status=None, since=datetime.now(UTC))
        self._numbers = itertools.count(1)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = Lock()
        self._stopping = Flag()
        self._ended = False
        self._shift = _Shift()
        self._hanging: list[Thread] = []
        self._blind: frozenset[str] = frozenset()

    @property
    def driver(self) -> Driver | None:
        """The driver of the present shift."""
        return self._shift.driver

    def start(self) -> None:
        """Begin to look after the device."""
        self._begin(self._shift, lambda: None)

    def tell_to_stop(self) -> None:
        """Close the device once what is under way has ended."""
        self._stopping.set()
        self._jobs.put(None)

    def join(self, timeout_s: float) -> None:
        """Wait for the end."""
        if self._shift.thread is not None:
            self._shift.thread.join(timeout_s)

    def command(self, deadline_s: float) -> Command:
        """A new command for this device."""
        return Command(f"{self.name}-{next(self._numbers)}", self.name, deadline_s, CancelToken())

    def ask(self, job: Job) -> None:
        """Have it done by the device's thread."""
        with self._lock:
            if not self._ended:
                self._jobs.put(job)
                return
        job.on_result(_stopped(self.name))

    def _begin(self, shift: _Shift, first: Callable[[], None]) -> None:
        shift.thread = Thread(target=self._run, args=(shift, first), name=f"device {self.name}", daemon=True)
        shift.thread.start()

    # --- The device's thread -----------------------------------------------------------------------------------------

    def _run(self, shift: _Shift, first: Callable[[], None]) -> None:
        first()
        backoff_s = 0.0
        while not self._stopping.is_set() and shift is self._shift:
            try:
                # Nothing is known at first: look at the device before anything is asked of it.
                job = None if self.health.status is None else self._jobs.get(timeout=backoff_s or POLL_S)
            except queue.Empty:
                job = None
            before = held()
            if job is not None:
                self._do(job, shift)
            elif not self._stopping.is_set():
                self._look(shift)
            if self._ledger.credit(self.name, held() - before) and shift is self._shift:
                self._stop_the_leak(shift)
            works = not isinstance(self.health.status, Absent)
            backoff_s = 0.0 if works else min(max(FIRST_BACKOFF_S, backoff_s * 2), LONGEST_BACKOFF_S)
        if shift.driver is not None:
            # Also by a thread that was given up and came back: it lets go of the port.
            self._contained(shift, shift.driver.close)
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
        seen = self._contained(shift, lambda: self._observed(shift))
        guard.cancel()
        if self._still_mine(shift, look):
            if isinstance(seen, DeviceError):
                seen = _Look(_status_of(seen), capabilities=self._unreached(shift.driver))
            self._told(seen)

    def _observed(self, shift: _Shift) -> _Look:
        fresh = not shift.opened
        driver = self._opened(shift)
        status = driver.status()
        if isinstance(status, Absent):
            driver.close()
            shift.opened = False
            return _Look(status, capabilities=self._unreached(driver))
        described = isinstance(driver, DescribesItself) and (fresh or self.health.description == _SAYS_NOTHING)
        return _Look(
            status,
            driver.description() if described else self.health.description,  # type: ignore[attr-defined] # narrowed above
            capabilities_of(driver, self._blind, reached=True) if fresh else None,
            driver.supplies() if isinstance(driver, HasSupplies) else (),
            self._media(driver),
        )

    def _unreached(self, driver: Driver | None) -> tuple[Capability, ...] | None:
        """What may be said of a device that was never reached."""
        if driver is None or self.health.capabilities:
            return None
        return capabilities_of(driver, self._blind, reached=False)

    def _media(self, driver: Driver) -> Media:
        """What lies there, by a sense that was not measured to be blind."""
        if not isinstance(driver, HoldsMedia) or "media" in self._blind:
            return Media.NOT_SUPPORTED
        return driver.media()

    def _opened(self, shift: _Shift) -> Driver:
        if shift.driver is None:
            shift.driver = load(self._driver_name, self._settings)
            self._blind = blind_senses(with_measured(self._settings))
        if not shift.opened:
            shift.driver.open()
            shift.opened = True
        return shift.driver

    def _do(self, job: Job, shift: _Shift) -> None:
        if self._stopping.is_set():
            job.on_result(_stopped(self.name))
            return
        command = job.command
        canceller = _timer(command.deadline_s, command.cancel.set)
        guard = self._guard(shift, job, command.deadline_s + GRACE_S, job.on_result)
        self.health = replace(self.health, doing=command.id)
        try:
            result = self._contained(shift, lambda: job.operation(self._opened(shift), command.cancel))
        finally:
            canceller.cancel()
            guard.cancel()
        if not self._still_mine(shift, job):
            return
        self.health = replace(self.health, doing="")
        job.on_result(result)
        if isinstance(result, DeviceError) or isinstance(shift.driver, HoldsMedia | HasSupplies):
            self._look(shift)

    def _contained(self, shift: _Shift, work: Callable[[], Any]) -> Any:
        """What the work returns, or the DeviceError it ended with.

        One of the few places that take any exception: drivers come from many hands, and none may end the terminal. A
        bug of whoever asked, in what the driver called back, stays a bug and ends the program.
        """
        try:
            return work()
        except DeviceError as error:
            return error
        except (Exception, SystemExit) as bug:
            if not _is_the_drivers(bug, shift.driver):
                raise
            place = _place(bug)
        broken, shift.driver, shift.opened = shift.driver, None, False
        if broken is not None:
            try:
                broken.close()
            except (Exception, SystemExit) as bug:  # noqa: BLE001 - the same driver, the same reason; reported with the first
                place = f"{place}, then {_place(bug)}"
        self.health = replace(self.health, restarts=self.health.restarts + 1)
        return DeviceError(DeviceFailure.DRIVER_FAULT, f"{self._driver_name}: {place}")

    def _stop_the_leak(self, shift: _Shift) -> None:
        """The driver goes, and what it held goes with it; where that does not help, no other is risked."""
        leaking, shift.driver, shift.opened = shift.driver, None, False
        if leaking is not None:
            self._contained(shift, leaking.close)
        del leaking
        gc.collect()
        self._ledger.forget(self.name)
        self.health = replace(self.health, restarts=self.health.restarts + 1)
        error = DeviceError(DeviceFailure.DRIVER_LEAKS, f"{self._driver_name} leaves descriptors open")
        self._told(_Look(Absent(error.failure, error.detail)))
        self._leave_alone(self._ledger.too_many, error)

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
            self._hanging = [thread for thread in self._hanging if thread.is_alive()]
            if shift.thread is not None:
                self._hanging.append(shift.thread)
            self.health = replace(self.health, restarts=self.health.restarts + 1, doing="")
        error = DeviceError(DeviceFailure.TIMED_OUT, f"{self.name} did not end within {limit_s:g} s")

        def answer() -> None:
            on_result(error)
            self._told(_Look(Absent(error.failure, error.detail)))
            self._wait_for_one_to_come_back()

        self._begin(fresh, answer)

    def _wait_for_one_to_come_back(self) -> None:
        """No driver may fill the terminal with threads that hang: above the limit, the device is left alone."""
        detail = f"{len(self._hanging)} threads of {self._driver_name} hang"
        self._leave_alone(
            lambda: sum(thread.is_alive() for thread in self._hanging) >= MOST_HANGING,
            DeviceError(DeviceFailure.DRIVER_HANGS, detail),
        )

    def _leave_alone(self, still: Callable[[], bool], error: DeviceError) -> None:
        """Do nothing with the device for so long; whoever asks is told why."""
        while still() and not self._stopping.is_set():
            self._told(_Look(Blocked(error.failure, error.detail)))
            try:
                job = self._jobs.get(timeout=POLL_S)
            except queue.Empty:
                continue
            if job is not None:
                job.on_result(error)

    def _told(self, look: _Look) -> None:
        known = self.health
        new = replace(
            known,
            status=look.status,
            description=look.description,
            capabilities=known.capabilities if look.capabilities is None else look.capabilities,
            supplies=look.supplies,
            media=look.media,
        )
        if look.status != known.status:
            new = replace(new, since=datetime.now(UTC))
        self.health = new
        if new != known:
            self._on_health(new)


def _timer(seconds: float, action: Callable[[], None]) -> Timer:
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer


def _is_the_drivers(bug: BaseException, driver: Driver | None) -> bool:
    """Whether the innermost code that is anybody's, driver or asker, is the driver's."""
    drivers = {__name__.partition(".")[0], type(driver).__module__.partition(".")[0]}
    for frame, _ in reversed(list(traceback.walk_tb(bug.__traceback__))):
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in drivers:
            return True
        if package in _ASKERS:
            return False
    return True


def _place(bug: BaseException) -> str:
    """Kind and place of a bug; never its message, which may hold what was read."""
    frame = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{type(bug).__name__} at {Path(frame.filename).name}:{frame.lineno}"


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
