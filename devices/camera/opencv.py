"""A camera through OpenCV: a USB camera, a network camera, or a video file, streamed by a child process."""

import time
from threading import Event, Lock, Thread

from devices.api import Absent, Blocked, DeviceError, Frame, Picture, Ready, Settings, Status
from devices.camera.source import look_for
from devices.child import ChildProcess
from devices.failures import DeviceFailure

SILENT_S = 2.0
BLACK_S = 2.0
BLACKEST = 12
"""No sample of a picture that anything can be seen in is below this grey level."""
SAMPLES = 997
START_S = 4.5
"""For the child and the source together."""
WAIT_S = 0.3
ANSWER_S = 3.0
STOP_S = 5.0


class OpenCvCamera:
    """Implements TakesPictures.

    Settings: ``source`` (index of a V4L2 device, path of a device or file, or an http, https or rtsp URL) and, as
    wishes to the camera, ``width``, ``height`` (pixels) and ``fps``. A file is repeated at its own speed.
    """

    def __init__(self, settings: Settings) -> None:
        self._source = str(settings["source"])
        self._request = {
            "open": self._source,
            "width": int(settings.get("width", 0)),
            "height": int(settings.get("height", 0)),
            "fps": float(settings.get("fps", 0.0)),
        }
        self._lock = Lock()
        self._frame: Frame | None = None
        self._stopping = Event()
        self._thread: Thread | None = None
        self._heard_at = 0.0
        self._black_since: float | None = None
        self._fault: DeviceError | None = None

    def open(self) -> None:
        """Find out whether the camera is there. Raises DeviceError CAMERA_ABSENT."""
        look_for(self._source)

    def close(self) -> None:
        """Stop streaming."""
        self.stop()

    def status(self) -> Status:
        """Ready when there. While it streams the stream tells: CAMERA_SILENT when no frame came for two seconds,
        CAMERA_COVERED when all of them were black.
        """
        if self._thread is not None and self._fault is None:
            quiet_s = time.monotonic() - self._heard_at
            if quiet_s > SILENT_S:
                return Absent(DeviceFailure.CAMERA_SILENT, f"no frame for {quiet_s:.0f} s")
            black_since = self._black_since
            if black_since is not None and time.monotonic() - black_since > BLACK_S:
                return Blocked(DeviceFailure.CAMERA_COVERED, self._source)
            return Ready("streaming")
        fault = self._fault
        try:
            look_for(self._source)
        except DeviceError as error:
            fault = error
        return Absent(fault.failure, fault.detail) if fault is not None else Ready()

    def latest(self) -> Frame | None:
        """The newest frame, None before the first. Never blocks; callable from any thread."""
        return self._frame

    def start(self) -> None:
        """Begin streaming; does nothing while it streams.

        Raises DeviceError: CAMERA_ABSENT, CHILD_CRASHED, TIMED_OUT.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        self.stop()
        look_for(self._source)
        child = ChildProcess("devices.camera.worker")
        try:
            child.call(self._request, deadline_s=START_S)
        except DeviceError:
            child.close()
            raise
        self._heard_at = time.monotonic()
        self._black_since = None
        self._stopping = Event()
        self._thread = Thread(target=self._follow, args=(child, self._stopping), name="camera", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End streaming, forget the frames; never raises."""
        thread, self._thread = self._thread, None
        self._stopping.set()
        if thread is not None:
            thread.join(STOP_S)
        with self._lock:
            self._frame = None
        self._fault = None

    def _follow(self, child: ChildProcess, stopping: Event) -> None:
        """Take over each newest frame until told to stop; the end of the stream is kept for ``status``."""
        number = 0
        try:
            while not stopping.is_set():
                answer, blobs = child.call({"after": number, "wait_s": WAIT_S}, deadline_s=ANSWER_S)
                if not blobs:
                    continue
                number = answer["number"]
                picture = Picture(answer["width"], answer["height"], blobs[0])
                with self._lock:
                    # Nobody may see a picture that was taken for somebody who has left.
                    if not stopping.is_set():
                        self._frame = Frame(picture, answer["taken_at"], number)
                        self._heard_at = time.monotonic()
                        black = max(picture.rgb[::SAMPLES]) < BLACKEST
                        self._black_since = (self._black_since or self._heard_at) if black else None
        except DeviceError as error:
            with self._lock:
                if not stopping.is_set():
                    self._frame, self._fault = None, error
        finally:
            child.close()
