"""Somebody in a lobby, as a camera sees them: a portrait that can turn its head, or a printed photo of it in a hand."""

from functools import lru_cache
from math import pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.api import Picture
from devices.face.detector import FaceDetector
from devices.simulated.head import Head

Image = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 480
PHASES = 40
"""Moments of the little movements that a person, or a hand with a photo, makes over and over."""
_FACE_HEIGHT = 200.0
"""Of a person at a normal distance, pixels."""
_PHOTO_SIDES = (0.95, 1.15)
"""Half width and half height of a printed photo, in face heights."""
_PAPER, _SKIN = (244, 242, 238), (196, 152, 128)


class Person:
    """A portrait brought to one size. Raises ValueError when it does not show one face."""

    def __init__(self, portrait: Picture, detector: FaceDetector) -> None:
        seen = detector.observe(portrait)
        if seen is None or seen.faces != 1:
            raise ValueError("the picture of a person shows one face")
        left, top, right, bottom = seen.box
        scale = _FACE_HEIGHT / (bottom - top)
        full = np.frombuffer(portrait.rgb, np.uint8).reshape(portrait.height, portrait.width, 3)
        # What a camera at this distance would not see anyway need not be turned.
        across, down = (left + right) / 2, (top + bottom) / 2
        edges = (
            max(0, round(across - 400 / scale)),
            max(0, round(down - 300 / scale)),
            min(portrait.width, round(across + 400 / scale)),
            min(portrait.height, round(down + 300 / scale)),
        )
        part = full[edges[1] : edges[3], edges[0] : edges[2]]
        self._straight = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        self.face = ((across - edges[0]) * scale, (down - edges[1]) * scale)
        landmarks = tuple(((x - edges[0]) * scale, (y - edges[1]) * scale) for x, y in seen.landmarks)
        self._head = Head(self._straight, landmarks)
        self.looking = lru_cache(maxsize=32)(self._head.turned)

    def photo(self) -> Image:
        """The printed photo, with its white margin."""
        half_width, half_height = (_FACE_HEIGHT * side for side in _PHOTO_SIDES)
        size = (round(2 * half_width), round(2 * half_height))
        move = np.array([[1, 0, half_width - self.face[0]], [0, 1, half_height - self.face[1]]], np.float32)
        print_ = cv2.warpAffine(self._straight, move, size, borderMode=cv2.BORDER_REPLICATE)
        return cv2.copyMakeBorder(print_, 10, 10, 10, 10, cv2.BORDER_CONSTANT, value=_PAPER).astype(np.uint8)


def lobby() -> Image:
    """A plain wall with a counter before it."""
    wall = np.linspace(150, 190, HEIGHT, dtype=np.float32)[:, None, None] * np.array([0.95, 1.0, 1.02], np.float32)
    image = np.repeat(wall, WIDTH, axis=1).astype(np.uint8)
    cv2.rectangle(image, (0, 400), (WIDTH, HEIGHT), (120, 104, 92), -1)
    return image


def add_person(scene: Image, person: Person, degrees: float, *, centre: float, scale: float, phase: int) -> None:
    """Put a person into ``scene``, the face ``centre`` pixels from the left; ``phase`` is a moment of their sway."""
    sway = 2 * pi * phase / PHASES
    _put(scene, person.looking(degrees), person.face, (centre + 3 * sin(sway), 230 + 2 * sin(2 * sway)), scale, 0.0)


def add_photo(scene: Image, person: Person, phase: int) -> None:
    """Put a photo of the person into ``scene``: slid, rotated in its plane and tilted about its vertical axis."""
    turn = 2 * pi * phase / PHASES
    photo = person.photo()
    middle = (photo.shape[1] / 2, photo.shape[0] / 2)
    narrow = 1 - 0.13 * (1 + sin(2 * turn))
    tilted = cv2.resize(photo, None, fx=narrow, fy=1.0, interpolation=cv2.INTER_AREA).astype(np.uint8)
    goal = (320 + 40 * sin(turn), 215.0)
    cv2.ellipse(scene, (round(goal[0]), 470), (60, 90), 0, 0, 360, _SKIN, -1)
    _put(scene, tilted, (middle[0] * narrow, middle[1]), goal, 0.9, 7 * sin(2 * turn + 1))


def _put(
    scene: Image, what: Image, held: tuple[float, float], goal: tuple[float, float], scale: float, degrees: float
) -> None:
    """Draw ``what`` so that its point ``held`` comes to ``goal``."""
    move = cv2.getRotationMatrix2D(held, degrees, scale)
    move[0, 2] += goal[0] - held[0]
    move[1, 2] += goal[1] - held[1]
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cv2.warpAffine(what, move, (WIDTH, HEIGHT), scene, flags, cv2.BORDER_TRANSPARENT)
