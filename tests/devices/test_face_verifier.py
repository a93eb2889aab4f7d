"""The whole face check over real wires: a simulated person before a simulated camera, dlib in its own process."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
from PIL import Image

from devices.api import Absent, Advice, DeviceError, FaceMatch, FaceProgress, Frame, Picture, Ready
from devices.camera.opencv import OpenCvCamera
from devices.face.dlib_verifier import DlibFaceVerifier
from devices.failures import DeviceFailure
from sandbox.faces import CHIP_CROPS, astronaut, hopper, portrait
from tests.devices.conftest import Simulator, wait_until

PEOPLE = {"astronaut": astronaut, "hopper": hopper}
DIRECTIONS = {Advice.TURN_LEFT: "left", Advice.TURN_RIGHT: "right"}


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture(scope="module")
def lobby(run_folder: Path, port: int) -> Iterator[Simulator]:
    """The simulated face camera, with two people who may step before it."""
    scenes = []
    for name, picture in PEOPLE.items():
        taken = picture()
        path = run_folder / f"{name}.png"
        Image.frombytes("RGB", (taken.width, taken.height), taken.rgb).save(path)
        scenes += ["--scene", f"{name}={path}"]
    simulator = Simulator("camera", run_folder, "--port", str(port), *scenes)
    yield simulator
    simulator.close()


@pytest.fixture(scope="module")
def verifier() -> Iterator[DlibFaceVerifier]:
    driver = DlibFaceVerifier({})
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def camera(lobby: Simulator, port: int) -> Iterator[OpenCvCamera]:
    """A streaming camera, nobody before it."""
    for command, values in (
        ("plug", {}),
        ("show", {"scene": "nobody"}),
        ("photo", {"on": False}),
        ("light", {"level": "normal"}),
        ("distance", {"level": "normal"}),
    ):
        lobby.tell(command, **values)
    driver = OpenCvCamera({"source": f"http://127.0.0.1:{port}/stream"})
    driver.open()
    driver.start()
    wait_until(lambda: driver.latest() is not None, 5)
    yield driver
    driver.close()


def chip(name: str) -> Picture:
    return portrait(PEOPLE[name](), CHIP_CROPS[name])


class Visit:
    """One person before the camera, who does what is advised unless ``deaf``."""

    def __init__(self, lobby: Simulator, *, deaf: bool = False) -> None:
        self.advice: list[Advice] = []
        self.cancel = Event()
        self.at: dict[Advice, Callable[[], Any]] = {}
        """What happens when an advice is given for the first time."""
        self._lobby = lobby
        self._deaf = deaf

    def told(self, progress: FaceProgress) -> None:
        first = progress.advice not in self.advice
        if not self.advice or self.advice[-1] is not progress.advice:
            self.advice.append(progress.advice)
            if not self._deaf:
                self._lobby.tell("turn", direction=DIRECTIONS.get(progress.advice, "straight"))
        if first and progress.advice in self.at:
            self.at[progress.advice]()

    def result(
        self, verifier: DlibFaceVerifier, latest: Callable[[], Frame | None], photo: Picture, seconds: float = 20.0
    ) -> FaceMatch | DeviceFailure:
        try:
            return verifier.verify(photo, latest, self.told, self.cancel, seconds)
        except DeviceError as error:
            return error.failure


def show(lobby: Simulator, camera: OpenCvCamera, scene: str) -> None:
    """Somebody steps before the camera; return when the change has come through."""
    lobby.tell("show", scene=scene)
    shown = camera.latest()
    number = shown.number if shown is not None else 0
    wait_until(lambda: (frame := camera.latest()) is not None and frame.number > number + 4, 5)


def test_who_comes_closer_and_turns_the_head_as_asked_is_recognised(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier
) -> None:
    lobby.tell("distance", level="far")
    show(lobby, camera, "hopper")
    visit = Visit(lobby)
    visit.at[Advice.COME_CLOSER] = lambda: lobby.tell("distance", level="normal")
    result = visit.result(verifier, camera.latest, chip("hopper"), 15)
    assert isinstance(result, FaceMatch), (result, visit.advice)
    assert result.distance < 0.35
    assert result.threshold == 0.5
    assert visit.advice[0] is Advice.COME_CLOSER
    assert {Advice.TURN_LEFT, Advice.TURN_RIGHT} <= set(visit.advice)
    assert visit.advice[-1] is Advice.COMPARING


@pytest.mark.fault(
    "face check", "another person", code="D304", recovers="may be tried three times; a texted code is always offered"
)
def test_another_person_who_does_all_that_is_asked_is_refused(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier
) -> None:
    show(lobby, camera, "astronaut")
    visit = Visit(lobby)
    assert visit.result(verifier, camera.latest, chip("hopper")) is DeviceFailure.FACE_MISMATCH
    assert visit.advice[-1] is Advice.COMPARING


@pytest.mark.fault(
    "face check",
    "a photo is held up",
    code="D303",
    recovers="may be tried three times; a texted code is always offered",
)
def test_a_photo_moved_about_in_a_hand_is_refused(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier
) -> None:
    lobby.tell("photo", on=True)
    show(lobby, camera, "hopper")
    visit = Visit(lobby)
    assert visit.result(verifier, camera.latest, chip("hopper"), 3.0) is DeviceFailure.FACE_NOT_LIVE
    assert Advice.COMPARING not in visit.advice


@pytest.mark.fault("face check", "two people before the camera", code="D302", recovers="goes on when one steps aside")
def test_two_people_are_told_to_be_one(lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier) -> None:
    show(lobby, camera, "two")
    visit = Visit(lobby)
    assert visit.result(verifier, camera.latest, chip("hopper"), 0.4) is DeviceFailure.FACE_QUALITY
    assert visit.advice == [Advice.ONE_PERSON]


@pytest.mark.fault("face check", "nobody before the camera", code="D301", recovers="goes on when somebody comes")
def test_nobody_is_told_apart(lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier) -> None:
    visit = Visit(lobby)
    assert visit.result(verifier, camera.latest, chip("hopper"), 0.4) is DeviceFailure.FACE_NONE
    assert visit.advice == [Advice.LOOK_HERE]


@pytest.mark.fault(
    "face check", "too dark, too bright, too far, blurred", code="D305", recovers="says what would mend it, in words"
)
@pytest.mark.parametrize(
    ("command", "level", "advice"),
    [
        ("light", "dark", Advice.MORE_LIGHT),
        ("light", "bright", Advice.LESS_LIGHT),
        ("distance", "far", Advice.COME_CLOSER),
        ("distance", "near", Advice.STEP_BACK),
    ],
)
def test_a_bad_picture_is_told_what_would_mend_it(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier, command: str, level: str, advice: Advice
) -> None:
    lobby.tell(command, level=level)
    show(lobby, camera, "astronaut")
    visit = Visit(lobby, deaf=True)
    assert visit.result(verifier, camera.latest, chip("astronaut"), 0.4) is DeviceFailure.FACE_QUALITY
    assert visit.advice == [advice]


@pytest.mark.fault(
    "face check",
    "camera unplugged in the middle",
    code="D202",
    recovers="the page waits for the camera and begins anew",
)
def test_a_camera_unplugged_in_the_middle_is_silent(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier
) -> None:
    show(lobby, camera, "astronaut")
    visit = Visit(lobby, deaf=True)
    visit.at[Advice.TURN_LEFT] = visit.at[Advice.TURN_RIGHT] = lambda: lobby.tell("unplug")
    assert visit.result(verifier, camera.latest, chip("astronaut")) is DeviceFailure.CAMERA_SILENT


@pytest.mark.fault(
    "face check", "its process crashes in the middle", code="D006", recovers="another process takes over"
)
def test_a_child_that_dies_in_the_middle_is_told_and_replaced(
    lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier
) -> None:
    show(lobby, camera, "astronaut")
    visit = Visit(lobby, deaf=True)
    killed = Event()
    frames = camera.latest

    def latest() -> Frame | None:
        frame = frames()
        # Stopped before it gets this frame and killed while it is asked about it.
        if visit.advice and not killed.is_set():
            killed.set()
            child = child_of_this_process("devices.face.worker")
            os.kill(child, signal.SIGSTOP)
            Timer(0.3, os.kill, (child, signal.SIGKILL)).start()
        return frame

    assert visit.result(verifier, latest, chip("astronaut")) is DeviceFailure.CHILD_CRASHED
    status = verifier.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.CHILD_CRASHED
    verifier.close()
    verifier.open()
    assert verifier.status() == Ready()
    assert verifier.compare(chip("astronaut"), astronaut()).distance < 0.4


def test_a_cancelled_check_ends_at_once(lobby: Simulator, camera: OpenCvCamera, verifier: DlibFaceVerifier) -> None:
    visit = Visit(lobby)
    visit.at[Advice.LOOK_HERE] = visit.cancel.set
    assert visit.result(verifier, camera.latest, chip("hopper")) is DeviceFailure.CANCELLED


def child_of_this_process(module: str) -> int:
    """The only child process of this one that runs ``module``."""
    for task in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = task.read_bytes().split(b"\0")
            parent = int((task.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if module.encode() in words and parent == os.getpid():
            return int(task.parent.name)
    raise AssertionError(f"no child runs {module}")
