"""The head-turn challenge on dlib's own landmarks: turned heads count, tilted photos do not."""

from math import radians
from random import Random

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from devices.api import Advice, Picture
from devices.face.detector import FaceDetector, model_folder
from devices.face.liveness import LivenessLimits, begin, step
from devices.face.observation import Point
from devices.simulated.person import HEIGHT, WIDTH, Person, add_person, lobby
from sandbox.faces import astronaut, hopper

Image = NDArray[np.uint8]
LENS = 600.0
PEOPLE = {"astronaut": astronaut, "hopper": hopper}


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector(model_folder())


@pytest.fixture(params=sorted(PEOPLE))
def person(request: pytest.FixtureRequest, detector: FaceDetector) -> Person:
    return Person(PEOPLE[request.param](), detector)


def view(person: Person, degrees: float = 0.0) -> Image:
    scene = lobby()
    add_person(scene, person, degrees, centre=320, scale=1.0, phase=0)
    return scene


def tilted(flat: Image, about_x: float, about_y: float) -> Image:
    """A flat picture as a lens sees it when it is tilted about its axes, degrees."""
    turn = cv2.Rodrigues(np.array([radians(about_x), 0, 0]))[0] @ cv2.Rodrigues(np.array([0, radians(about_y), 0]))[0]
    plane = turn @ np.array([[1, 0, -WIDTH / 2], [0, 1, -HEIGHT / 2], [0, 0, 0]])
    plane[2, 2] += LENS
    lens = np.array([[LENS, 0, WIDTH / 2], [0, LENS, HEIGHT / 2], [0, 0, 1]])
    return cv2.warpPerspective(flat, lens @ plane, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def landmarks(detector: FaceDetector, image: Image) -> tuple[Point, ...] | None:
    seen = detector.observe(Picture(WIDTH, HEIGHT, np.ascontiguousarray(image).tobytes()))
    return seen.landmarks if seen is not None else None


def counts_as_turn(reference: tuple[Point, ...], marks: tuple[Point, ...] | None, wanted: Advice) -> bool:
    """Whether a pose that is held counts when ``wanted`` is asked."""
    orders = (begin(LivenessLimits(), Random(seed), reference, 0.0) for seed in range(20))
    state = next(state for state in orders if state.turns[0] is wanted)
    for frame in range(4):
        state = step(state, marks, 0.1 * frame)
    return state.returning


@pytest.mark.parametrize(("degrees", "side"), [(26.0, Advice.TURN_LEFT), (-26.0, Advice.TURN_RIGHT)])
def test_a_turned_head_counts_for_its_own_side_alone(
    detector: FaceDetector, person: Person, degrees: float, side: Advice
) -> None:
    reference = landmarks(detector, view(person))
    assert reference is not None
    turned = landmarks(detector, view(person, degrees))
    for wanted in (Advice.TURN_LEFT, Advice.TURN_RIGHT):
        assert counts_as_turn(reference, turned, wanted) is (wanted is side)


def test_a_photo_tilted_up_to_28_degrees_never_counts(detector: FaceDetector, person: Person) -> None:
    flat = view(person)
    reference = landmarks(detector, flat)
    assert reference is not None
    for about_x in (-28, -14, 0, 14, 28):
        for about_y in (-28, -14, 14, 28):
            marks = landmarks(detector, tilted(flat, about_x, about_y))
            for wanted in (Advice.TURN_LEFT, Advice.TURN_RIGHT):
                assert not counts_as_turn(reference, marks, wanted), (about_x, about_y, wanted)
