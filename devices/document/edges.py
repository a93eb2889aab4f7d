"""Edges along the sides of an outline: whether they are there, and exactly where."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.document.geometry import Image, Quad, ordered

_SAMPLES, _STRETCHES = 72, 6
_ENDS = 0.10
"""Share of a side left out at each end: corners may be round or folded."""
_REACH = 4
"""How far from an outline its edge is looked for, in pixels of the small picture."""
_FINE_REACH = 0.008
"""The same in the whole picture, in shares of its longer side."""
_FAINT = 3.0
"""Grey levels: below, it is no edge but noise."""
_ABOVE_GRAIN = 2.2
_FEWEST = 0.35
_FAR = 1.5
"""Pixels from the line, above which a point of an edge is left out."""
_PASSES = 2
_TINY, _PARALLEL = 1e-6, 1e-3


def grey(image: Image) -> Image:
    """Grey levels of an RGB picture."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def support(plain: Image, quad: Quad) -> list[float]:
    """For each side, the share of it along which grey levels change, less that where they change the other way.

    So the grain of a table, which goes up and down, supports nothing; yet a paper may be lighter than the table in one
    stretch and darker in another.
    """
    shares = []
    for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        steps = _steps(plain, start, end, _REACH)
        middle = steps.shape[1] // 2
        near = steps[:, middle - 3 : middle + 4]
        strongest = near[np.arange(len(near)), np.argmax(np.abs(near), axis=1)]
        grain = float(np.median(np.abs(steps)))
        clear = np.abs(strongest) > max(_FAINT, _ABOVE_GRAIN * grain)
        stretches = (np.sign(strongest) * clear).reshape(_STRETCHES, -1)
        shares.append(float(np.abs(stretches.mean(axis=1)).mean()))
    return shares


def refined(image: Image, quad: Quad) -> Quad:
    """Corners as the crossings of lines fitted to the edges that are found along the sides."""
    plain = grey(image)
    reach = max(_REACH, round(_FINE_REACH * max(plain.shape)))
    for _ in range(_PASSES):
        lines = []
        for start, end in zip(quad, np.roll(quad, -1, axis=0), strict=True):
            lines.append(_fitted(plain, start, end, reach))
        corners = [_crossing(lines[side - 1], lines[side]) for side in range(4)]
        if any(corner is None for corner in corners):
            return quad
        moved = ordered(np.array(corners))
        if np.abs(moved - quad).max() > 4 * reach:
            return quad  # what was fitted is something else
        quad, reach = moved, max(3, reach // 3)
    return quad


def _steps(plain: Image, start: NDArray[np.float64], end: NDArray[np.float64], reach: int) -> NDArray[np.float32]:
    """Change of grey level across a side: a row a sample, a column a pixel along the normal, inwards."""
    along = end - start
    normal = np.array([-along[1], along[0]]) / (float(np.linalg.norm(along)) or 1.0)
    shares = np.linspace(_ENDS, 1 - _ENDS, _SAMPLES)
    offsets = np.arange(-reach - 2, reach + 3)
    points = start + shares[:, None] * along
    x = (points[:, None, 0] + offsets[None, :] * normal[0]).astype(np.float32)
    y = (points[:, None, 1] + offsets[None, :] * normal[1]).astype(np.float32)
    levels: Any = cv2.remap(plain, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    # Averaged along the side: grain and noise go, the edge stays.
    levels = cv2.blur(levels, (1, 5))
    return np.asarray(levels[:, 2:] - levels[:, :-2], np.float32)


def _fitted(
    plain: Image, start: NDArray[np.float64], end: NDArray[np.float64], reach: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A point and a direction of the line through a side's edge; the side itself where no edge is clear."""
    along = end - start
    length = float(np.linalg.norm(along)) or 1.0
    own = (start, along / length)
    normal = np.array([-along[1], along[0]]) / length
    steps = _steps(plain, start, end, reach)
    strongest = steps[np.arange(len(steps)), np.argmax(np.abs(steps), axis=1)]
    sign = 1.0 if np.sum(np.sign(strongest)) >= 0 else -1.0  # light inside, or dark inside, but not both
    signed = np.maximum(steps * sign, 0)
    peak = np.clip(np.argmax(signed, axis=1), 1, signed.shape[1] - 2)
    rows = np.arange(len(signed))
    before, top, after = signed[rows, peak - 1], signed[rows, peak], signed[rows, peak + 1]
    curve = before - 2 * top + after
    part = np.where(np.abs(curve) > _TINY, 0.5 * (before - after) / np.where(np.abs(curve) > _TINY, curve, 1), 0.0)
    clear = top > max(_FAINT, _ABOVE_GRAIN * float(np.median(np.abs(steps))))
    if clear.mean() < _FEWEST:
        return own
    # A column of steps lies between its two levels: the first column is the offset -reach - 1.
    offsets = peak + np.clip(part, -1, 1) - reach - 1
    points = (start + np.linspace(_ENDS, 1 - _ENDS, _SAMPLES)[:, None] * along + offsets[:, None] * normal)[clear]
    vx, vy, x, y = _line(points)
    away = np.abs((points[:, 0] - x) * vy - (points[:, 1] - y) * vx)
    kept = points[away < max(_FAR, 2 * float(np.median(away)))]
    if len(kept) < _FEWEST * _SAMPLES:
        return own
    vx, vy, x, y = _line(kept)
    return np.array([x, y], np.float64), np.array([vx, vy], np.float64)


def _line(points: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Direction and a point of the line through most of the points."""
    vx, vy, x, y = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.001).ravel()
    return float(vx), float(vy), float(x), float(y)


def _crossing(
    one: tuple[NDArray[np.float64], NDArray[np.float64]], other: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> NDArray[np.float64] | None:
    matrix = np.column_stack([one[1], -other[1]])
    if abs(float(np.linalg.det(matrix))) < _PARALLEL:
        return None
    return np.asarray(one[0] + np.linalg.solve(matrix, other[0] - one[0])[0] * one[1], np.float64)
