"""Guide lamps and sensors over any board of digital lines. A thread of its own flashes the lamps, only while open."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Condition, Event, Lock, Thread, current_thread
from typing import Final, Protocol

from devices.api import Absent, Blocked, DeviceError, FlashRate, Lamp, Ready, Sensor, SensorState, Settings, Status
from devices.failures import DeviceFailure
from devices.gpio.debounce import Sample, settled
from devices.gpio.flashing import lit, next_change_s
from devices.gpio.wiring import wiring

READ_S: Final = 0.4
"""A sensor that has not settled by then flutters."""
SAMPLE_S: Final = 0.005


class LineBoard(Protocol):
    """Lines by number; levels are the wire's own. Everything raises DeviceError but ``close``."""

    def open(self, outputs: Mapping[int, bool], inputs: Sequence[int]) -> None:
        """Take the lines; ``outputs`` gives each its first level, so that no lamp flickers."""

    def close(self) -> None:
        """Let go; never raises."""

    def check(self) -> str:
        """Ask whether the board is still there; what it says it is."""

    def write(self, line: int, *, level: bool) -> None:
        """Set an output."""

    def read(self, line: int) -> bool:
        """An input's level now."""


class LinesDriver:
    """Implements LightsGuides and ReadsSensors over a board.

    Settings: ``lamps`` and ``sensors`` (devices/gpio/wiring.py).
    """

    def __init__(self, settings: Settings, board: LineBoard) -> None:
        self._wiring = wiring(settings)
        self._board = board
        self._lock = Lock()
        """One question at a time on the board."""
        self._changed = Condition()
        self._rates: dict[Lamp, FlashRate] = {}
        self._lit: dict[Lamp, bool] = {}
        self._stuck: dict[Lamp, DeviceError] = {}
        self._believed: dict[Sensor, bool] = {}
        self._fault: DeviceError | None = None
        self._thread: Thread | None = None

    # --- Life -----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Take the lines; every lamp off. Raises DeviceError LINES_*, GARBAGE."""
        if self._thread is not None:
            return
        lamps, sensors = self._wiring.lamps.values(), self._wiring.sensors.values()
        self._rates, self._lit, self._stuck, self._believed, self._fault = {}, {}, {}, {}, None
        with self._lock:
            try:
                self._board.open({lamp.line: lamp.active_low for lamp in lamps}, [wired.line for wired in sensors])
                for lamp in self._wiring.lamps:
                    self._switch(lamp, lit=False)
            except DeviceError:
                self._board.close()
                raise
        self._thread = Thread(target=self._flash, name="guide lamps", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """All lamps off; let go of the lines."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is None:
            return
        thread.join()
        with self._lock:
            with suppress(DeviceError):  # a board that is gone has no lamps to put out
                for lamp in self._wiring.lamps:
                    self._switch(lamp, lit=False)
            self._board.close()

    def status(self) -> Status:
        """Ask the board. A lamp that does not switch is told until it does."""
        fault = self._fault
        try:
            if fault is not None:
                raise fault
            with self._lock:
                detail = self._board.check()
        except DeviceError as error:
            kind = Blocked if error.failure is DeviceFailure.LINES_REFUSED else Absent
            return kind(error.failure, error.detail)
        stuck = next(iter(tuple(self._stuck.values())), None)
        return Blocked(stuck.failure, stuck.detail) if stuck is not None else Ready(detail)

    # --- Lamps ----------------------------------------------------------------------------------------------------

    def lamps(self) -> frozenset[Lamp]:
        """The lamps that are wired."""
        return frozenset(self._wiring.lamps)

    def light(self, lamp: Lamp, rate: FlashRate) -> None:
        """Light a lamp so from now on. Raises as devices.api says."""
        if lamp not in self._wiring.lamps:
            return
        with self._changed:
            if self._thread is None:
                raise self._fault or DeviceError(DeviceFailure.LINES_ABSENT, "not open")
            self._rates[lamp] = rate
            self._changed.notify_all()
        with self._lock:
            self._switch(lamp, lit=lit(rate, time.monotonic()))
        if lamp in self._stuck:
            raise self._stuck[lamp]

    def _flash(self) -> None:
        """Follow the rates until closed, or until the board fails, which ``status`` tells."""
        while True:
            with self._changed:
                if self._thread is current_thread():
                    self._changed.wait(next_change_s(self._rates.values(), time.monotonic()))
                if self._thread is not current_thread():
                    return
                rates = dict(self._rates)
            try:
                with self._lock:
                    for lamp, rate in rates.items():
                        self._switch(lamp, lit=lit(rate, time.monotonic()))
            except DeviceError as error:
                self._fault = error
                return

    def _switch(self, lamp: Lamp, *, lit: bool) -> None:
        """Make a lamp so if it is not; one that stays as it was is remembered, and tried again next time."""
        if self._lit.get(lamp) is lit:
            return
        wired = self._wiring.lamps[lamp]
        try:
            self._board.write(wired.line, level=lit is not wired.active_low)
        except DeviceError as error:
            if error.failure is not DeviceFailure.LAMP_STUCK:
                raise
            self._stuck[lamp] = DeviceError(error.failure, f"{lamp}: {error.detail}")
        else:
            self._lit[lamp] = lit
            self._stuck.pop(lamp, None)

    # --- Sensors --------------------------------------------------------------------------------------------------

    def read(self) -> Mapping[Sensor, SensorState]:
        """Every sensor's state now. Raises as devices.api says."""
        levels = self._settled_levels(time.monotonic() + READ_S)
        self._believed = {sensor: level for sensor, level in levels.items() if level is not None}
        return {sensor: self._state(sensor, levels.get(sensor)) for sensor in Sensor}

    def _state(self, sensor: Sensor, level: bool | None) -> SensorState:  # noqa: FBT001 - a level
        wired = self._wiring.sensors.get(sensor)
        if wired is None:
            return SensorState.NOT_SUPPORTED
        if level is None:
            return SensorState.UNKNOWN
        return SensorState.PRESENT if level is not wired.active_low else SensorState.NOT_PRESENT

    def _settled_levels(self, deadline: float) -> dict[Sensor, bool | None]:
        """Every wired sensor's level, sampled until all have settled; None for one that flutters on."""
        samples: dict[Sensor, list[Sample]] = {sensor: [] for sensor in self._wiring.sensors}
        levels: dict[Sensor, bool | None] = dict.fromkeys(samples)
        pause = Event()
        while True:
            for sensor, wired in self._wiring.sensors.items():
                if levels[sensor] is not None:
                    continue
                with self._lock:
                    samples[sensor].append(Sample(time.monotonic(), self._board.read(wired.line)))
                levels[sensor] = settled(self._believed.get(sensor), samples[sensor], wired.debounce_ms / 1000)
            if None not in levels.values() or time.monotonic() >= deadline:
                return levels
            pause.wait(SAMPLE_S)
