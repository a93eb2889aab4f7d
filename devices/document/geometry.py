"""Quadrilaterals: the order of corners, and the true proportions of a rectangle that was seen at a slant."""

from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float64]
"""Four corners (x, y) in pixels, clockwise from the top left: shape (4, 2)."""
Image = NDArray[np.uint8]
"""RGB: shape (height, width, 3). Grey: shape (height, width)."""

_FOCAL = (0.5, 4.0)
"""Plausible focal lengths, in picture diagonals: from a wide angle to a long lens."""
_USUAL_FOCAL = 1.1
_TINY = 1e-9


def ordered(points: Any) -> Quad:
    """Four points clockwise from the top left."""
    quad = np.asarray(points, np.float64).reshape(4, 2)
    centre = quad.mean(axis=0)
    clockwise = quad[np.argsort(np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0]))]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)


def side_lengths(quad: Quad) -> tuple[float, float, float, float]:
    """Top, right, bottom, left, in pixels."""
    top, right, bottom, left = (hypot(*(quad[(i + 1) % 4] - quad[i])) for i in range(4))
    return top, right, bottom, left


def area(quad: Quad) -> float:
    """Square pixels."""
    x, y = quad[:, 0], quad[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def proportion(quad: Quad, width: int, height: int) -> float:
    """Width over height of the flat rectangle whose corners are seen in a picture of ``width`` × ``height``.

    Z. Zhang, L.-W. He, "Whiteboard scanning and image enhancement", Digital Signal Processing 17 (2007), section 3.3:
    with the optical axis in the picture's centre, the vanishing points give the focal length and that the proportion.
    """
    centred = np.column_stack([quad - (width / 2, height / 2), np.ones(4)])
    one, two, four, three = centred
    # In the paper's numbering: 1 top left, 2 top right, 3 bottom left, 4 bottom right.
    second = float(np.dot(np.cross(one, four), three)) / (float(np.dot(np.cross(two, four), three)) or _TINY)
    third = float(np.dot(np.cross(one, four), two)) / (float(np.dot(np.cross(three, four), two)) or _TINY)
    across, down = second * two - one, third * three - one
    diagonal = hypot(width, height)
    focal = _USUAL_FOCAL * diagonal
    slant = across[2] * down[2]
    if abs(slant) > _TINY:
        square = -(across[0] * down[0] + across[1] * down[1]) / slant
        if (_FOCAL[0] * diagonal) ** 2 < square < (_FOCAL[1] * diagonal) ** 2:
            focal = float(np.sqrt(square))
    scale = np.array([1 / focal, 1 / focal, 1.0])
    return float(np.linalg.norm(across * scale) / np.linalg.norm(down * scale))
