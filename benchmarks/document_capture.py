"""Document capture on rendered pages whose place is known: time a page, corner error, legibility."""

from io import BytesIO
from math import hypot
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, middle
from devices.api import Picture
from devices.document.finding import Found
from devices.document.flattening import rectified
from devices.document.geometry import ordered
from devices.document.opencv_document import OpenCvDocument
from devices.face.pictures import load_picture
from devices.simulated.paper_scene import Scene, photographed, text_page

SCENES = (
    Scene(),
    Scene(width=2048, height=1536, tilt=26, lean=16, turn=10, size=0.74),
    Scene(gradient=0.4, shadow=0.35),
    Scene(table=(205, 204, 202), texture=2.0),
    Scene(blur=1.3, noise=8.0),
)
ROUNDS = 4
PERIOD_MS = 300.0
PATIENCE_MS = 1000.0
_TILE = 64
_COMPARED = (827, 1169)
"""A4 at 100 dpi."""


def measure() -> list[Figure]:
    """Milliseconds of a look and of a page through the child process; errors as the worst, legibility as the mean."""
    shots = [photographed(text_page(), scene) for scene in SCENES]
    driver = OpenCvDocument({})
    driver.open()
    looks, pages = [], []
    errors: list[float] = []
    reached: list[float] = []
    limits: list[float] = []
    plain: list[float] = []
    for shot in shots:
        image = _image(shot.picture)
        limits.append(reference_limit(image, shot.corners, text_page()))
        plain.append(baseline(image, text_page()))
        for _ in range(ROUNDS):
            started = perf_counter()
            driver.look(shot.picture)
            looks.append((perf_counter() - started) * 1000)
            started = perf_counter()
            driver.flatten(shot.picture)
            pages.append((perf_counter() - started) * 1000)
        found = np.array(driver.look(shot.picture).corners) * (shot.picture.width, shot.picture.height)
        errors.append(corner_error(found, shot.corners, image.shape))
        page = load_picture(BytesIO(driver.flatten(shot.picture).jpeg), longest_side=4096)
        reached.append(legibility(_image(page), text_page()))
    driver.close()
    mean, limit, resized = (float(np.mean(values)) for values in (reached, limits, plain))
    return [
        _figure("document look", middle(looks), PERIOD_MS, "ms", "the pause between two looks while aiming"),
        _figure("document page flattened", middle(pages), PATIENCE_MS, "ms", "what still feels at once"),
        _figure("corner error, worst", max(errors) * 1000, 1.0, "‰", "a thousandth of the picture's diagonal"),
        # Falling short of the reference, so that a smaller ratio is better here as everywhere.
        Figure(
            name="legibility missing to perfect",
            value=1 - mean,
            reference=1 - limit,
            unit="",
            goal=1.2,
            reference_is=f"true homography ({limit:.2f} read; ours {mean:.2f}; picture merely resized {resized:.2f})",
        ),
    ]


def _figure(name: str, value: float, reference: float, unit: str, reference_is: str) -> Figure:
    return Figure(name=name, value=value, reference=reference, unit=unit, goal=1.0, reference_is=reference_is)


def corner_error(found: NDArray[np.float64], truth: NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """The farthest corner's distance from the truth, as a share of the picture's diagonal."""
    away = np.linalg.norm(ordered(found) - ordered(truth), axis=1)
    return float(away.max() / hypot(shape[0], shape[1]))


def legibility(page: NDArray[np.uint8], truth: NDArray[np.uint8]) -> float:
    """How much of the print is the true page's: normalised correlation, the mean of all tiles that hold print, 0…1.

    Both are compared at 100 dpi; a tile may lie up to three pixels away, as for a reader.
    """
    size = _COMPARED if truth.shape[0] > truth.shape[1] else _COMPARED[::-1]
    one = cv2.resize(_grey(page), size, interpolation=cv2.INTER_AREA)
    other = cv2.resize(_grey(truth), size, interpolation=cv2.INTER_AREA)
    scores = []
    for top in range(_TILE, size[1] - 2 * _TILE, _TILE):
        for left in range(_TILE, size[0] - 2 * _TILE, _TILE):
            tile = other[top : top + _TILE, left : left + _TILE]
            if tile.std() < 20:
                continue
            around = one[top - 3 : top + _TILE + 3, left - 3 : left + _TILE + 3]
            scores.append(max(0.0, float(cv2.matchTemplate(around, tile, cv2.TM_CCOEFF_NORMED).max())))
    return float(np.mean(scores))


def reference_limit(image: NDArray[np.uint8], corners: NDArray[np.float64], truth: NDArray[np.uint8]) -> float:
    """Legibility with the true corners: what this picture holds at most."""
    return legibility(rectified(image, Found(ordered(corners), cut_off=False)), truth)


def baseline(image: NDArray[np.uint8], truth: NDArray[np.uint8]) -> float:
    """Legibility of the camera's picture as it is, merely resized."""
    return legibility(image, truth)


def _grey(image: Any) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _image(picture: Picture) -> NDArray[np.uint8]:
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
