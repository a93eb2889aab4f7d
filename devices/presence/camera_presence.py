"""Presence from a camera's frames, looked at in a child process and forgotten at once."""

import time
from typing import Final

from devices.api import Absent, Blocked, DeviceError, Frame, Presence, Ready, Settings, Status
from devices.child import ChildProcess
from devices.failures import DeviceFailure
from devices.presence.hysteresis import Limits, Watch, looked, presence

START_S: Final = 10.0
LOOK_S: Final = 2.0


class CameraPresence:
    """Implements SensesPresence.

    Settings, in seconds: ``away_s`` (8), without a sign until absence is told; ``silent_s`` (3), without a picture
    until nothing is known.
    """

    def __init__(self, settings: Settings) -> None:
        usual = Limits()
        self._limits = Limits(
            away_s=float(settings.get("away_s", usual.away_s)), silent_s=float(settings.get("silent_s", usual.silent_s))
        )
        if min(self._limits.away_s, self._limits.silent_s) <= 0:
            raise ValueError("away_s and silent_s are above 0")
        self._child: ChildProcess | None = None
        self._watch = Watch()
        self._seen_at = 0.0
        """When the last frame that was looked at was taken."""
        self._asked_at = self._fed_at = 0.0
        """When somebody last wanted to know, and last brought a new frame."""

    def open(self) -> None:
        """Start the child. Raises DeviceError CHILD_CRASHED, TIMED_OUT."""
        if self._child is not None:
            return
        child = ChildProcess("devices.presence.worker")
        try:
            child.start(START_S)
        except DeviceError:
            child.close()
            raise
        self._child = child

    def close(self) -> None:
        """End the child and forget what was seen."""
        child, self._child = self._child, None
        if child is not None:
            child.close()
        self._watch, self._seen_at, self._asked_at = Watch(), 0.0, 0.0

    def status(self) -> Status:
        """Blocked with CAMERA_SILENT while it is given no new frames to look at."""
        if self._child is None:
            return Absent(DeviceFailure.CHILD_CRASHED, "not open")
        now = time.monotonic()
        looking = now - self._asked_at <= self._limits.silent_s
        if looking and now - self._fed_at > self._limits.silent_s:
            return Blocked(DeviceFailure.CAMERA_SILENT, "no frames to look at")
        return Ready(presence(self._watch, now, self._limits).value)

    def look(self, frame: Frame | None) -> Presence:
        """Look at a frame that is new; one that was seen already is no picture. Raises as devices.api says."""
        if self._child is None:
            raise DeviceError(DeviceFailure.CHILD_CRASHED, "not open")
        now = time.monotonic()
        if now - self._asked_at > self._limits.silent_s:
            self._fed_at = now  # nobody looked for a while, which is no fault of the camera
        self._asked_at = now
        if frame is not None and frame.taken_at > self._seen_at:
            self._seen_at, self._fed_at = frame.taken_at, now
            picture = frame.picture
            question = {"width": picture.width, "height": picture.height}
            answer, _ = self._child.call(question, (picture.rgb,), deadline_s=LOOK_S)
            self._watch = looked(self._watch, frame.taken_at, self._limits, sign=answer["sign"] is True)
        return presence(self._watch, time.monotonic(), self._limits)
