"""Power through the real upsd and its dummy-ups driver, private and on loopback."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import Absent, Blocked, DeviceError, Power, PowerSource, Ready, Supply, SupplyLevel
from devices.failures import DeviceFailure
from devices.power.nut import NutPower
from devices.power.nut_protocol import power, variables
from tests.devices.conftest import Simulator, wait_until


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def supply_process(run_folder: Path, port: int) -> Iterator[Simulator]:
    simulator = Simulator("power_supply", run_folder, "--port", str(port), "--max-age", "2")
    yield simulator
    simulator.close()


@pytest.fixture
def ups(supply_process: Simulator, port: int) -> NutPower:
    """The driver; upsd runs, the supply is on the mains and full."""
    supply_process.tell("garbage", on=False)
    supply_process.tell("start")
    supply_process.tell("mains", on=True)
    supply_process.tell("charge", percent=100)
    driver = NutPower({"ups": "sandbox", "port": port})
    wait_until(lambda: says(driver, PowerSource.MAINS, 100))
    return driver


def says(driver: NutPower, source: PowerSource, percent: int) -> bool:
    try:
        now = driver.power()
    except DeviceError:
        return False
    return (now.source, now.charge_percent) == (source, percent)


def failure(driver: NutPower) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        driver.power()
    return caught.value.failure


def test_mains_battery_and_low_battery_are_told_apart(ups: NutPower, supply_process: Simulator) -> None:
    assert ups.power() == Power(PowerSource.MAINS, battery_low=False, charge_percent=100, runtime_s=1800)

    supply_process.tell("mains", on=False)
    supply_process.tell("charge", percent=55)
    wait_until(lambda: says(ups, PowerSource.BATTERY, 55))
    assert not ups.power().battery_low

    supply_process.tell("charge", percent=12)
    wait_until(lambda: says(ups, PowerSource.BATTERY, 12))
    assert ups.power().battery_low
    assert ups.supplies() == (Supply("battery", SupplyLevel.LOW, 12),)


def test_the_supply_says_who_it_is(ups: NutPower) -> None:
    assert ups.description().model == "Simulated Sandbox"


@pytest.mark.fault("power supply", "power service stopped and started", code="D921", recovers="asks again by itself")
@pytest.mark.fault("power supply", "garbage answers", code="D007", recovers="asks again by itself")
def test_a_daemon_that_is_stopped_or_is_another_is_told_and_comes_back(
    ups: NutPower, supply_process: Simulator
) -> None:
    supply_process.tell("stop")
    status = ups.status()
    assert isinstance(status, Absent)
    assert failure(ups) is status.failure is DeviceFailure.POWER_ABSENT
    assert ups.supplies()[0].level is SupplyLevel.UNKNOWN

    supply_process.tell("garbage", on=True)
    assert failure(ups) is DeviceFailure.GARBAGE
    assert isinstance(ups.status(), Absent)

    supply_process.tell("garbage", on=False)
    supply_process.tell("start")
    assert isinstance(ups.status(), Ready)


@pytest.mark.fault("power supply", "data cable out: stale data", code="D923", recovers="by itself once plugged in")
def test_stale_data_are_unknown(ups: NutPower, supply_process: Simulator) -> None:
    supply_process.tell("unplug")
    wait_until(lambda: ups.power().source is PowerSource.UNKNOWN)
    status = ups.status()
    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.POWER_STALE

    supply_process.tell("plug")
    wait_until(lambda: isinstance(ups.status(), Ready))


@pytest.mark.fault("power supply", "unknown to the power service", code="D924", recovers="once the names agree")
def test_a_supply_that_upsd_does_not_know_is_told(ups: NutPower, port: int) -> None:
    driver = NutPower({"ups": "nobody", "port": port})
    driver.open()
    assert failure(driver) is DeviceFailure.POWER_UNIT_UNKNOWN
    assert isinstance(driver.status(), Blocked)


@pytest.mark.fault("power supply", "power service hangs", code="D922", recovers="asks again by itself")
def test_a_daemon_that_hangs_is_told_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        driver = NutPower({"port": listener.getsockname()[1]})
        started = time.monotonic()
        assert failure(driver) is DeviceFailure.POWER_SILENT
        assert time.monotonic() - started < 1


# --- The protocol ----------------------------------------------------------------------------------------------------

LISTED = b'BEGIN LIST VAR u\nVAR u ups.status "OL CHRG"\nVAR u ups.model "5\\"x"\nEND LIST VAR u\nOK Goodbye\n'


def test_variables_are_read_with_their_quotes() -> None:
    assert variables("u", LISTED) == {"ups.status": "OL CHRG", "ups.model": '5"x'}


def test_an_answer_cut_short_is_garbage() -> None:
    for size in range(LISTED.index(b"END LIST VAR u") + len(b"END LIST VAR")):
        with pytest.raises(DeviceError, match="GARBAGE"):
            variables("u", LISTED[:size])


@pytest.mark.parametrize(
    ("status", "source", "low"),
    [
        ("OL", PowerSource.MAINS, False),
        ("OL CHRG LB", PowerSource.MAINS, True),
        ("OB DISCHRG", PowerSource.BATTERY, False),
        ("OB LB", PowerSource.BATTERY, True),
        ("FSD OB", PowerSource.BATTERY, True),
        ("WAIT", PowerSource.UNKNOWN, False),
        ("", PowerSource.UNKNOWN, False),
    ],
)
def test_status_words_are_understood(status: str, source: PowerSource, low: bool) -> None:
    assert power({"ups.status": status}) == Power(source, battery_low=low)


@pytest.mark.parametrize("charge", ["101", "-1", "full", "٣", "1" * 400])
def test_a_charge_that_is_none_is_garbage(charge: str) -> None:
    with pytest.raises(DeviceError, match="GARBAGE"):
        power({"battery.charge": charge})


def test_a_fraction_is_rounded_down() -> None:
    assert power({"battery.charge": "99.9", "battery.runtime": "1800.00"}) == Power(charge_percent=99, runtime_s=1800)


@given(st.binary(max_size=200) | st.binary(max_size=80).map(lambda noise: LISTED.replace(b"OL", noise)))
def test_nothing_but_typed_errors_comes_out_of_any_answer(answer: bytes) -> None:
    try:
        power(variables("u", answer))
    except DeviceError as error:
        assert error.failure in {
            DeviceFailure.GARBAGE,
            DeviceFailure.POWER_REFUSED,
            DeviceFailure.POWER_STALE,
            DeviceFailure.POWER_UNIT_UNKNOWN,
        }


@pytest.mark.parametrize("ups", ["", "a b", "a\nb", "电"])
def test_a_name_that_can_not_be_one_is_a_wrong_setting(ups: str) -> None:
    with pytest.raises(ValueError, match="ups"):
        NutPower({"ups": ups})
