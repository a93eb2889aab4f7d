"""Finds the paper in a picture: the largest convex quadrilateral whose sides are edges, to parts of a pixel.

Several ways of telling paper from table each propose outlines; the edges in the picture decide among them. A light
paper on a light table has faint edges and is found as long as these stand out from the grain of the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.document.edges import grey, refined, support
from devices.document.geometry import Image, Quad, area, ordered

_LONGEST = 640
"""Outlines are proposed in a picture no longer than this."""
_LEAST_SIDE_PIXELS = 48
_LEAST_AREA = 0.02
_LEAST_SUPPORT, _LEAST_SIDE = 0.62, 0.4
"""Share of an outline, and of each of its sides, that must lie on an edge."""
_LEAST_SUPPORT_CUT = 0.85
"""The same when sides are missing: fewer must prove more."""
_FEWEST_SIDES, _MOST_SIDES = 2, 6
"""A paper shows at least two sides; one whose corner is cut off by the picture's border has five or six."""
_AT_BORDER = 0.012
_BULGE = 0.80
"""How much of the quadrilateral the outline must fill."""
_CLEAR_LEVELS = 4.0
_CLEAR_CUT = 12.0
_LIGHTER, _WHOLE_PREFERRED, _LARGE_PREFERRED = 1.15, 0.85, 0.7
_CANNY = ((60, 160), (24, 60), (8, 24))
Polygon = NDArray[np.float64]
"""Corners (x, y) in pixels, clockwise: shape (n, 2)."""


@dataclass(frozen=True)
class Found:
    """A paper. ``cut_off``: a part of it lies outside the picture."""

    corners: Quad
    cut_off: bool


def find_page(image: Image) -> Found | None:
    """The paper in an RGB picture, None when there is none. Corners in pixels."""
    height, width = image.shape[:2]
    if min(height, width) < _LEAST_SIDE_PIXELS:
        return None
    scale = min(1.0, _LONGEST / max(height, width))
    small = image
    if scale < 1:
        small = np.asarray(
            cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA),
            np.uint8,
        )
    best = _best(small)
    if best is None:
        return None
    if _sides_at_border(best, small.shape):
        corners = best if len(best) == 4 else ordered(cv2.boxPoints(cv2.minAreaRect(best.astype(np.float32))))  # noqa: PLR2004
        return Found(np.clip(corners / scale, 0, (width - 1, height - 1)), cut_off=True)
    corners = refined(image, best / scale)
    margin = _AT_BORDER / 3 * max(height, width)
    limits = (width - 1 - margin, height - 1 - margin)
    outside = bool(np.any(corners < margin) or np.any(corners > limits))
    return Found(corners, cut_off=outside)


