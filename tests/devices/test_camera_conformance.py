"""What every driver of a camera does, whatever its pictures come from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from devices.api import Absent, DeviceError, Frame, Ready
from devices.registry import load
from tests.devices.conftest import Simulator, hardware_driver, wait_until


@pytest.fixture(scope="module")
def stream(run_folder: Path, free_port: int) -> Iterator[str]:
    """A simulated network camera over a checked cloth."""
    cloth = np.kron(np.indices((6, 8)).sum(axis=0) % 2, np.ones((80, 80))).astype(np.uint8) * 200
    cv2.imwrite(str(run_folder / "cloth.png"), cloth)
    scene = f"cloth={run_folder / 'cloth.png'}"
    simulator = Simulator("camera", run_folder, "--port", str(free_port), "--whole", "--scene", scene)
    simulator.tell("show", scene="cloth")
    yield f"http://127.0.0.1:{free_port}/stream"
    simulator.close()


@pytest.fixture(scope="module")
def film(run_folder: Path) -> str:
    """A video file."""
    path = run_folder / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (64, 48))
    for grey in range(20, 220, 10):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    return str(path)


@pytest.fixture(params=["stream", "film", pytest.param("hardware", marks=pytest.mark.hardware)])
def camera(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "hardware":
        driver = hardware_driver(request.config, "latest")
    else:
        driver = load("opencv-camera", {"source": request.getfixturevalue(request.param)})
    driver.open()
    yield driver
    driver.close()


def newest(camera: Any, newer_than: int = 0) -> Frame:
    def came() -> bool:
        frame = camera.latest()
        return frame is not None and frame.number > newer_than

    wait_until(came, 10)
    frame: Frame = camera.latest()
    return frame


def test_it_gives_no_picture_before_it_is_asked_to(camera: Any) -> None:
    assert isinstance(camera.status(), Ready)
    assert camera.latest() is None


def test_pictures_are_whole_and_each_is_newer(camera: Any) -> None:
    camera.start()
    first = newest(camera)
    later = newest(camera, first.number)

    assert len(first.picture.rgb) == first.picture.width * first.picture.height * 3
    assert later.taken_at > first.taken_at


def test_stopping_forgets_the_last_picture(camera: Any) -> None:
    camera.start()
    newest(camera)
    camera.stop()

    assert camera.latest() is None


@pytest.mark.parametrize("twice", ["open", "start", "stop", "close"])
def test_everything_may_be_said_twice(camera: Any, twice: str) -> None:
    action: Callable[[], None] = getattr(camera, twice)
    action()
    action()
    camera.open()
    camera.start()

    assert newest(camera).number > 0


def test_what_is_not_there_is_absent(tmp_path: Path) -> None:
    driver = load("opencv-camera", {"source": str(tmp_path / "nothing.avi")})
    with pytest.raises(DeviceError):
        driver.open()
    assert isinstance(driver.status(), Absent)
    driver.close()
