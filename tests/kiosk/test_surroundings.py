"""Lamps, power and presence as the session hears of them, on simulated devices."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from devices.api import Presence, Sensor, SensorState
from devices.host import DeviceHost
from devices.simulated.control import send
from kiosk.effects import Speak
from kiosk.events import Event, Heard, PresenceChanged, SensorsChanged
from kiosk.pictures import jpeg
from kiosk.spoken import Utterance
from kiosk.surroundings import Surroundings
from sandbox.faces import astronaut

ROOT = Path(__file__).parents[2]


@contextmanager
def simulator(folder: Path, module: str, *arguments: str) -> Iterator[Callable[..., dict[str, Any]]]:
    control = folder / f"{module}.control"
    command = [sys.executable, "-m", f"devices.simulated.{module}", *arguments, "--control", str(control)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    wait_until(control.exists, 20)
    yield lambda command, **values: send(control, command=command, **values)
    process.terminate()
    process.wait(10)


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline, pause = time.monotonic() + seconds, Flag()
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        pause.wait(0.02)


@contextmanager
def surroundings(devices: dict[str, dict[str, Any]]) -> Iterator[tuple[Surroundings, list[Event]]]:
    told: list[Event] = []
    host = DeviceHost(devices, lambda _: None)
    around = Surroundings(host, lambda event, _: told.append(event))
    host.start()
    around.start()
    yield around, told
    around.stop()
    host.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="around") as made:
        yield Path(made)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        port: int = opened.getsockname()[1]
        return port


LINES = {
    "driver": "serial-lines",
    "lamps": {"card_reader": 0, "receipt_printer": 3},
    "sensors": {"door_open": 8, "receipt_at_exit": 10},
}


@pytest.mark.fault(
    "lamps and sensors", "unplugged while a lamp shows the way", code="D901", recovers="the lamp is lit again by itself"
)
def test_the_right_lamp_is_lit_and_lit_again_after_its_cable_was_out(folder: Path) -> None:
    with (
        simulator(folder, "gpio_lines", "--port", str(folder / "lines")) as board,
        surroundings({"lines": {**LINES, "port": str(folder / "lines")}}) as (around, _),
    ):
        around.guide_to(("id_card_reader", "code_scanner"))
        wait_until(lambda: board("state")["on"] == [0])
        board("unplug")
        wait_until(lambda: around._lit is False)
        board("plug")
        wait_until(lambda: board("state")["on"] == [0])
        around.guide_to(())
        wait_until(lambda: board("state")["on"] == [])


def test_sensors_are_told_once_when_they_change(folder: Path) -> None:
    with (
        simulator(folder, "gpio_lines", "--port", str(folder / "lines")) as board,
        surroundings({"lines": {**LINES, "port": str(folder / "lines")}}) as (_, told),
    ):
        wait_until(lambda: len(told) == 1)
        board("input", line=8, level=True)
        wait_until(lambda: len(told) == 2)
        last = told[-1]

    assert isinstance(last, SensorsChanged)
    assert dict(last.sensors)[Sensor.DOOR_OPEN] is SensorState.PRESENT
    assert dict(last.sensors)[Sensor.HEADSET] is SensorState.NOT_SUPPORTED


def test_presence_is_sensed_all_the_time_with_a_camera_of_its_own(folder: Path, free_port: int) -> None:
    (folder / "person.jpg").write_bytes(jpeg(astronaut()))
    source = {"driver": "opencv-camera", "source": f"http://127.0.0.1:{free_port}/stream"}
    devices: dict[str, dict[str, Any]] = {
        "presence_camera": source,
        "presence": {"driver": "camera-presence", "away_s": 1},
    }
    arguments = ("--port", str(free_port), "--scene", f"an={folder / 'person.jpg'}")
    with simulator(folder, "camera", *arguments) as camera, surroundings(devices) as (_, told):
        camera("show", scene="an")
        wait_until(lambda: PresenceChanged(Presence.PRESENT) in told, 25)
        camera("show", scene="nobody")
        wait_until(lambda: told[-1] == PresenceChanged(Presence.NOT_PRESENT), 25)


def test_what_is_personal_comes_out_of_the_headset_alone(folder: Path) -> None:
    """Two real speech services: what the loudspeaker's was told never holds the name, headset or not."""
    said = (Utterance("请核对"), Utterance("姓名：示例", private=True))
    loud, private = folder / "loud", folder / "private"
    for name in (loud, private):
        name.mkdir()
    settings = {
        "driver": "speech-dispatcher",
        "socket": str(loud / "speech"),
        "private_socket": str(private / "speech"),
    }
    with (
        simulator(loud, "speech_output", "--socket", settings["socket"], "--pace", "50") as loudspeaker,
        simulator(private, "speech_output", "--socket", settings["private_socket"], "--pace", "50") as headset,
        surroundings({"speech": settings}) as (around, _),
    ):

        def heard(output: Callable[..., dict[str, Any]]) -> list[str]:
            return [spoken["text"] for spoken in output("state")["utterances"] if spoken["end"]]

        around.perform(Speak(said, "zh", headset=True, volume=50))
        wait_until(lambda: bool(heard(headset)), 30)
        assert "示例" in heard(headset)[0]
        assert heard(loudspeaker) == []
        around.perform(Speak(said, "zh", headset=False, volume=60))
        wait_until(lambda: bool(heard(loudspeaker)), 30)
        assert "示例" not in heard(loudspeaker)[0]
        assert "请插上耳机" in heard(loudspeaker)[0]
        assert len(heard(headset)) == 1


def test_a_page_counts_as_heard_only_when_it_was_spoken_to_its_end(folder: Path) -> None:
    settings = {"driver": "speech-dispatcher", "socket": str(folder / "speech")}
    promise = Speak((Utterance("我承诺按时补交。" * 20),), "zh", headset=False, volume=50, page="1/pledge")
    with (
        simulator(folder, "speech_output", "--socket", settings["socket"], "--pace", "20") as output,
        surroundings({"speech": settings}) as (around, told),
    ):

        def ends() -> list[str]:
            return [spoken["end"] for spoken in output("state")["utterances"]]

        around.perform(promise)
        wait_until(lambda: ends() == [""], 30)
        around.hush()
        wait_until(lambda: all(ends()), 30)
        around.perform(Speak((Utterance("再听一遍。"),), "zh", headset=False, volume=50))
        wait_until(lambda: len(ends()) == 2 and all(ends()), 30)
        assert told == [], "neither broken off nor of a page that need not be heard"
        around.perform(promise)
        wait_until(lambda: told == [Heard("1/pledge")], 30)
