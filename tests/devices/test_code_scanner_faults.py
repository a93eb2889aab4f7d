"""Scanners that misbehave: on a serial line, as a keyboard, by camera."""

import errno
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer
from typing import Any

import cv2
import numpy as np
import pytest
import qrcode
import zxingcpp

from devices.api import Absent, DeviceError, Ready
from devices.code_scanner.camera_scanner import CameraScanner
from devices.code_scanner.camera_worker import look
from devices.code_scanner.serial_scanner import SerialScanner
from devices.code_scanner.wedge_scanner import WedgeScanner
from devices.failures import DeviceFailure
from tests.devices.conftest import Simulator

CODE = "34000000000000000001"
TRIGGERS = {"trigger_on": "1654 0d", "trigger_off": "1655 0d"}


@pytest.fixture(scope="module")
def simulator_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Simulator]]:
    """A simulator by its kind, started once: tests come in any order."""
    simulators: dict[str, Simulator] = {}

    def started(kind: str) -> Simulator:
        if kind not in simulators:
            folder = tmp_path_factory.mktemp("scanner")
            simulators[kind] = Simulator("code_scanner", folder, "--kind", kind, "--port", str(folder / "port"))
        return simulators[kind]

    yield started
    for simulator in simulators.values():
        simulator.close()


@pytest.fixture(params=["serial", "wedge"])
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def scanner(kind: str, simulator_of: Callable[[str], Simulator]) -> Iterator[tuple[Any, Simulator]]:
    """An opened driver and its simulator, freshly plugged in."""
    simulator = simulator_of(kind)
    simulator.tell("unplug")
    simulator.tell("plug")
    port = str(simulator.port)
    driver = SerialScanner({"port": port, **TRIGGERS}) if kind == "serial" else WedgeScanner({"path": port})
    driver.open()
    yield driver, simulator
    driver.close()


def after(seconds: float, simulator: Simulator, command: str, **values: str) -> Timer:
    timer = Timer(seconds, simulator.tell, (command,), values)
    timer.start()
    return timer


def failure_of(driver: Any, seconds: float = 5) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        driver.scan(Event(), seconds)
    return caught.value.failure


def assert_reads(driver: Any, simulator: Simulator) -> None:
    timer = after(0.3, simulator, "present", payload=CODE)
    assert driver.scan(Event(), 5).payload == CODE
    timer.join()


