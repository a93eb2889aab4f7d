"""Judges a picture of a paper: is it large, sharp and well lit enough to be read?"""

from dataclasses import dataclass
from math import hypot
from typing import Any

import cv2
import numpy as np

from devices.api import DocumentAdvice, DocumentView, PageKind
from devices.document.edges import grey
from devices.document.finding import Found
from devices.document.geometry import Image, proportion, side_lengths

A4_PROPORTION = 2**0.5
CARD_PROPORTION = 85.60 / 53.98
"""ID-1, ISO/IEC 7810."""
SAME_PROPORTION = 0.045
"""Relative difference up to which a shape counts as A4 or as a card."""


@dataclass(frozen=True)
class Limits:
    """What can still be read. Lengths in the picture's own pixels."""

    longest_side: tuple[tuple[PageKind, float], ...] = ((PageKind.PAGE, 800.0), (PageKind.CARD, 400.0))
    """How long the longer side must be, at least: A4 at 68 dpi, a card at 119 dpi."""
    sharpness: float = 0.25
    light: float = 60.0
    """Grey level of the lightest part of the paper: a dark cover is no dark picture."""
    glare: float = 0.004
    moved: float = 0.012
    """Share of the picture's diagonal by which a corner may differ between two looks."""


_JUDGED = ((PageKind.PAGE, 1100), (PageKind.CARD, 640))
"""Longer side in which sharpness is judged: blur matters by the size of print, not of pixels."""
_SMALL = 256
_WASHED_OUT = 250
_NOT_WHITE = 236
"""Grey level that the paper around a reflection stays below: else it is bright everywhere, and that can be read."""
_SPOT = 0.0015
"""Least size of a reflection, as a share of the paper."""
_WINDOW = 9
_CONTRAST = 0.35
"""Least step of an edge that tells sharpness, as a share of the strongest."""
_STRONGEST = 70
"""Percentile of the edges' slopes that counts: letters have corners, which are never as steep as their sides."""
_FEWEST = 64


def kind_of(found: Found, width: int, height: int) -> PageKind:
    """A card when it has a card's proportions, else a page."""
    ratio = proportion(found.corners, width, height)
    long = max(ratio, 1 / ratio)
    return PageKind.CARD if abs(long / CARD_PROPORTION - 1) < SAME_PROPORTION else PageKind.PAGE


def view_of(image: Image, found: Found | None, before: DocumentView | None, limits: Limits) -> DocumentView:
    """What was seen, with the most urgent advice."""
    height, width = image.shape[:2]
    if found is None:
        dark = float(np.percentile(grey(image[::4, ::4]), 90)) < limits.light
        return DocumentView(None, DocumentAdvice.MORE_LIGHT if dark else DocumentAdvice.PLACE_PAPER)
    top_left, top_right, bottom_right, bottom_left = (
        (round(float(x) / width, 4), round(float(y) / height, 4)) for x, y in found.corners
    )
    corners = (top_left, top_right, bottom_right, bottom_left)
    kind = kind_of(found, width, height)
    plain, inside = _cut_out(image, found, dict(_JUDGED)[kind])
    sharp, glare = sharpness(plain, inside), glare_share(plain, inside)
    paper = float(np.percentile(plain[inside > 0], 97)) if inside.any() else 0.0
    advice = None
    if found.cut_off:
        advice = DocumentAdvice.MOVE_INSIDE
    elif max(side_lengths(found.corners)) < dict(limits.longest_side)[kind]:
        advice = DocumentAdvice.COME_CLOSER
    elif paper < limits.light:
        advice = DocumentAdvice.MORE_LIGHT
    elif _moved(corners, before, limits) or sharp < limits.sharpness:
        advice = DocumentAdvice.HOLD_STILL
    elif glare > limits.glare:
        advice = DocumentAdvice.LESS_GLARE
    return DocumentView(corners, advice, round(sharp, 3), round(glare, 4))


