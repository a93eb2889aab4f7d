"""What every driver of lamps and sensors must do: over a simulated board; with ``-m hardware`` over a real one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.api import FlashRate, Lamp, Ready, Sensor, SensorState
from devices.gpio.serial_lines import SerialLines
from tests.devices.conftest import Simulator, hardware_driver

LAMPS = {"card_reader": 0, "receipt_printer": {"line": 1, "active_low": True}}
SENSORS = {"door_open": 3, "headset": {"line": 4, "active_low": True, "debounce_ms": 0}}


@pytest.fixture(scope="module")
def board_process(run_folder: Path) -> Iterator[Simulator]:
    simulator = Simulator("gpio_lines", run_folder, "--port", str(run_folder / "port"))
    yield simulator
    simulator.close()


@pytest.fixture(params=["serial-lines", pytest.param("hardware", marks=pytest.mark.hardware)])
def lines(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A driver of lamps and sensors, not opened."""
    driver = hardware_driver(request.config, "light") if request.param == "hardware" else simulated(request)
    yield driver
    driver.close()


def simulated(request: pytest.FixtureRequest) -> SerialLines:
    board: Simulator = request.getfixturevalue("board_process")
    return SerialLines({"port": str(board.port), "lamps": LAMPS, "sensors": SENSORS})


@pytest.mark.parametrize("rate", list(FlashRate))
def test_every_lamp_takes_every_rate(lines: Any, rate: FlashRate) -> None:
    lines.open()

    assert lines.lamps()
    for lamp in lines.lamps():
        lines.light(lamp, rate)
    assert isinstance(lines.status(), Ready)


def test_a_lamp_that_is_not_fitted_stays_dark_without_a_word(lines: Any) -> None:
    lines.open()
    for lamp in set(Lamp) - lines.lamps():
        lines.light(lamp, FlashRate.CONTINUOUS)


def test_every_sensor_has_a_state_and_those_not_fitted_say_so(lines: Any) -> None:
    lines.open()
    states = lines.read()

    assert set(states) == set(Sensor)
    assert all(isinstance(state, SensorState) for state in states.values())


def test_it_opens_again_after_closing_and_closing_twice_is_nothing(lines: Any) -> None:
    lines.open()
    lines.open()
    lines.close()
    lines.close()
    assert not isinstance(lines.status(), Ready)
    lines.open()
    assert isinstance(lines.status(), Ready)
