"""A still portrait turned as a head turns: pixels move sideways by their depth, the background stays."""

from math import radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

FARTHEST_DEGREES = 28.0
"""Beyond this the far cheek would fold over itself."""


def turn_head(image: Image, box: tuple[int, int, int, int], degrees: float) -> Image:
    """Turn the face in ``box`` (left, top, right, bottom, as dlib gives it) of an RGB image.

    Positive degrees turn towards the person's own left, the image's right. The depth is a paraboloid over head
    and neck with a nose on it; it falls to nothing at its rim, so that nothing tears.
    """
    left, top, right, bottom = box
    width = right - left
    rows, columns = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    across = (columns - (left + right) / 2) / (0.75 * width)
    down = (rows - (top + bottom) / 2) / (1.05 * (bottom - top))
    depth = 0.75 * width * np.clip(1 - across**2 - down**2, 0, None) * 0.6
    nose_across = (columns - (left + right) / 2) / (0.22 * width)
    nose_down = (rows - (top + 0.58 * (bottom - top))) / (0.22 * (bottom - top))
    depth += 0.16 * width * np.exp(-(nose_across**2) - nose_down**2)
    angle = radians(max(-FARTHEST_DEGREES, min(FARTHEST_DEGREES, degrees)))
    source = (columns - depth * sin(angle)).astype(np.float32)
    return cv2.remap(image, source, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