def _moved(corners: tuple[tuple[float, float], ...], before: DocumentView | None, limits: Limits) -> bool:
    if before is None or before.corners is None:
        return False
    pairs = zip(corners, before.corners, strict=True)
    return max(hypot(x - old_x, y - old_y) for (x, y), (old_x, old_y) in pairs) > limits.moved * hypot(1, 1)


def _cut_out(image: Image, found: Found, longest: int) -> tuple[Image, Image]:
    """The paper's part of the picture in grey levels, no longer than ``longest``, and the mask of the paper in it."""
    height, width = image.shape[:2]
    left, top = np.clip(np.floor(found.corners.min(axis=0)).astype(int), 0, (width - 2, height - 2))
    right, bottom = np.clip(np.ceil(found.corners.max(axis=0)).astype(int), (left + 2, top + 2), (width, height))
    plain = grey(image[top:bottom, left:right])
    scale = min(1.0, longest / max(side_lengths(found.corners)))
    if scale < 1:
        size = (max(2, round(plain.shape[1] * scale)), max(2, round(plain.shape[0] * scale)))
        plain = np.asarray(cv2.resize(plain, size, interpolation=cv2.INTER_AREA), np.uint8)
    inside: Image = np.zeros(plain.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint((found.corners - (left, top)) * scale).astype(np.int32), 255)
    return plain, inside


def sharpness(plain: Image, inside: Image) -> float:
    """Slope of the steepest edges over their step: 1 for a step from one pixel to the next, 0.4 / sigma when blurred.

    It measures the picture and not how much is written: slopes are taken at edges alone, each by its own step.
    """
    smooth = cv2.GaussianBlur(plain, (3, 3), 0.6)
    window = np.ones((_WINDOW, _WINDOW), np.uint8)
    step = cv2.subtract(cv2.dilate(smooth, window), cv2.erode(smooth, window)).astype(np.float32)
    across = cv2.filter2D(smooth, cv2.CV_32F, np.array([[-0.5, 0, 0.5]], np.float32))
    down = cv2.filter2D(smooth, cv2.CV_32F, np.array([[-0.5], [0], [0.5]], np.float32))
    slope = cv2.magnitude(across, down)
    # The paper's own edge says nothing of its print, unless nothing is printed.
    core = cv2.erode(inside, np.ones((15, 15), np.uint8)) if min(inside.shape) > 4 * _WINDOW else inside
    strongest = float(np.percentile(step[core > 0], 98)) if core.any() else 0.0
    at_edge = (core > 0) & (step > max(24.0, _CONTRAST * strongest)) & (cv2.dilate(slope, np.ones((5, 5))) <= slope)
    if int(at_edge.sum()) < _FEWEST:
        return 1.0 if core.any() else 0.0
    return float(min(1.0, np.percentile(slope[at_edge] / step[at_edge], _STRONGEST)))


def glare_share(plain: Image, inside: Image) -> float:
    """Share of the paper that is washed out by a reflection: white spots on paper that is not white around them."""
    scale = _SMALL / max(plain.shape)
    size = (max(1, round(plain.shape[1] * scale)), max(1, round(plain.shape[0] * scale)))
    small = cv2.resize(plain, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST)
    whole = int((mask > 0).sum())
    if not whole:
        return 0.0
    paper = cv2.dilate(small, np.ones((9, 9), np.uint8))  # what is printed on it says nothing of the light
    white: Any = ((small >= _WASHED_OUT) & (mask > 0)).astype(np.uint8)
    white = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, facts, _ = cv2.connectedComponentsWithStats(white)
    lost = 0
    reach = np.ones((_SMALL // 8 + 1, _SMALL // 8 + 1), np.uint8)
    for number in range(1, count):
        size_of_spot = int(facts[number, cv2.CC_STAT_AREA])
        if size_of_spot < _SPOT * whole:
            continue
        spot = (labels == number).astype(np.uint8)
        around = (cv2.dilate(spot, reach) > 0) & (white == 0) & (mask > 0)
        if around.any() and float(np.percentile(paper[around], 40)) < _NOT_WHITE:
            lost += size_of_spot
    return lost / whole
