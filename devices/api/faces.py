"""Comparing a live person with a photo."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.api.driver import CancelToken, Driver
from devices.api.pictures import Frame, Picture


class Advice(StrEnum):
    """What the person should do now for a usable picture; screens say it in words."""

    LOOK_HERE = "look-here"
    COME_CLOSER = "come-closer"
    STEP_BACK = "step-back"
    ONE_PERSON = "one-person"
    MORE_LIGHT = "more-light"
    LESS_LIGHT = "less-light"
    HOLD_STILL = "hold-still"
    LOOK_STRAIGHT = "look-straight"
    TURN_LEFT = "turn-left"
    """Towards the person's own left hand."""
    TURN_RIGHT = "turn-right"
    COMPARING = "comparing"


@dataclass(frozen=True)
class FaceProgress:
    """One moment of a face check. ``done`` goes from 0 to 1."""

    advice: Advice
    done: float


@dataclass(frozen=True)
class FaceMatch:
    """The live person and the chip photo are the same person by this margin."""

    distance: float
    threshold: float


class VerifiesFaces(Driver, Protocol):
    """Compares a live person with a photo, in a process of its own. Nothing is kept."""

    def compare(self, one: Picture, other: Picture) -> FaceMatch:
        """Distance of the largest faces of two pictures, whatever the verdict.

        Raises DeviceError: FACE_NONE, FACE_SEVERAL, FACE_MODEL_MISSING, CHILD_CRASHED, TIMED_OUT.
        """

    def verify(
        self,
        photo: Picture,
        latest: Callable[[], Frame | None],
        on_progress: Callable[[FaceProgress], None],
        cancel: CancelToken,
        timeout_s: float,
    ) -> FaceMatch:
        """One live person, good pictures, a random head turn, then the comparison; returns only a match.

        Raises DeviceError: CANCELLED, FACE_NONE, FACE_SEVERAL, FACE_QUALITY, FACE_NOT_LIVE, FACE_MISMATCH,
        CAMERA_SILENT, CHILD_CRASHED, TIMED_OUT.
        """
