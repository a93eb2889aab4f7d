"""Quality advice and the head-turn challenge, over made-up landmarks."""

from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.api import Advice, DeviceError
from devices.face.liveness import Liveness, LivenessLimits, Outcome, begin, step
from devices.face.observation import FaceObservation, Point
from devices.face.pictures import load_picture
from devices.face.quality import QualityLimits, advice_for
from devices.failures import DeviceFailure

# x, y and depth towards the camera, in outer eye distances: the corners lie on a rounded head, the nose stands out.
HEAD = ((0.5, 0.0, -0.2), (0.2, 0.02, 0.0), (-0.5, 0.0, -0.2), (-0.2, 0.02, 0.0), (0.0, 0.5, 0.3))


def head(degrees: float) -> tuple[Point, ...]:
    """Landmarks of a head turned to its own left by ``degrees``."""
    angle = radians(degrees)
    return tuple((320 + 100 * (x * cos(angle) + z * sin(angle)), 200 + 100 * y) for x, y, z in HEAD)


def challenge(seed: int) -> Liveness:
    """A challenge whose order of turns can be repeated."""
    return begin(LivenessLimits(), Random(seed), head(0), 0.0)


def obey(state: Liveness, *, wrongly: bool = False) -> Liveness:
    """A person who does (or reverses) what is asked, ten frames a second."""
    now = 0.0
    while state.outcome is Outcome.UNDER_WAY:
        now += 0.1
        degrees = {Advice.TURN_LEFT: 25.0, Advice.TURN_RIGHT: -25.0}.get(state.advice, 0.0)
        state = step(state, head(-degrees if wrongly else degrees), now)
    return state


@pytest.mark.parametrize("seed", range(6))
def test_a_head_that_turns_as_asked_passes(seed: int) -> None:
    assert obey(challenge(seed)).outcome is Outcome.PASSED


@pytest.mark.parametrize("seed", range(6))
def test_a_head_that_turns_the_wrong_way_fails(seed: int) -> None:
    assert obey(challenge(seed), wrongly=True).outcome is Outcome.FAILED


def test_both_orders_are_drawn() -> None:
    assert {challenge(seed).turns[0] for seed in range(20)} == {
        Advice.TURN_LEFT,
        Advice.TURN_RIGHT,
    }


def test_a_head_that_never_turns_fails_when_the_time_is_up() -> None:
    state = challenge(1)
    assert step(state, head(0), 9.9).outcome is Outcome.UNDER_WAY
    assert step(state, head(0), 10.1).outcome is Outcome.FAILED


number = st.floats(-1.5, 1.5)
affine = st.tuples(number, number, number, number, st.floats(0, 600), st.floats(0, 400))


@given(st.lists(affine, max_size=60), st.integers(0, 9))
def test_no_sequence_of_affine_images_of_a_flat_face_passes(
    maps: list[tuple[float, float, float, float, float, float]], seed: int
) -> None:
    state = challenge(seed)
    for count, (a, b, c, d, x, y) in enumerate(maps):
        flat = np.array(head(0)) @ np.array([[a, b], [c, d]]) + np.array([x, y])
        # Four times, as a photo held in that pose gives consecutive frames.
        for part in (0.0, 0.02, 0.04, 0.06):
            state = step(state, tuple((float(u), float(v)) for u, v in flat), 0.1 * count + part)
    assert state.outcome is not Outcome.PASSED
    assert len(state.turns) == 2
    assert not state.returning


def test_one_misplaced_landmark_is_no_turn() -> None:
    state = challenge(1)
    wanted = 30.0 if state.advice is Advice.TURN_LEFT else -30.0
    for count, degrees in enumerate([0.0, 0.0, wanted] * 8):
        state = step(state, head(degrees), 0.1 * count)
    assert not state.returning


def test_a_face_that_rolls_as_it_turns_is_no_turn() -> None:
    state = challenge(1)
    wanted = 30.0 if state.advice is Advice.TURN_LEFT else -30.0
    angle = radians(20)
    rolled = np.array(head(wanted)) @ np.array([[cos(angle), sin(angle)], [-sin(angle), cos(angle)]])
    for count in range(6):
        state = step(state, tuple((float(u), float(v)) for u, v in rolled), 0.1 * count)
    assert not state.returning


GOOD = FaceObservation(1, 640, 480, (220, 140, 420, 340), head(0), 200.0, 130.0, 45.0)


@pytest.mark.parametrize(
    ("seen", "advice"),
    [
        (None, Advice.LOOK_HERE),
        (GOOD, None),
        (replace(GOOD, faces=2), Advice.ONE_PERSON),
        (replace(GOOD, box=(300, 220, 350, 270)), Advice.COME_CLOSER),
        (replace(GOOD, box=(100, 20, 540, 460)), Advice.STEP_BACK),
        (replace(GOOD, brightness=30.0), Advice.MORE_LIGHT),
        (replace(GOOD, brightness=240.0, contrast=5.0), Advice.LESS_LIGHT),
        (replace(GOOD, box=(0, 140, 200, 340)), Advice.LOOK_HERE),
        (replace(GOOD, sharpness=5.0), Advice.HOLD_STILL),
        (replace(GOOD, landmarks=head(30)), Advice.LOOK_STRAIGHT),
    ],
)
def test_a_frame_gets_the_advice_that_would_mend_it(seen: FaceObservation | None, advice: Advice | None) -> None:
    assert advice_for(seen, QualityLimits()) is advice


def test_a_sideways_phone_picture_is_loaded_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    loaded = load_picture(tmp_path / "a.jpg")
    assert (loaded.width, loaded.height, len(loaded.rgb)) == (20, 40, 2400)


def test_a_file_that_is_no_picture_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DeviceError) as caught:
        load_picture(tmp_path / "a.jpg")
    assert caught.value.failure is DeviceFailure.PICTURE_UNREADABLE
