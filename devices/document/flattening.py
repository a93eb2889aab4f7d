"""Flattens a paper: perspective, then the slant of its lines, then shadows."""

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.api import PageKind
from devices.document.finding import Found
from devices.document.geometry import Image, proportion, side_lengths
from devices.document.judging import A4_PROPORTION, CARD_PROPORTION, SAME_PROPORTION

LONGEST = 2339
"""Pixels of A4's longer side at 200 dpi: what small print needs."""
_SLANT = 8.0
"""Degrees up to which lines are straightened; what leans more was meant so."""
_LEAST_SLANT = 0.15
_SURE = 1.06
"""How much clearer the lines must be when straightened."""
_BACKGROUND = 320
"""Longer side in which the light on the paper is estimated."""
_STROKES = 13
"""Pixels there that are wider than any stroke of print."""
_DARKEST = 0.4
"""The light on paper is never below this share of the brightest: darker than that, something dark is printed."""
_WHITE = 247.0


def flat(image: Image, found: Found, kind: PageKind) -> Image:
    """The paper alone, in its own proportions. A card keeps its shades: its ground is printed."""
    straight = rectified(image, found)
    if kind is PageKind.CARD:
        return _exposed(straight)
    return without_shadows(turned(straight, -slant_of(straight)))


def rectified(image: Image, found: Found) -> Image:
    """Perspective taken out."""
    height, width = image.shape[:2]
    ratio = _known(proportion(found.corners, width, height))
    top, right, bottom, left = side_lengths(found.corners)
    # As many pixels as the picture has of it where it is nearest to the camera: nothing is lost, little invented.
    across, down = max(top, bottom), max(left, right)
    across, down = max(across, down * ratio), max(down, across / ratio)
    scale = min(1.0, LONGEST / max(across, down))
    size = (max(8, round(across * scale)), max(8, round(down * scale)))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(found.corners.astype(np.float32), target)
    flags = cv2.INTER_CUBIC
    return np.asarray(cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _known(ratio: float) -> float:
    """A measured proportion, or that of A4 or a card when it is nearly that, upright or lying."""
    for known in (A4_PROPORTION, 1 / A4_PROPORTION, CARD_PROPORTION, 1 / CARD_PROPORTION):
        if abs(ratio / known - 1) < SAME_PROPORTION:
            return known
    return ratio


def slant_of(image: Image) -> float:
    """Degrees by which lines of text fall to the right; 0 when there are none.

    The sum of ink along lines varies most when the lines lie level.
    """
    plain = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = min(1.0, 800 / max(plain.shape))
    small = cv2.resize(plain, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    rim = max(4, round(0.04 * min(ink.shape)))
    ink[:rim], ink[-rim:], ink[:, :rim], ink[:, -rim:] = 0, 0, 0, 0
    y, x = np.nonzero(ink)
    if len(x) < 200:  # noqa: PLR2004 - a few specks are no lines
        return 0.0
    level = _clearness(x, y, 0.0, ink.shape[0])
    coarse = max(np.arange(-_SLANT, _SLANT + 0.01, 0.5), key=lambda angle: _clearness(x, y, angle, ink.shape[0]))
    fine = np.arange(coarse - 0.5, coarse + 0.51, 0.05)
    best = float(max(fine, key=lambda angle: _clearness(x, y, angle, ink.shape[0])))
    if abs(best) < _LEAST_SLANT or _clearness(x, y, best, ink.shape[0]) < _SURE * level:
        return 0.0
    return best


def _clearness(x: NDArray[np.intp], y: NDArray[np.intp], degrees: float, height: int) -> float:
    lines = np.rint(y - np.tan(np.radians(degrees)) * x).astype(np.int64)
    counts = np.bincount(lines - lines.min(), minlength=height).astype(np.float64)
    return float(np.sum(np.diff(counts) ** 2))


def turned(image: Image, degrees: float) -> Image:
    """Turned clockwise about its middle; what comes in at the rim looks like the paper there."""
    if not degrees:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    flags = cv2.INTER_CUBIC
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _exposed(image: Image) -> Image:
    """All of it lighter by one factor, so that its lightest parts are nearly white."""
    gain = _WHITE / max(_WHITE * _DARKEST, float(np.percentile(image, 98)))
    return np.asarray(np.clip(image.astype(np.float32) * max(1.0, gain), 0, 255), np.uint8)


def without_shadows(image: Image) -> Image:
    """Every place as if it were lit alike: divided by the paper's own brightness there. Stamps keep their colour."""
    height, width = image.shape[:2]
    scale = min(1.0, _BACKGROUND / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_STROKES, _STROKES), np.uint8))
    paper = cv2.GaussianBlur(cv2.medianBlur(closed, _STROKES), (0, 0), _STROKES / 3).astype(np.float32)
    paper = np.maximum(paper, _DARKEST * np.percentile(paper, 95, axis=(0, 1)))
    light = cv2.resize(paper, (width, height), interpolation=cv2.INTER_CUBIC)
    lit = image.astype(np.float32) * (_WHITE / np.maximum(light, 1.0))
    return np.asarray(np.clip(lit, 0, 255), np.uint8)
