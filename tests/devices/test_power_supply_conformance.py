"""What every driver of a power supply must do: over a simulated supply; with ``-m hardware`` over a real one."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.api import Power, PowerSource, Ready, SupplyLevel
from devices.power.nut import NutPower
from tests.devices.conftest import Simulator, hardware_driver


@pytest.fixture(scope="module")
def port(run_folder: Path) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    simulator = Simulator("power_supply", run_folder, "--port", str(number))
    yield number
    simulator.close()


@pytest.fixture(params=["nut", pytest.param("hardware", marks=pytest.mark.hardware)])
def supply(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A driver of a power supply, not opened."""
    if request.param == "hardware":
        driver = hardware_driver(request.config, "power")
    else:
        driver = NutPower({"ups": "sandbox", "port": request.getfixturevalue("port")})
    yield driver
    driver.close()


def test_it_says_what_the_terminal_runs_on(supply: Any) -> None:
    supply.open()
    now = supply.power()

    assert isinstance(now, Power)
    assert now.source in {PowerSource.MAINS, PowerSource.BATTERY}
    assert isinstance(supply.status(), Ready)


def test_numbers_are_in_their_ranges_or_unknown(supply: Any) -> None:
    supply.open()
    now = supply.power()

    assert now.charge_percent is None or 0 <= now.charge_percent <= 100
    assert now.runtime_s is None or now.runtime_s >= 0


def test_the_battery_is_a_supply(supply: Any) -> None:
    supply.open()

    assert [battery.name for battery in supply.supplies()] == ["battery"]
    assert supply.supplies()[0].level is not SupplyLevel.UNKNOWN


def test_it_opens_again_after_closing_and_closing_twice_is_nothing(supply: Any) -> None:
    supply.open()
    supply.close()
    supply.close()
    supply.open()
    assert isinstance(supply.status(), Ready)
