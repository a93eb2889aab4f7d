"""Lamps and sensors over a simulated relay board on a real pseudo-terminal, and over a GPIO chip that is not there."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.api import Absent, Blocked, DeviceError, FlashRate, Lamp, Ready, Sensor, SensorState
from devices.failures import DeviceFailure
from devices.gpio.debounce import Sample, settled
from devices.gpio.flashing import PERIODS_S, lit, next_change_s
from devices.gpio.gpiod_lines import GpiodLines
from devices.gpio.serial_lines import SerialLines
from devices.registry import load
from tests.devices.conftest import Simulator, wait_until

LAMPS = {"card_reader": 0, "receipt_printer": {"line": 1, "active_low": True}}
SENSORS = {"door_open": 3, "headset": {"line": 4, "active_low": True, "debounce_ms": 20}}


@pytest.fixture(scope="module")
def board_process(run_folder: Path) -> Iterator[Simulator]:
    simulator = Simulator("gpio_lines", run_folder, "--port", str(run_folder / "port"))
    yield simulator
    simulator.close()


@pytest.fixture
def board(board_process: Simulator) -> Simulator:
    """The board: plugged in, inputs low, nothing stuck, no faults."""
    board_process.tell("plug")
    board_process.tell("fault", kind="junk", count=0)
    for line in (0, 1):
        board_process.tell("stuck", line=line, on=False)
    for line in (3, 4):
        board_process.tell("flutter", line=line, on=False)
        board_process.tell("input", line=line, level=False)
    return board_process


@pytest.fixture
def lines(board: Simulator) -> Iterator[SerialLines]:
    driver = SerialLines({"port": str(board.port), "lamps": LAMPS, "sensors": SENSORS})
    driver.open()
    yield driver
    driver.close()


def lit_relays(board: Simulator) -> list[int]:
    on: list[int] = board.tell("state")["on"]
    return on


# --- Lamps -----------------------------------------------------------------------------------------------------------


def test_a_lamp_lights_and_goes_out(lines: SerialLines, board: Simulator) -> None:
    wait_until(lambda: lit_relays(board) == [1])  # dark, of which one is active low
    lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    lines.light(Lamp.RECEIPT_PRINTER, FlashRate.CONTINUOUS)
    wait_until(lambda: lit_relays(board) == [0])  # what was written is on its way
    lines.light(Lamp.CARD_READER, FlashRate.OFF)
    wait_until(lambda: lit_relays(board) == [])  # what was written is on its way


def test_all_lamps_are_off_after_closing(lines: SerialLines, board: Simulator) -> None:
    lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    lines.light(Lamp.RECEIPT_PRINTER, FlashRate.QUICK)
    lines.close()

    wait_until(lambda: lit_relays(board) == [1])  # what was written is on its way
    switched = board.tell("state")["switched"]
    assert board.tell("state")["switched"] == switched, "nothing flashes on"


def test_a_lamp_flashes_by_itself(lines: SerialLines, board: Simulator) -> None:
    before = board.tell("state")["switched"][0]
    started = time.monotonic()
    lines.light(Lamp.CARD_READER, FlashRate.QUICK)

    wait_until(lambda: board.tell("state")["switched"][0] >= before + 4)
    assert time.monotonic() - started > 0.45, "four switchings are two halves of a period and more"


@pytest.mark.parametrize(("rate", "period"), PERIODS_S.items())
def test_a_flash_is_half_light_half_dark(rate: FlashRate, period: float) -> None:
    assert [lit(rate, at * period / 4) for at in range(8)] == [True, True, False, False] * 2
    assert next_change_s([rate, FlashRate.CONTINUOUS], period * 0.75) == pytest.approx(period / 4)


def test_no_lamp_flashes_more_than_three_times_a_second() -> None:
    assert min(PERIODS_S.values()) > 1 / 3


def test_nothing_is_waited_for_when_nothing_flashes() -> None:
    assert next_change_s([FlashRate.OFF, FlashRate.CONTINUOUS], 5.0) is None


@pytest.mark.fault(
    "lamps and sensors", "a lamp's relay is stuck", code="D904", recovers="works again once the relay switches"
)
def test_a_stuck_relay_is_told_and_the_other_lamps_go_on(lines: SerialLines, board: Simulator) -> None:
    board.tell("stuck", line=0, on=True)
    with pytest.raises(DeviceError, match="LAMP_STUCK"):
        lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    status = lines.status()
    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.LAMP_STUCK
    lines.light(Lamp.RECEIPT_PRINTER, FlashRate.CONTINUOUS)
    wait_until(lambda: lit_relays(board) == [])  # what was written is on its way

    board.tell("stuck", line=0, on=False)
    lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    assert isinstance(lines.status(), Ready)


# --- Sensors ---------------------------------------------------------------------------------------------------------


def test_a_switch_is_seen_and_active_low_is_turned_round(lines: SerialLines, board: Simulator) -> None:
    assert lines.read()[Sensor.DOOR_OPEN] is SensorState.NOT_PRESENT
    assert lines.read()[Sensor.HEADSET] is SensorState.PRESENT
    board.tell("input", line=3, level=True)
    board.tell("input", line=4, level=True)
    assert lines.read()[Sensor.DOOR_OPEN] is SensorState.PRESENT
    assert lines.read()[Sensor.HEADSET] is SensorState.NOT_PRESENT


@pytest.mark.fault(
    "lamps and sensors",
    "a sensor flutters",
    sees="nothing; the sensor counts as unknown",
    recovers="known once it rests",
)
def test_a_fluttering_sensor_is_unknown_and_the_others_are_known(lines: SerialLines, board: Simulator) -> None:
    board.tell("flutter", line=3, on=True)
    lines.read()
    states = lines.read()

    assert states[Sensor.DOOR_OPEN] is SensorState.UNKNOWN
    assert states[Sensor.HEADSET] is SensorState.PRESENT
    board.tell("flutter", line=3, on=False)
    assert lines.read()[Sensor.DOOR_OPEN] is not SensorState.UNKNOWN


def test_a_change_is_believed_when_it_has_lasted() -> None:
    changed = [Sample(0.0, True), Sample(0.01, True)]

    assert settled(False, changed, 0.02) is None
    assert settled(False, [*changed, Sample(0.02, True)], 0.02) is True
    assert settled(False, [*changed, Sample(0.02, False)], 0.02) is False, "it was a bounce"
    assert settled(None, [Sample(0.0, True)], 0.02) is None, "nothing is believed at first sight"
    assert settled(None, [Sample(0.0, True)], 0.0) is True, "unless nothing bounces"


# --- The board -------------------------------------------------------------------------------------------------------


@pytest.mark.fault("lamps and sensors", "unplugged", code="D901", recovers="opened again once plugged in, lamps off")
def test_a_board_that_is_pulled_out_is_told_and_works_again(lines: SerialLines, board: Simulator) -> None:
    board.tell("unplug")
    status = lines.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.LINES_ABSENT
    with pytest.raises(DeviceError, match="LINES_ABSENT"):
        lines.read()

    board.tell("plug")
    lines.close()
    lines.open()
    lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    assert 0 in lit_relays(board)


@pytest.mark.fault(
    "lamps and sensors", "unplugged while a lamp flashes", code="D901", recovers="opened again once plugged in"
)
def test_a_board_that_is_pulled_out_while_a_lamp_flashes_is_told(lines: SerialLines, board: Simulator) -> None:
    lines.light(Lamp.CARD_READER, FlashRate.QUICK)
    board.tell("unplug")

    wait_until(lambda: lines._fault is not None)
    status = lines.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.LINES_ABSENT


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param(
            "junk",
            DeviceFailure.GARBAGE,
            marks=pytest.mark.fault("lamps and sensors", "garbage answers", code="D007", recovers="by itself"),
        ),
        pytest.param(
            "flood",
            DeviceFailure.GARBAGE,
            marks=pytest.mark.fault("lamps and sensors", "floods the line", code="D007", recovers="by itself"),
        ),
        pytest.param(
            "silent",
            DeviceFailure.LINES_SILENT,
            marks=pytest.mark.fault("lamps and sensors", "silent", code="D902", recovers="by itself"),
        ),
        pytest.param(
            "truncate",
            DeviceFailure.LINES_SILENT,
            marks=pytest.mark.fault("lamps and sensors", "partial answer", code="D902", recovers="by itself"),
        ),
    ],
)
def test_a_line_that_stays_broken_is_told_in_time_and_recovers(
    lines: SerialLines, board: Simulator, kind: str, told: DeviceFailure
) -> None:
    board.tell("fault", kind=kind, count=99)
    started = time.monotonic()
    status = lines.status()

    assert time.monotonic() - started < 1
    assert isinstance(status, Absent)
    assert status.failure is told
    board.tell("fault", kind=kind, count=0)
    assert isinstance(lines.status(), Ready)


@pytest.mark.parametrize("kind", ["junk", "truncate", "silent", "flood"])
def test_one_broken_answer_costs_nothing(lines: SerialLines, board: Simulator, kind: str) -> None:
    board.tell("fault", kind=kind, count=1)
    lines.light(Lamp.CARD_READER, FlashRate.CONTINUOUS)
    assert 0 in lit_relays(board)


@pytest.mark.fault(
    "lamps and sensors", "wrong line in the profile", code="D903", recovers="once the profile is corrected"
)
def test_a_line_that_the_board_has_not_is_told(board: Simulator) -> None:
    driver = SerialLines({"port": str(board.port), "sensors": {"door_open": 31}})
    with pytest.raises(DeviceError, match="LINES_REFUSED"):
        driver.open()


# --- A GPIO chip -----------------------------------------------------------------------------------------------------


@pytest.mark.fault("lamps and sensors", "GPIO chip missing", code="D901", recovers="opened again once it is there")
@pytest.mark.parametrize("chip", ["/dev/gpiochip99", "/dev/null"])
def test_a_chip_that_is_not_there_is_absent(chip: str) -> None:
    driver = GpiodLines({"chip": chip, "lamps": LAMPS})
    with pytest.raises(DeviceError, match="LINES_ABSENT"):
        driver.open()
    status = driver.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.LINES_ABSENT


# --- Settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"lamps": {"disco": 1}},
        {"lamps": {"camera": 1, "scanner": 1}},
        {"lamps": {"camera": -1}},
        {"lamps": {"camera": {"line": 1, "colour": "red"}}},
        {"sensors": {"headset": {"line": 1, "debounce_ms": 5000}}},
    ],
)
@pytest.mark.parametrize("driver", ["serial-lines", "gpiod-lines"])
def test_wrong_wiring_is_a_wrong_setting(driver: str, wrong: dict[str, object]) -> None:
    with pytest.raises(DeviceError, match="SETTING_WRONG"):
        load(driver, {"port": "/dev/nowhere", **wrong})