def _best(small: Image) -> Polygon | None:
    """The proposal that edges support best; a large one is preferred to a small one inside it."""
    smooth = np.asarray(cv2.medianBlur(small, 3), np.uint8)
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)
    plain = grey(smooth)
    whole = small.shape[0] * small.shape[1]
    best, best_score = None, 0.0
    known: set[bytes] = set()
    for mask in _masks(lab):
        for polygon in _polygons(mask, whole):
            share = area(polygon) / whole
            place = (polygon // 3).astype(np.int16).tobytes()
            if place in known or share**_LARGE_PREFERRED * _LIGHTER < best_score:
                continue  # seen before, or too small to win
            known.add(place)
            at_border = _sides_at_border(polygon, small.shape)
            if len(polygon) - at_border < _FEWEST_SIDES or (len(polygon) > 4 and not at_border):  # noqa: PLR2004
                continue
            inside = sorted(support(plain, polygon))[at_border:]  # a side along the picture's border shows no edge
            total = float(np.mean(inside))
            least = _LEAST_SUPPORT_CUT if at_border else _LEAST_SUPPORT
            if total < least or min(inside) < _LEAST_SIDE:
                continue
            contrast = _contrast(lab, polygon)
            if at_border and contrast < _CLEAR_CUT:
                continue
            lighter = _LIGHTER if contrast > _CLEAR_LEVELS else 1.0
            score = total**3 * share**_LARGE_PREFERRED * lighter * _WHOLE_PREFERRED**at_border
            if score > best_score:
                best, best_score = polygon, score
    return best


def _masks(lab: Any) -> Iterator[Any]:
    """Ways of telling paper from table, each as a mask."""
    light = lab[:, :, 0]
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (9, 9))
    distance = np.clip(_from_background(lab) * 2, 0, 255).astype(np.uint8)
    chroma = np.hypot(lab[:, :, 1].astype(np.float32) - 128, lab[:, :, 2].astype(np.float32) - 128)
    paper_like = np.clip(light.astype(np.float32) - 1.5 * chroma, 0, 255).astype(np.uint8)
    for channel in (distance, light, paper_like):
        _, mask = cv2.threshold(cv2.GaussianBlur(channel, (5, 5), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
        yield cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel)
    # Shadows over table and paper alike: what is lighter than its surroundings.
    window = lab.shape[1] // 4
    surroundings = cv2.blur(light, (window, window))
    yield cv2.morphologyEx((light > surroundings + 4).astype(np.uint8) * 255, cv2.MORPH_CLOSE, kernel)
    calm = cv2.bilateralFilter(light, 7, 30, 5)
    for low, high in _CANNY:
        for channel in (light, calm):
            yield cv2.dilate(cv2.Canny(channel, low, high), np.ones((3, 3), np.uint8))


def _from_background(lab: Any) -> NDArray[np.float32]:
    """Distance of every pixel from the colour of the picture's rim, in which the rim's own variety counts little."""
    height, width = lab.shape[:2]
    rim = max(4, round(0.03 * min(height, width)))
    parts = (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])
    around = np.concatenate([part.reshape(-1, 3) for part in parts]).astype(np.float32)
    middle = np.median(around, axis=0)
    return np.asarray(np.linalg.norm(lab.astype(np.float32) - middle, axis=2), np.float32)


def _polygons(mask: Any, whole: int) -> Iterator[Polygon]:
    """Convex outlines of few corners: four, or more where the picture's border cuts one off."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, _, box_width, box_height = cv2.boundingRect(outline)
        if box_width * box_height < _LEAST_AREA * whole:
            continue
        hull = cv2.convexHull(outline)
        size = cv2.contourArea(hull)
        if size < _LEAST_AREA * whole:
            continue
        perimeter = cv2.arcLength(hull, closed=True)
        for share in (0.01, 0.02, 0.03, 0.05, 0.08):
            polygon = cv2.approxPolyDP(hull, share * perimeter, closed=True).reshape(-1, 2).astype(np.float64)
            if not 4 <= len(polygon) <= _MOST_SIDES:  # noqa: PLR2004 - a quadrilateral
                continue
            polygon = ordered(polygon) if len(polygon) == 4 else polygon  # noqa: PLR2004
            if _BULGE < size / area(polygon) < 1 / _BULGE:
                yield polygon


def _sides_at_border(polygon: Polygon, shape: tuple[int, ...]) -> int:
    """How many sides run along the picture's border."""
    height, width = shape[:2]
    margin = _AT_BORDER * max(height, width)
    x, y = polygon.T
    near = np.column_stack([x < margin, y < margin, x > width - 1 - margin, y > height - 1 - margin])
    return int(np.any(near & np.roll(near, -1, axis=0), axis=1).sum())


def _contrast(lab: Any, polygon: Polygon) -> float:
    """Grey levels by which it is lighter than its surroundings, as paper mostly is."""
    inside = np.zeros(lab.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(polygon).astype(np.int32), 255)
    around = cv2.dilate(inside, np.ones((21, 21), np.uint8)) - cv2.dilate(inside, np.ones((5, 5), np.uint8))
    light = lab[:, :, 0]
    if not around.any():
        return 0.0
    return float(np.median(light[inside > 0])) - float(np.median(light[around > 0]))
