"""The camera's child process: OpenCV's capture, whose native code may hang or crash without harm to the terminal.

A thread grabs as fast as the source gives, so that what is handed over is never old; the rest of the frames is
dropped. Questions: ``open`` (source, width, height, fps) and ``next`` (``after``: number of the last frame seen),
answered with the first newer frame.
"""

import os
import time
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any

os.environ.setdefault("OPENCV_LOG_LEVEL", "OFF")

import cv2

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure

NETWORK_MS = 3000
"""How long a network camera may take to open, and between two frames, before it counts as gone."""
USUAL_FPS = 20.0
_SCHEMES = ("http://", "https://", "rtsp://")


class Grabber:
    """One opened source and its newest frame."""

    def __init__(self, source: str, width: int, height: int, fps: float) -> None:
        self._capture = _opened(source)
        if not self._capture.isOpened():
            self._capture.release()
            raise DeviceError(DeviceFailure.CAMERA_ABSENT, "the camera does not open")
        for setting, value in (
            (cv2.CAP_PROP_FRAME_WIDTH, width),
            (cv2.CAP_PROP_FRAME_HEIGHT, height),
            (cv2.CAP_PROP_FPS, fps),
        ):
            if value:
                self._capture.set(setting, value)
        # A file gives its frames as fast as they are asked for, a camera at its own pace.
        self._file_s = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or USUAL_FPS) if Path(source).is_file() else 0.0
        self._changed = Condition()
        self._frame: Any = None
        self._taken_at = 0.0
        self._number = 0
        self._ended = False
        self._stopping = Event()
        self._thread = Thread(target=self._grab, name="grab", daemon=True)
        self._thread.start()

    def next(self, after: int, wait_s: float) -> tuple[dict[str, Any], list[bytes]]:
        """The newest frame when its number is above ``after``; an empty answer when none came in time.

        Raises DeviceError CAMERA_SILENT when the source has ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._number > after or self._ended, wait_s)
            if self._ended:
                raise DeviceError(DeviceFailure.CAMERA_SILENT, "the stream ended")
            if self._number <= after:
                return {}, []
            frame, taken_at, number = self._frame, self._taken_at, self._number
        height, width = frame.shape[:2]
        header = {"width": width, "height": height, "taken_at": taken_at, "number": number}
        return header, [cv2.cvtColor(frame, cv2.COLOR_BGR2RGB).tobytes()]

    def _grab(self) -> None:
        while not self._stopping.wait(self._file_s):
            good, frame = self._capture.read()
            if not good and self._file_s:
                self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                good, frame = self._capture.read()
            with self._changed:
                if good:
                    # The monotonic clock is the machine's: the parent may compare this with its own.
                    self._frame, self._taken_at = frame, time.monotonic()
                    self._number += 1
                else:
                    self._ended = True
                self._changed.notify_all()
            if not good:
                break
        self._capture.release()


def _opened(source: str) -> Any:
    if source.startswith(_SCHEMES):
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, NETWORK_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, NETWORK_MS]
        return cv2.VideoCapture(source, cv2.CAP_FFMPEG, limits)
    if source.isdigit():
        return cv2.VideoCapture(int(source), cv2.CAP_V4L2)
    return cv2.VideoCapture(source)


class Worker:
    """Answers the parent."""

    def __init__(self) -> None:
        self._grabber: Grabber | None = None

    def answer(self, request: dict[str, Any], _: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Raises DeviceError: CAMERA_ABSENT, CAMERA_SILENT; CHILD_CRASHED when another child opened the source."""
        if "open" in request:
            self._grabber = Grabber(request["open"], request["width"], request["height"], request["fps"])
            return {}, []
        if self._grabber is None:
            raise DeviceError(DeviceFailure.CHILD_CRASHED, "the capture was lost")
        return self._grabber.next(request["after"], request["wait_s"])


if __name__ == "__main__":
    serve(Worker().answer)
