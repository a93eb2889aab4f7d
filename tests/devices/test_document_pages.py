"""Papers of known place and print under a rendered camera: found to a pixel, flattened so that they can be read."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from math import hypot

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.document_capture import baseline, corner_error, legibility, reference_limit
from devices.api import DocumentAdvice, PageKind, Picture
from devices.document.finding import find_page
from devices.document.flattening import flat, rectified, slant_of, without_shadows
from devices.document.geometry import ordered, proportion
from devices.document.judging import Limits, kind_of, view_of
from devices.face.pictures import load_picture
from devices.simulated.paper_scene import Scene, empty_table, photographed, sample_card, text_page, true_corners

LIGHT_TABLE = Scene(table=(205, 204, 202), texture=2.0)
SCENES = {
    "straight": Scene(tilt=0, lean=0, turn=0),
    "at a slant": Scene(),
    "at a steep slant": Scene(width=1800, height=1350, tilt=26, lean=16, turn=10, size=0.74),
    "lying across": Scene(turn=90),
    "in half shadow": Scene(gradient=0.4, shadow=0.35),
    "in dim light": Scene(light=0.5),
    "on grainy wood": Scene(texture=28.0),
    "on a light table": LIGHT_TABLE,
    "slightly blurred": Scene(blur=1.3),
    "grainy picture": Scene(noise=10.0),
    "five million pixels": Scene(width=2592, height=1944),
}
SCENE = pytest.mark.parametrize("name", SCENES)


def image_of(picture: Picture) -> NDArray[np.uint8]:
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)


@cache
def seen(name: str) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    shot = photographed(text_page(), SCENES[name])
    return image_of(shot.picture), shot.corners


@SCENE
def test_corners_are_found_to_a_thousandth_of_the_diagonal(name: str) -> None:
    image, corners = seen(name)

    found = find_page(image)

    assert found is not None
    assert not found.cut_off
    assert corner_error(found.corners, corners, image.shape) < 0.001


@SCENE
def test_a_flattened_page_reads_nearly_as_with_the_true_homography(name: str) -> None:
    image, corners = seen(name)
    found = find_page(image)
    assert found is not None

    page = flat(image, found, kind_of(found, image.shape[1], image.shape[0]))

    truth = text_page() if name != "lying across" else np.rot90(text_page(), -1)
    reached = legibility(page, truth)
    assert reached > (0.75 if name == "slightly blurred" else 0.8)
    assert reached > reference_limit(image, corners, truth) - 0.06
    assert reached > baseline(image, truth) + 0.4


@pytest.mark.parametrize("tilt", [0.0, 8.0, 20.0, 28.0])
@pytest.mark.parametrize("lean", [0.0, 12.0])
def test_the_true_proportions_come_out_of_a_slanted_view(tilt: float, lean: float) -> None:
    for page, expected in ((text_page(), 1 / 2**0.5), (sample_card(), 85.6 / 54)):
        scene = Scene(tilt=tilt, lean=lean, size=0.7)
        corners = ordered(true_corners(page, scene))

        assert proportion(corners, scene.width, scene.height) == pytest.approx(expected, rel=0.02)


def test_a_card_with_round_corners_is_told_from_a_page_and_found_as_exactly() -> None:
    shot = photographed(sample_card(), Scene(size=0.55))
    image = image_of(shot.picture)

    found = find_page(image)

    assert found is not None
    assert kind_of(found, shot.picture.width, shot.picture.height) is PageKind.CARD
    assert corner_error(found.corners, shot.corners, image.shape) < 0.001


def _framed(page: NDArray[np.uint8]) -> None:
    cv2.rectangle(page, (60, 60), (1180, 1694), (150, 30, 30), 14)


def _half_red(page: NDArray[np.uint8]) -> None:
    page[:877] = (200, 40, 40)


def _with_a_dark_photo(page: NDArray[np.uint8]) -> None:
    page[200:900, 150:1100] = (60, 70, 50)


def _a_red_cover(page: NDArray[np.uint8]) -> None:
    page[:] = (140, 30, 40)
    cv2.putText(page, "BOOK", (200, 800), cv2.FONT_HERSHEY_SIMPLEX, 8, (220, 190, 90), 20)


@pytest.mark.parametrize("table", [Scene(table=(128, 128, 128), texture=5.0, shadow=0.3), LIGHT_TABLE])
@pytest.mark.parametrize("printed", [_framed, _half_red, _with_a_dark_photo, _a_red_cover])
def test_a_paper_is_found_whole_whatever_is_printed_on_it(
    printed: Callable[[NDArray[np.uint8]], None], table: Scene
) -> None:
    page = text_page().copy()
    printed(page)
    shot = photographed(page, table)
    image = image_of(shot.picture)

    found = find_page(image)

    assert found is not None
    assert corner_error(found.corners, shot.corners, image.shape) < 0.001
    assert view_of(image, found, None, Limits()).advice is None


@pytest.mark.parametrize("slant", [-5.0, -1.0, 0.0, 0.6, 4.0])
def test_the_slant_of_lines_is_measured(slant: float) -> None:
    assert slant_of(text_page(slant=slant)) == pytest.approx(-slant, abs=0.16)


def test_print_that_leans_on_its_page_is_straightened() -> None:
    shot = photographed(text_page(slant=3.0), Scene())
    image = image_of(shot.picture)
    found = find_page(image)
    assert found is not None

    assert abs(slant_of(rectified(image, found))) > 2
    assert abs(slant_of(flat(image, found, PageKind.PAGE))) < 0.3


def test_shadows_go_and_the_stamp_stays_red() -> None:
    image, _ = seen("in half shadow")
    found = find_page(image)
    assert found is not None
    shadowed = rectified(image, found)

    page = without_shadows(shadowed)

    def unevenness(of: NDArray[np.uint8]) -> float:
        paper = cv2.erode(cv2.dilate(cv2.cvtColor(of, cv2.COLOR_RGB2GRAY), np.ones((25, 25))), np.ones((25, 25)))
        core = paper[60:-60, 60:-60].astype(float)
        return float(np.percentile(core, 95) - np.percentile(core, 5))

    assert unevenness(page) < 25 < unevenness(shadowed)
    red = (page[:, :, 0].astype(int) - page[:, :, 1]) > 60
    assert 0.001 < red.mean() < 0.02


def advice(picture: Picture) -> DocumentAdvice | None:
    image = image_of(picture)
    return view_of(image, find_page(image), None, Limits()).advice


@SCENE
def test_a_page_that_can_be_read_is_not_found_fault_with(name: str) -> None:
    image, _ = seen(name)

    assert view_of(image, find_page(image), None, Limits()).advice is None


@pytest.mark.parametrize("scene", [Scene(), Scene(texture=28.0), LIGHT_TABLE, Scene(gradient=0.5)])
def test_an_empty_table_asks_for_the_paper(scene: Scene) -> None:
    assert advice(empty_table(scene)) is DocumentAdvice.PLACE_PAPER


@pytest.mark.parametrize("shift", [(0.0, 0.28), (0.0, -0.28), (-0.38, 0.0), (0.36, 0.2)])
def test_a_page_that_is_cut_off_is_moved_inside(shift: tuple[float, float]) -> None:
    shot = photographed(text_page(), Scene(shift=shift, turn=8))

    assert advice(shot.picture) is DocumentAdvice.MOVE_INSIDE


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (Scene(size=0.45), DocumentAdvice.COME_CLOSER),
        (Scene(light=0.18), DocumentAdvice.MORE_LIGHT),
        (Scene(blur=2.6), DocumentAdvice.HOLD_STILL),
        (Scene(width=2400, height=1800, blur=4.5), DocumentAdvice.HOLD_STILL),
        (Scene(glare=0.03), DocumentAdvice.LESS_GLARE),
        (Scene(glare=0.07, gradient=0.3), DocumentAdvice.LESS_GLARE),
    ],
)
def test_what_spoils_a_picture_is_named(scene: Scene, expected: DocumentAdvice) -> None:
    assert advice(photographed(text_page(), scene).picture) is expected


def test_a_dark_picture_asks_for_light_even_when_nothing_can_be_seen() -> None:
    assert advice(empty_table(Scene(light=0.05))) is DocumentAdvice.MORE_LIGHT


def test_sharpness_measures_the_picture_and_not_how_much_is_written() -> None:
    def sharpness(page: NDArray[np.uint8], blur: float) -> float:
        image = image_of(photographed(page, Scene(blur=blur)).picture)
        return view_of(image, find_page(image), None, Limits()).sharpness

    full, nearly_empty = text_page(), text_page().copy()
    nearly_empty[400:] = nearly_empty[380, 20]

    assert sharpness(nearly_empty, 1.0) == pytest.approx(sharpness(full, 1.0), abs=0.05)
    assert sharpness(full, 1.0) > sharpness(full, 2.4) + 0.1


def test_a_paper_that_moves_is_told_from_one_that_lies_still() -> None:
    scene = Scene()
    first, after = image_of(photographed(text_page(), scene).picture), replace(scene, shift=(0.03, 0.0))
    moved = image_of(photographed(text_page(), after).picture)
    before = view_of(first, find_page(first), None, Limits())

    assert view_of(first, find_page(first), before, Limits()).advice is None
    assert view_of(moved, find_page(moved), before, Limits()).advice is DocumentAdvice.HOLD_STILL


def test_a_picture_is_taken_from_a_stream_in_full_size() -> None:
    shot = photographed(text_page(), SCENES["straight"])
    stream = BytesIO(cv2.imencode(".png", image_of(shot.picture)[:, :, ::-1])[1].tobytes())

    picture = load_picture(stream, longest_side=4096)

    assert picture == shot.picture
    assert hypot(*find_page(image_of(picture)).corners[0]) > 0  # type: ignore[union-attr]  # None fails here
