"""What is true of every code scanner: serial, wedge, camera, or the hardware of a profile."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
import qrcode

from devices.api import DeviceError, Ready, ScannedCode
from devices.failures import DeviceFailure
from devices.registry import load
from tests.devices.conftest import Simulator, hardware_driver, wait_until

PERSON = "AHM:0123456789abcdefABCDEF+/=~!@#$%^&*()_{}|:\"<>?[];',."
PAYMENT = "34000000000000000001"
PAYLOADS = {"person": PERSON, "payment": PAYMENT, "long": "x" * 1100, "spaces": " \t "}
ABSENT = {DeviceFailure.SCANNER_ABSENT, DeviceFailure.CAMERA_ABSENT, DeviceFailure.CAMERA_SILENT}


class Rig:
    """A driver and the hands that hold codes before its scanner."""

    def __init__(self, driver: Any, simulator: Simulator, present: Callable[[str], object]) -> None:
        self.driver = driver
        self.simulator = simulator
        self.present = present

    def scan(self, seconds: float = 8) -> ScannedCode:
        code: ScannedCode = self.driver.scan(Event(), seconds)
        return code

    def scan_of(self, name: str) -> ScannedCode:
        timer = Timer(0.15, self.present, (name,))
        timer.start()
        try:
            return self.scan()
        finally:
            timer.join()

    def take_away(self) -> None:
        """A camera sees a code for as long as it is held there."""
        if "scene" in self.simulator.tell("state"):
            self.simulator.tell("show", scene="nobody")

    def failure_of(self, name: str) -> DeviceFailure:
        with pytest.raises(DeviceError) as caught:
            self.scan_of(name)
        assert PAYLOADS[name] not in str(caught.value)
        return caught.value.failure


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def typing_rig(kind: str, folder: Path) -> Rig:
    simulator = Simulator("code_scanner", folder, "--kind", kind, "--port", str(folder / "port"))
    driver = load(f"{kind}-scanner", {"port" if kind == "serial" else "path": str(simulator.port)})
    return Rig(driver, simulator, lambda name: simulator.tell("present", payload=PAYLOADS[name]))


def camera_rig(folder: Path) -> Rig:
    scenes = []
    for name, payload in PAYLOADS.items():
        path = folder / f"{name}.png"
        qrcode.make(payload, box_size=4, error_correction=qrcode.ERROR_CORRECT_L).convert("RGB").save(path)
        scenes += ["--scene", f"{name}={path}"]
    port = free_port()
    simulator = Simulator("camera", folder, "--port", str(port), "--whole", *scenes)
    driver = load("camera-scanner", {"source": f"http://127.0.0.1:{port}/stream"})
    return Rig(driver, simulator, lambda name: simulator.tell("show", scene=name))


@pytest.fixture(scope="module")
def rig_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Rig]]:
    """A rig by its kind, started once: tests come in any order."""
    rigs: dict[str, Rig] = {}

    def started(kind: str) -> Rig:
        if kind not in rigs:
            folder = tmp_path_factory.mktemp("scanner")
            rigs[kind] = camera_rig(folder) if kind == "camera" else typing_rig(kind, folder)
        return rigs[kind]

    yield started
    for rig in rigs.values():
        rig.driver.close()
        rig.simulator.close()


@pytest.fixture(params=["serial", "wedge", "camera"])
def rig(request: pytest.FixtureRequest, rig_of: Callable[[str], Rig]) -> Rig:
    """A scanner that is plugged in and opened, nothing before it."""
    rig = rig_of(request.param)
    rig.simulator.tell("plug")
    rig.take_away()
    rig.driver.close()
    rig.driver.open()
    return rig


@pytest.mark.parametrize("name", ["person", "payment"])
def test_a_code_is_scanned_character_by_character(rig: Rig, name: str) -> None:
    assert rig.scan_of(name).payload == PAYLOADS[name]
    assert isinstance(rig.driver.status(), Ready)


def test_a_code_does_not_show_itself_when_printed(rig: Rig) -> None:
    assert PAYMENT not in repr(rig.scan_of("payment"))


@pytest.mark.fault("code scanner", "code above 1 KB", code="D704", recovers="thrown away; the next code is read")
def test_a_code_of_more_than_a_kilobyte_is_refused_and_the_next_is_read(rig: Rig) -> None:
    assert rig.failure_of("long") is DeviceFailure.CODE_TOO_LONG
    rig.take_away()
    assert rig.scan_of("payment").payload == PAYMENT


def test_an_empty_code_is_passed_over(rig: Rig) -> None:
    first = Timer(0.3, rig.present, ("spaces",))
    later = Timer(0.8, rig.present, ("payment",))
    first.start()
    later.start()
    assert rig.scan().payload == PAYMENT
    first.join()
    later.join()


def test_waiting_ends_in_time(rig: Rig) -> None:
    with pytest.raises(DeviceError) as caught:
        rig.scan(0.3)
    assert caught.value.failure is DeviceFailure.TIMED_OUT


def test_waiting_is_cancelled_at_once(rig: Rig) -> None:
    cancel = Event()
    cancelled_at: list[float] = []

    def give_up() -> None:
        cancelled_at.append(time.monotonic())
        cancel.set()

    timer = Timer(0.7, give_up)
    timer.start()
    with pytest.raises(DeviceError) as caught:
        rig.driver.scan(cancel, 30)
    timer.join()
    assert caught.value.failure is DeviceFailure.CANCELLED
    assert time.monotonic() - cancelled_at[0] < 1


@pytest.mark.fault("code scanner", "unplugged", code="D701", recovers="opened again by itself once plugged in")
def test_a_scanner_unplugged_and_plugged_again_goes_on(rig: Rig) -> None:
    timer = Timer(0.8, rig.simulator.tell, ("unplug",))
    timer.start()
    with pytest.raises(DeviceError) as caught:
        rig.scan()
    timer.join()
    assert caught.value.failure in ABSENT
    wait_until(lambda: not isinstance(rig.driver.status(), Ready), 3)
    rig.driver.close()
    rig.simulator.tell("plug")
    rig.driver.open()
    assert rig.scan_of("payment").payload == PAYMENT


def test_opening_what_is_not_there_is_told(rig: Rig) -> None:
    rig.driver.close()
    rig.simulator.tell("unplug")
    with pytest.raises(DeviceError) as caught:
        rig.driver.open()
    assert caught.value.failure in ABSENT


@pytest.mark.hardware
def test_a_code_held_before_the_scanner_of_the_profile_is_read(request: pytest.FixtureRequest) -> None:
    driver = hardware_driver(request.config, "scan")
    driver.open()
    try:
        assert driver.scan(Event(), 60).payload
    except DeviceError as error:
        if error.failure is DeviceFailure.TIMED_OUT:
            pytest.skip("nobody held a code before the scanner")
        raise
    finally:
        driver.close()
