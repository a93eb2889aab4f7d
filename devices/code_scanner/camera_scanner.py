"""A code scanner that is a camera: zxing-cpp on its frames."""

import time
from threading import Event
from typing import Final

from devices.api import CancelToken, DeviceError, Frame, Settings, Status
from devices.api.codes import ScannedCode
from devices.camera.opencv import OpenCvCamera
from devices.child import ChildProcess
from devices.code_scanner.text import code_text
from devices.failures import DeviceFailure

LOOK_S: Final = 0.03
"""How often a new frame is looked for."""
FRAME_S: Final = 2.0
"""Deadline for finding codes in one frame."""
START_S: Final = 6.0
SILENT_S: Final = 2.0


class CameraScanner:
    """Implements ScansCodes.

    Settings: those of OpenCvCamera. The camera streams, and its lamp is lit, only during a scan.
    """

    def __init__(self, settings: Settings) -> None:
        self._camera = OpenCvCamera(settings)
        self._eye = ChildProcess("devices.code_scanner.camera_worker")

    def open(self) -> None:
        """Find out whether the camera is there. Raises DeviceError CAMERA_ABSENT."""
        self._camera.open()

    def close(self) -> None:
        """End both child processes."""
        self._camera.close()
        self._eye.close()

    def status(self) -> Status:
        """The camera's."""
        return self._camera.status()

    def scan(self, cancel: CancelToken, timeout_s: float) -> ScannedCode:
        """As ScansCodes.scan. ``timeout_s`` counts from the first frame that is waited for."""
        self._eye.start(START_S)
        self._camera.start()
        try:
            return self._look(cancel, time.monotonic() + timeout_s)
        finally:
            self._camera.stop()

    def _look(self, cancel: CancelToken, deadline: float) -> ScannedCode:
        seen, pause, seen_at = 0, Event(), time.monotonic()
        while True:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            frame = self._camera.latest()
            now = time.monotonic()
            if frame is not None and frame.number > seen:
                seen, seen_at = frame.number, now
                if (code := self._code_in(frame)) is not None:
                    return code
            elif now - seen_at >= SILENT_S:
                raise DeviceError(DeviceFailure.CAMERA_SILENT, "no frame came")
            if now >= deadline:
                raise DeviceError(DeviceFailure.TIMED_OUT, "no code came")
            pause.wait(LOOK_S)

    def _code_in(self, frame: Frame) -> ScannedCode | None:
        picture = frame.picture
        question = {"width": picture.width, "height": picture.height}
        answer, blobs = self._eye.call(question, [picture.rgb], deadline_s=FRAME_S)
        if not blobs:
            return None
        text = code_text(blobs[0])
        return ScannedCode(text, str(answer.get("symbology", ""))) if text else None
