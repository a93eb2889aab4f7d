"""The camera's driver: a network camera that is unplugged and plugged, a file, a child that dies."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.api import Absent, Blocked, DeviceError, Frame, Ready
from devices.camera.opencv import OpenCvCamera
from devices.failures import DeviceFailure
from sandbox.faces import astronaut
from tests.devices.conftest import Simulator, wait_until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def paper(run_folder: Path, port: int) -> Iterator[Simulator]:
    """A simulated document camera over a picture of 512×512."""
    picture = astronaut()
    path = run_folder / "paper.png"
    image = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)
    cv2.imwrite(str(path), image[:, :, ::-1])
    simulator = Simulator("camera", run_folder, "--port", str(port), "--whole", "--scene", f"paper={path}")
    yield simulator
    simulator.close()


@pytest.fixture
def camera(paper: Simulator, port: int) -> Iterator[OpenCvCamera]:
    paper.tell("plug")
    paper.tell("show", scene="paper")
    wait_until(lambda: paper.tell("state")["viewers"] == 0, 5)
    driver = OpenCvCamera({"source": f"http://127.0.0.1:{port}/stream"})
    driver.open()
    yield driver
    driver.close()


def newest(camera: OpenCvCamera) -> Frame:
    wait_until(lambda: camera.latest() is not None, 5)
    frame = camera.latest()
    assert frame is not None
    return frame


def child_of(camera: OpenCvCamera) -> int:
    """The only child process of this one that runs the camera's worker."""
    for task in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = task.read_bytes().split(b"\0")
            parent = int((task.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if b"devices.camera.worker" in words and parent == os.getpid():
            return int(task.parent.name)
    raise AssertionError("no child")


def test_frames_come_in_their_right_colours_and_are_newer_each_time(camera: OpenCvCamera) -> None:
    assert camera.latest() is None
    camera.start()
    first = newest(camera)
    assert (first.picture.width, first.picture.height) == (512, 512)
    before = np.frombuffer(astronaut().rgb, np.uint8).astype(int)
    now = np.frombuffer(first.picture.rgb, np.uint8).astype(int)
    assert np.abs(before - now).mean() < 6
    wait_until(lambda: newest(camera).number > first.number + 2, 5)
    assert first.taken_at < newest(camera).taken_at <= time.monotonic()
    assert camera.status() == Ready("streaming")


def test_opening_and_asking_leave_the_lamp_off(camera: OpenCvCamera, paper: Simulator) -> None:
    assert camera.status() == Ready()
    assert paper.tell("state")["viewers"] == 0


def test_stopping_forgets_the_frames_and_lets_go_of_the_camera(camera: OpenCvCamera, paper: Simulator) -> None:
    camera.start()
    newest(camera)
    camera.stop()
    assert camera.latest() is None
    wait_until(lambda: paper.tell("state")["viewers"] == 0, 5)
    camera.start()
    newest(camera)


@pytest.mark.fault("camera", "unplugged", code="D201", recovers="is opened again once plugged in")
def test_an_unplugged_camera_is_noticed_and_works_again(camera: OpenCvCamera, paper: Simulator) -> None:
    camera.start()
    newest(camera)
    paper.tell("unplug")
    unplugged = time.monotonic()
    wait_until(lambda: isinstance(camera.status(), Absent) and camera.latest() is None, 4)
    assert time.monotonic() - unplugged < 4
    camera.close()
    with pytest.raises(DeviceError) as caught:
        camera.open()
    assert caught.value.failure is DeviceFailure.CAMERA_ABSENT
    paper.tell("plug")
    camera.open()
    camera.start()
    newest(camera)


@pytest.mark.fault("camera", "frozen: no new picture", code="D202", recovers="its process is started anew")
def test_a_stopped_stream_is_silent_after_two_seconds(camera: OpenCvCamera, paper: Simulator) -> None:
    camera.start()
    newest(camera)
    paper.tell("freeze", on=True)
    try:
        wait_until(lambda: isinstance(camera.status(), Absent), 4)
        status = camera.status()
    finally:
        paper.tell("freeze", on=False)
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.CAMERA_SILENT


@pytest.mark.fault("camera", "lens covered: black pictures", code="D203", recovers="goes on once the lens is clear")
def test_a_covered_lens_is_told_and_goes_on_once_it_is_clear(camera: OpenCvCamera, paper: Simulator) -> None:
    camera.start()
    newest(camera)
    paper.tell("light", level="black")
    wait_until(lambda: isinstance(camera.status(), Blocked), 5)
    assert camera.status() == Blocked(DeviceFailure.CAMERA_COVERED, camera._source)
    paper.tell("light", level="normal")

    wait_until(lambda: isinstance(camera.status(), Ready), 3)


@pytest.mark.fault("camera", "its process crashes", code="D006", recovers="another process takes over")
def test_a_child_that_dies_is_told_and_replaced(camera: OpenCvCamera) -> None:
    camera.start()
    newest(camera)
    os.kill(child_of(camera), signal.SIGKILL)
    wait_until(lambda: isinstance(camera.status(), Absent), 4)
    status = camera.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.CHILD_CRASHED
    camera.close()
    camera.open()
    camera.start()
    newest(camera)


def test_a_file_is_repeated_at_its_own_speed(tmp_path: Path) -> None:
    path = tmp_path / "short.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for grey in range(0, 200, 40):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    driver = OpenCvCamera({"source": str(path)})
    driver.open()
    driver.start()
    first = newest(driver)
    wait_until(lambda: newest(driver).number >= first.number + 8, 5)
    last = newest(driver)
    driver.close()
    per_frame = (last.taken_at - first.taken_at) / (last.number - first.number)
    assert 0.08 < per_frame < 0.25


@pytest.mark.fault("camera", "wrong source in the profile", code="D201", recovers="works once the profile is mended")
def test_what_is_not_there_is_absent(tmp_path: Path) -> None:
    for source in (str(tmp_path / "none.avi"), "97", f"http://127.0.0.1:{free_port()}/stream"):
        driver = OpenCvCamera({"source": source})
        asked = time.monotonic()
        status = driver.status()
        assert time.monotonic() - asked < 0.3
        assert isinstance(status, Absent)
        assert status.failure is DeviceFailure.CAMERA_ABSENT
        with pytest.raises(DeviceError):
            driver.start()
