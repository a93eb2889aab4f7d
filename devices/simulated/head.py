"""A still portrait turned as a head turns: each point moves sideways by its depth, the background stays."""

from math import cos, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.face.observation import Point, eye_distance

Image = NDArray[np.uint8]

FARTHEST_DEGREES = 35.0
"""Beyond this the far half of the nose folds over the cheek, which one picture has no pixels for."""
_RIM = 0.15
"""Share of the radius over which head and background part; a hard rim would tear."""


class Head:
    """The head in an RGB picture, found by the landmarks of its face (order of ``FaceObservation``), looking straight.

    Its depth is a rounded skull with a nose on it, in the proportions of an average face: the base of the nose stands
    about a third of the distance of the outer eye corners before them.
    """

    def __init__(self, image: Image, landmarks: tuple[Point, ...]) -> None:
        self._image = image
        unit = eye_distance(landmarks)
        eyes = np.array(landmarks[:4], dtype=float).mean(axis=0)
        nose = landmarks[4]
        rows, columns = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
        self._rows = rows
        self._columns = columns
        self._across = columns - np.float32((eyes[0] + nose[0]) / 2)
        middle = eyes[1] + 0.6 * (nose[1] - eyes[1])
        inside = 1 - (self._across / (1.25 * unit)) ** 2 - ((rows - middle) / (1.75 * unit)) ** 2
        self._belongs = np.clip(inside / (2 * _RIM), 0, 1)
        skull = 0.95 * unit * np.clip(inside, 0, None)
        # Wider towards its base, as a nose is; no wider than half an eye distance, so that the eyes stay outside.
        down = (rows - nose[1] + 0.08 * unit) / ((0.22 + 0.24 * (rows < nose[1])) * unit)
        ridge = 0.34 * unit * np.exp(-((self._across / (0.27 * unit)) ** 2) - down**2)
        self._depth = (skull + ridge).astype(np.float32)

    def turned(self, degrees: float) -> Image:
        """The picture with the head turned; positive is towards the person's own left, the image's right."""
        if abs(degrees) < 0.1:
            return self._image
        angle = radians(max(-FARTHEST_DEGREES, min(FARTHEST_DEGREES, degrees)))
        narrowed = self._across * (cos(angle) - 1) + self._pivoted() * sin(angle)
        goal = self._columns + self._belongs * narrowed
        # What goes behind something nearer gives way to it, seen from the side that turns away.
        goal = np.maximum.accumulate(goal, axis=1)
        source = np.empty_like(self._rows)
        steps = self._columns[0]
        ties = steps * 1e-4
        for row in range(goal.shape[0]):
            source[row] = np.interp(steps, goal[row] + ties, steps)
        return cv2.remap(self._image, source, self._rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
            np.uint8
        )

    def _pivoted(self) -> NDArray[np.float32]:
        """Depth before the axis of the neck, which keeps the turned face near its place."""
        pivoted: NDArray[np.float32] = self._depth - 0.25 * np.float32(self._depth.max())
        return pivoted