@pytest.mark.fault("code scanner", "code before it was asked for", sees="nothing", recovers="thrown away")
def test_what_came_before_a_scan_was_asked_for_is_thrown_away(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    simulator.tell("present", payload="before")
    assert failure_of(driver, 0.5) is DeviceFailure.TIMED_OUT
    assert_reads(driver, simulator)


@pytest.mark.fault("code scanner", "second code behind the first", sees="nothing", recovers="thrown away")
def test_what_comes_behind_a_code_is_not_the_next_scans(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    timer = after(0.2, simulator, "present", payload="first\rsecond\rthird")
    assert driver.scan(Event(), 5).payload == "first"
    timer.join()
    assert failure_of(driver, 0.5) is DeviceFailure.TIMED_OUT


@pytest.mark.fault("code scanner", "garbage on the line", code="D705", recovers="thrown away; the next code is read")
def test_garbage_is_refused_and_the_next_code_is_read(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    timer = after(0.2, simulator, "junk")
    assert failure_of(driver) is DeviceFailure.CODE_UNREADABLE
    timer.join()
    assert_reads(driver, simulator)


@pytest.mark.fault("code scanner", "partial answer", code="D706", recovers="thrown away; the next code is read")
def test_half_a_code_is_none(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    timer = after(0.2, simulator, "half", payload=CODE)
    assert failure_of(driver) is DeviceFailure.CODE_CUT_SHORT
    timer.join()
    assert_reads(driver, simulator)


@pytest.mark.fault("code scanner", "floods", code="D703", recovers="read again once it is quiet")
def test_a_flood_of_megabytes_is_contained(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    timer = after(0.2, simulator, "flood", bytes=str(1 << 30))
    started = time.monotonic()
    # On a busy machine the simulator itself may pause, and then each pause ends a code that is too long.
    told = (failure_of(driver) for _ in range(3))
    assert (
        next(failure for failure in told if failure is not DeviceFailure.CODE_TOO_LONG) is DeviceFailure.SCANNER_STUCK
    )
    assert time.monotonic() - started < 15
    timer.join()
    driver.close()
    simulator.tell("unplug")
    simulator.tell("plug")
    driver.open()
    assert_reads(driver, simulator)


@pytest.mark.fault("code scanner", "unplugged in the middle of a code", code="D701", recovers="opened again by itself")
def test_a_scanner_torn_out_in_mid_code_gives_no_code(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    half, unplug = after(0.3, simulator, "half", payload=CODE), after(0.4, simulator, "unplug")
    assert failure_of(driver) in (DeviceFailure.SCANNER_ABSENT, DeviceFailure.CODE_CUT_SHORT)
    half.join()
    unplug.join()
    assert driver.status() == Absent(DeviceFailure.SCANNER_ABSENT, driver.status().detail)


@pytest.mark.fault("code scanner", "key stuck", code="D703", recovers="read again once it is let go")
@pytest.mark.parametrize("kind", ["wedge"])
def test_a_stuck_key_is_told(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    simulator.tell("stick")
    assert failure_of(driver) is DeviceFailure.SCANNER_STUCK


@pytest.mark.parametrize("kind", ["wedge"])
def test_a_node_that_can_not_be_grabbed_warns(scanner: tuple[Any, Simulator]) -> None:
    driver, _ = scanner
    assert driver.status() == Ready(warnings=(DeviceFailure.SCANNER_NOT_GRABBED,))


@pytest.mark.fault("code scanner", "grabbed by another program", code="D702", recovers="grabbed once it is free")
@pytest.mark.parametrize("kind", ["wedge"])
def test_a_node_that_another_program_holds_is_not_read(
    scanner: tuple[Any, Simulator], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, _ = scanner
    driver.close()

    def busy(*_: object) -> int:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    with monkeypatch.context() as kernel:  # the kernel's answer, which a pseudo-terminal can't give
        kernel.setattr(fcntl, "ioctl", busy)
        with pytest.raises(DeviceError) as caught:
            driver.open()
    assert caught.value.failure is DeviceFailure.SCANNER_NOT_GRABBED
    driver.open()


@pytest.mark.parametrize("kind", ["serial"])
def test_the_scanners_light_is_on_only_during_a_scan(scanner: tuple[Any, Simulator]) -> None:
    driver, simulator = scanner
    before = simulator.tell("state")["received"]
    timer = after(0.5, simulator, "present", payload=CODE)
    driver.scan(Event(), 5)
    timer.join()
    pause, received = Event(), ""
    for _ in range(100):
        received = simulator.tell("state")["received"].removeprefix(before)
        if received.endswith("16550d"):
            break
        pause.wait(0.02)
    assert received.endswith("16540d16550d")


@pytest.mark.parametrize("suffix", ["lf", "crlf", "tab", "none"])
def test_every_suffix_ends_a_code(tmp_path: Path, suffix: str) -> None:
    arguments = ("--kind", "serial", "--port", str(tmp_path / "port"), "--suffix", suffix)
    simulator = Simulator("code_scanner", tmp_path, *arguments)
    driver = SerialScanner({"port": str(simulator.port), "suffix": suffix})
    driver.open()
    assert_reads(driver, simulator)
    driver.close()
    simulator.close()


def test_a_setting_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        SerialScanner({"port": "/dev/ttyACM0", "suffix": "semicolon"})
    with pytest.raises(ValueError, match="line feed"):
        WedgeScanner({"path": "/dev/input/event0", "suffix": "lf"})


@pytest.mark.fault("code scanner (camera)", "crashes", sees="nothing", recovers="its process is started anew")
def test_a_decoder_that_crashed_is_started_anew(tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    qrcode.make(CODE).convert("RGB").save(picture)
    film = cv2.VideoWriter(str(tmp_path / "code.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (290, 290))
    frame = cv2.imread(str(picture))
    assert frame is not None
    for _ in range(10):
        film.write(cv2.resize(frame, (290, 290)))
    film.release()
    driver = CameraScanner({"source": str(tmp_path / "code.avi")})
    driver.open()
    assert driver.scan(Event(), 8).symbology == "QR Code"
    eye = next(child for child in children() if "devices.code_scanner.camera_worker" in child[1])
    os.kill(eye[0], signal.SIGSEGV)
    assert driver.scan(Event(), 8).payload == CODE
    driver.close()


@pytest.mark.parametrize(
    ("symbology", "kind"),
    [("QR Code", "QRCode"), ("Code 128", "Code128"), ("Data Matrix", "DataMatrix"), ("PDF417", "PDF417")],
)
def test_the_camera_reads_each_symbology_and_names_it(symbology: str, kind: str) -> None:
    drawn = zxingcpp.create_barcode(CODE, zxingcpp.barcode_format_from_str(kind)).to_image(scale=4)
    grey = np.pad(np.array(drawn), 60, constant_values=255)
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    answer, blobs = look({"width": picture.shape[1], "height": picture.shape[0]}, [picture.tobytes()])
    assert (answer, blobs) == ({"symbology": symbology}, [CODE.encode()])


def children() -> Iterator[tuple[int, str]]:
    """Process ids and command lines of this process's children."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == os.getpid():
                yield int(folder.name), (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
