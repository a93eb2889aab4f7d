"""Face verification with dlib in a child process: quality, head turns, then the distance of face descriptors."""

import time
from collections.abc import Callable, Sequence
from random import SystemRandom
from statistics import median
from typing import Any

from devices.api import (
    Absent,
    CancelToken,
    DeviceError,
    FaceMatch,
    FaceProgress,
    Frame,
    Picture,
    Ready,
    Settings,
    Status,
)
from devices.child import ChildProcess
from devices.face.check import Check, CheckLimits, advance
from devices.face.observation import FaceObservation
from devices.failures import DeviceFailure

THRESHOLD = 0.50
"""dlib's authors take 0.6 for snapshots; a chip photo of the same person measures below 0.3."""
STRAY = 0.10
"""How far the worst of the compared frames may lie above the threshold: beyond, it is somebody else's."""
LOAD_S = 15.0
ANSWER_S = 6.0
INTERVAL_S = 0.1
POLL_S = 0.02
SILENT_S = 2.0


class DlibFaceVerifier:
    """Implements VerifiesFaces. Settings: ``threshold``, the largest distance that is the same person (0.50)."""

    def __init__(self, settings: Settings) -> None:
        self._threshold = float(settings.get("threshold", THRESHOLD))
        self._limits = CheckLimits()
        self._child = ChildProcess("devices.face.worker")
        self._random = SystemRandom()

    def open(self) -> None:
        """Load the models. Raises DeviceError: FACE_MODEL_MISSING, CHILD_CRASHED, TIMED_OUT."""
        self._ask("load", [], LOAD_S)

    def close(self) -> None:
        """End the child process."""
        self._child.close()

    def status(self) -> Status:
        """Ready while the child lives."""
        if self._child.running:
            return Ready()
        return Absent(DeviceFailure.CHILD_CRASHED, "the face check's process is gone")

    def compare(self, one: Picture, other: Picture) -> FaceMatch:
        """Distance of the faces of two pictures, whatever the verdict.

        Raises DeviceError: FACE_NONE, FACE_SEVERAL, FACE_MODEL_MISSING, CHILD_CRASHED, TIMED_OUT.
        """
        answer = self._ask("compare", [one, other], ANSWER_S)
        return FaceMatch(float(answer["distance"]), self._threshold)

    def verify(
        self,
        photo: Picture,
        latest: Callable[[], Frame | None],
        on_progress: Callable[[FaceProgress], None],
        cancel: CancelToken,
        timeout_s: float,
    ) -> FaceMatch:
        """One live person, good pictures, random head turns, then the comparison; returns only a match.

        Raises DeviceError: CANCELLED, FACE_NONE, FACE_SEVERAL, FACE_QUALITY, FACE_NOT_LIVE, FACE_MISMATCH,
        CAMERA_SILENT, CHILD_CRASHED, TIMED_OUT (the child hangs).
        """
        state = Check(self._limits)
        deadline = time.monotonic() + timeout_s
        kept: dict[int, Picture] = {}
        told: FaceProgress | None = None
        number = 0
        while not state.passed:
            frame = _next_frame(latest, number, cancel, deadline)
            if frame is None:
                raise DeviceError(state.reason_when_time_is_up)
            started, number = time.monotonic(), frame.number
            state = advance(state, self._observe(frame.picture), number, frame.taken_at, self._random)
            if state.failure is not None:
                raise DeviceError(state.failure)
            kept[number] = frame.picture
            kept = {key: picture for key, picture in kept.items() if key in state.wanted}
            if state.progress != told:
                told = state.progress
                on_progress(told)
            cancel.wait(max(0.0, started + INTERVAL_S - time.monotonic()))
        return self._judged(photo, [kept[key] for key in state.to_compare], cancel)

    def _judged(self, photo: Picture, live: Sequence[Picture], cancel: CancelToken) -> FaceMatch:
        distances: list[float] = []
        for picture in live:
            if cancel.is_set():
                raise DeviceError(DeviceFailure.CANCELLED)
            distances.append(self.compare(photo, picture).distance)
        distance = median(distances)
        if distance > self._threshold or max(distances) > self._threshold + STRAY:
            raise DeviceError(DeviceFailure.FACE_MISMATCH, f"distance {distance:.2f}, threshold {self._threshold:.2f}")
        return FaceMatch(distance, self._threshold)

    def _observe(self, picture: Picture) -> FaceObservation | None:
        answer = self._ask("observe", [picture], ANSWER_S)
        if "seen" not in answer:
            return None
        seen: dict[str, Any] = answer["seen"]
        left, top, right, bottom = seen.pop("box")
        landmarks = tuple((float(x), float(y)) for x, y in seen.pop("landmarks"))
        return FaceObservation(**seen, box=(left, top, right, bottom), landmarks=landmarks)

    def _ask(self, question: str, pictures: Sequence[Picture], deadline_s: float) -> dict[str, Any]:
        request = {"ask": question, "sizes": [(picture.width, picture.height) for picture in pictures]}
        answer, _ = self._child.call(request, [picture.rgb for picture in pictures], deadline_s=deadline_s)
        return answer


def _next_frame(latest: Callable[[], Frame | None], after: int, cancel: CancelToken, deadline: float) -> Frame | None:
    """The first frame with another number than ``after``; None when the time is up.

    Raises DeviceError: CANCELLED, CAMERA_SILENT.
    """
    silent_at = time.monotonic() + SILENT_S
    while not cancel.is_set():
        frame = latest()
        now = time.monotonic()
        if now > deadline:
            return None
        if frame is not None and frame.number != after:
            return frame
        if now > silent_at:
            raise DeviceError(DeviceFailure.CAMERA_SILENT, f"no frame for {SILENT_S:g} s")
        cancel.wait(POLL_S)
    raise DeviceError(DeviceFailure.CANCELLED)
