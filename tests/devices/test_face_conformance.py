"""What every driver that compares faces does."""

from collections.abc import Iterator
from typing import Any

import pytest

from devices.api import DeviceError, Picture, Ready
from devices.failures import DeviceFailure
from devices.registry import load
from sandbox.faces import astronaut, hopper
from tests.devices.conftest import hardware_driver

GREY = Picture(64, 48, bytes([128]) * (64 * 48 * 3))


@pytest.fixture(scope="module", params=["dlib-face", pytest.param("hardware", marks=pytest.mark.hardware)])
def faces(request: pytest.FixtureRequest) -> Iterator[Any]:
    hardware = request.param == "hardware"
    driver = hardware_driver(request.config, "compare") if hardware else load(request.param, {})
    driver.open()
    yield driver
    driver.close()


def test_one_person_is_near_and_another_is_far(faces: Any) -> None:
    same, other = faces.compare(astronaut(), astronaut()), faces.compare(astronaut(), hopper())

    assert isinstance(faces.status(), Ready)
    assert same.distance <= same.threshold < other.distance


def test_a_picture_without_a_face_is_told(faces: Any) -> None:
    with pytest.raises(DeviceError) as caught:
        faces.compare(astronaut(), GREY)

    assert caught.value.failure is DeviceFailure.FACE_NONE


def test_it_works_on_after_it_was_closed_and_opened(faces: Any) -> None:
    faces.close()
    faces.close()
    faces.open()
    faces.open()

    assert faces.compare(hopper(), hopper()).distance < 0.1
