"""What was seen of faces in one frame: the value between the detector and the pure judgements."""

from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""x to the image's right, y down, pixels."""


@dataclass(frozen=True)
class FaceObservation:
    """The largest face of a frame.

    ``box`` is left, top, right, bottom in pixels. ``landmarks`` have the order of dlib's 5-point model: outer and
    inner corner of the eye on the image's right, outer and inner corner of the eye on the image's left, base
    of the nose.
    ``sharpness`` is the variance of the Laplacian over the face at a width of 96 pixels; ``brightness`` and
    ``contrast`` are mean and standard deviation of its grey levels (0 to 255).
    """

    faces: int
    width: int
    height: int
    box: tuple[int, int, int, int]
    landmarks: tuple[Point, ...]
    sharpness: float
    brightness: float
    contrast: float


def eye_distance(landmarks: tuple[Point, ...]) -> float:
    """Distance of the outer eye corners, pixels."""
    right, left = np.array(landmarks[0]), np.array(landmarks[2])
    return float(np.linalg.norm(right - left))


def yaw(landmarks: tuple[Point, ...]) -> float:
    """Where the nose stands along the eye line, in outer eye distances from its middle.

    0 looks straight; positive is a turn towards the person's own left (the image's right). Roll and distance do not
    change it.
    """
    points = np.array(landmarks, dtype=float)
    line = points[0] - points[2]
    length_squared = float(line @ line)
    if length_squared == 0:
        return 0.0
    middle = points[:4].mean(axis=0)
    return float((points[4] - middle) @ line) / length_squared


def roll(landmarks: tuple[Point, ...]) -> float:
    """Angle of the eye line in the picture, degrees."""
    (right_x, right_y), (left_x, left_y) = landmarks[0], landmarks[2]
    return degrees(atan2(right_y - left_y, right_x - left_x))


def proportion(landmarks: tuple[Point, ...]) -> float:
    """How far the nose stands from the eye line, in outer eye distances; a flat picture's changes as it is tilted."""
    points = np.array(landmarks, dtype=float)
    line = points[0] - points[2]
    nose = points[4] - points[:4].mean(axis=0)
    length_squared = max(float(line @ line), 1.0)
    return max(abs(float(line[0] * nose[1] - line[1] * nose[0])) / length_squared, 1e-6)


def flatness_residual(reference: tuple[Point, ...], now: tuple[Point, ...]) -> float:
    """How badly the best affine map takes ``reference`` to ``now``: RMS in outer eye distances of ``now``.

    A flat picture that is moved, turned in its plane, sheared or tilted far from the lens gives 0; a turning head does
    not, because the outer corners of its eyes lie deeper than the inner ones.
    """
    distance = eye_distance(now)
    if distance == 0:
        return 0.0
    before = np.array(reference, dtype=float)
    # Centred and scaled, so that the fit does not lose digits to far-off coordinates.
    before = (before - before.mean(axis=0)) / max(eye_distance(reference), 1.0)
    after: NDArray[np.float64] = np.array(now, dtype=float)
    after = (after - after.mean(axis=0)) / distance
    map_, *_ = np.linalg.lstsq(before, after, rcond=None)
    return float(np.sqrt(((before @ map_ - after) ** 2).sum(axis=1).mean()))
