"""What every sense of presence must do: over pictures of a lobby; with ``-m hardware`` the profile's own driver."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from devices.api import Frame, Picture, Presence, Ready
from devices.presence.camera_presence import CameraPresence
from devices.simulated.person import lobby
from sandbox.faces import astronaut
from tests.devices.conftest import hardware_driver

NUMBERS = count(1)


@pytest.fixture(scope="module", params=["camera-presence", pytest.param("hardware", marks=pytest.mark.hardware)])
def eyes(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A driver that senses presence, opened."""
    driver = hardware_driver(request.config, "look", "flatten") if request.param == "hardware" else CameraPresence({})
    driver.open()
    yield driver
    driver.close()


def frame(picture: Picture) -> Frame:
    return Frame(picture, time.monotonic(), next(NUMBERS))


def empty() -> Picture:
    scene = lobby()
    return Picture(scene.shape[1], scene.shape[0], scene.tobytes())


def test_without_a_picture_nothing_is_known(eyes: Any) -> None:
    eyes.close()
    eyes.close()
    eyes.open()
    eyes.open()
    assert eyes.look(None) is Presence.UNKNOWN
    assert isinstance(eyes.status(), Ready)


def test_a_face_is_somebody(eyes: Any) -> None:
    assert eyes.look(frame(astronaut())) is Presence.PRESENT


def test_one_look_at_an_empty_place_is_not_yet_absence(eyes: Any) -> None:
    assert eyes.look(frame(empty())) is not Presence.NOT_PRESENT


@pytest.mark.parametrize("size", [(1, 1), (17, 900), (1920, 1080)])
def test_a_picture_of_any_size_is_looked_at(eyes: Any, size: tuple[int, int]) -> None:
    width, height = size
    assert eyes.look(frame(Picture(width, height, bytes(width * height * 3)))) in set(Presence)
