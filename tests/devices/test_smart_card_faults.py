"""Bad days of a chip-card reader, on a real pcscd."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest

from devices.api import Absent, ApduResponse, Blocked, DeviceError, Ready
from devices.failures import DeviceFailure
from devices.smart_card.pcsc_reader import PcscReader
from devices.social_security_card.record import SELECT_APPLICATION
from tests.devices.card_desk import V2, CardDesk
from tests.devices.conftest import ROOT, wait_until

VERSION = bytes.fromhex("00B2032C06")


@pytest.fixture(scope="module")
def shared_desk(run_folder: Path) -> Iterator[CardDesk]:
    desk = CardDesk(run_folder)
    yield desk
    desk.simulator.close()


@pytest.fixture
def desk(shared_desk: CardDesk) -> CardDesk:
    shared_desk.mend()
    return shared_desk


@pytest.fixture
def reader(desk: CardDesk) -> Iterator[PcscReader]:
    """A driver with a session on a card whose application is selected."""
    desk.insert(V2)
    driver = PcscReader(desk.settings)
    try:
        wait_until(lambda: opens(driver))
        started(driver)
        yield driver
    finally:
        driver.close()


def opens(driver: PcscReader) -> bool:
    try:
        driver.open()
    except DeviceError:
        return False
    return True


def started(driver: PcscReader) -> None:
    driver.connect(Event(), 5, lambda: None)
    assert driver.exchange(SELECT_APPLICATION, 5).good


def failure(driver: PcscReader, timeout_s: float = 5) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        driver.exchange(VERSION, timeout_s)
    return caught.value.failure


def looked(driver: PcscReader) -> DeviceFailure | None:
    """One look as the host takes it: what is absent is opened anew at the next."""
    status = driver.status()
    if isinstance(status, Ready):
        return None
    driver.close()
    with suppress(DeviceError):
        driver.open()
    return status.failure


def reads(driver: PcscReader) -> ApduResponse:
    started(driver)
    return driver.exchange(VERSION, 5)


@pytest.mark.fault("smart-card reader", "pcscd stopped", code="D601", recovers="by itself once pcscd runs again")
def test_a_stopped_service_is_told_and_found_again_without_restarting(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("service", do="stop")

    assert failure(reader) is DeviceFailure.SMART_CARD_SERVICE_ABSENT
    status = reader.status()
    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.SMART_CARD_SERVICE_ABSENT
    desk.tell("service", do="start")
    assert isinstance(reader.status(), Ready)
    assert reads(reader).good


@pytest.mark.fault(
    "smart-card reader", "pcscd restarted", sees="nothing", recovers="a new context is taken; the card is read on"
)
def test_a_service_restarted_between_two_people_is_not_noticed(desk: CardDesk, reader: PcscReader) -> None:
    reader.disconnect()
    desk.tell("service", do="restart")

    assert reads(reader).good


@pytest.mark.fault("smart-card reader", "pcscd hangs", code="D602", recovers="its child process is replaced")
def test_a_hanging_service_costs_less_than_a_second_and_is_found_again(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("service", do="pause")
    begun = time.monotonic()
    status = reader.status()

    assert isinstance(status, Absent)
    assert status.failure is DeviceFailure.SMART_CARD_SERVICE_SILENT
    assert time.monotonic() - begun < 1
    desk.tell("service", do="resume")
    reader.close()
    reader.open()
    assert reads(reader).good


@pytest.mark.fault("smart-card reader", "unplugged", code="D603", recovers="by itself once plugged in")
def test_an_unplugged_reader_is_told_and_found_again(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("unplug")
    wait_until(lambda: looked(reader) is DeviceFailure.SMART_CARD_READER_ABSENT)
    desk.tell("plug")
    wait_until(lambda: looked(reader) is None)

    assert reads(reader).good


@pytest.mark.fault("smart-card reader", "crashes", code="D006", recovers="a new child process takes over")
def test_a_crash_of_the_native_code_costs_a_session_and_no_more(desk: CardDesk, reader: PcscReader) -> None:
    children = subprocess.run(
        ["ps", "ww", "--ppid", str(os.getpid()), "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout
    worker = next(int(line.split()[0]) for line in children.splitlines() if str(desk.socket) in line)
    os.kill(worker, signal.SIGSEGV)

    assert failure(reader) is DeviceFailure.CHILD_CRASHED
    reader.close()
    reader.open()
    assert reads(reader).good


@pytest.mark.fault("smart card", "torn out in the middle of a command", code="D605", recovers="insert it again")
def test_a_card_torn_out_in_the_middle_of_a_command_is_told(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("tear", at="b2")

    assert failure(reader) is DeviceFailure.SMART_CARD_REMOVED
    assert isinstance(reader.status(), Ready), "the reader is well"
    desk.insert(V2)
    assert reads(reader).good


@pytest.mark.fault("smart card", "hangs", code="D604", recovers="take it out and insert it again")
def test_a_card_that_says_nothing_is_given_up_in_time(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("fault", kind="silent")
    begun = time.monotonic()

    assert failure(reader, 0.7) is DeviceFailure.SMART_CARD_SILENT
    assert time.monotonic() - begun < 1.5
    assert isinstance(reader.status(), Ready)
    desk.tell("remove")
    desk.insert(V2)
    assert reads(reader).good


@pytest.mark.fault("smart card", "slow", sees="a short wait", recovers="its answer is waited for")
def test_a_slow_card_is_waited_for(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("fault", kind="slow", seconds=1.2)

    assert reader.exchange(VERSION, 5).good


@pytest.mark.fault(
    "smart card", "partial answer", code="D609", recovers="the command is given again, or insert it again"
)
def test_an_answer_without_its_status_word_is_told(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("fault", kind="no-status-word")

    assert failure(reader) is DeviceFailure.SMART_CARD_ANSWER_WRONG
    assert reads(reader).good


@pytest.mark.fault("smart card", "loses power in a session", code="D605", recovers="insert it again")
def test_a_card_that_lost_power_is_not_taken_for_the_same(desk: CardDesk, reader: PcscReader) -> None:
    desk.tell("reset")

    assert failure(reader) is DeviceFailure.SMART_CARD_REMOVED
    assert reads(reader).good


@pytest.mark.fault("smart-card reader", "held by another program", code="D607", recovers="by itself once let go")
def test_a_card_held_by_another_program_is_told(desk: CardDesk, reader: PcscReader) -> None:
    other = PcscReader(desk.settings)
    other.open()
    with pytest.raises(DeviceError) as caught:
        other.connect(Event(), 5, lambda: None)
    assert caught.value.failure is DeviceFailure.SMART_CARD_BUSY
    reader.disconnect()
    assert reads(other).good
    other.close()


def test_a_reader_of_another_name_is_not_taken(desk: CardDesk) -> None:
    driver = PcscReader(desk.settings | {"reader": "Contactless"})
    with pytest.raises(DeviceError) as caught:
        driver.open()
    status = driver.status()
    driver.close()

    assert caught.value.failure is DeviceFailure.SMART_CARD_READER_ABSENT
    assert not isinstance(status, Ready | Blocked)


def test_pcscd_goes_with_its_simulator(run_folder: Path) -> None:
    """Tests leave no daemon behind, however they end."""
    folder = run_folder / "second"
    folder.mkdir()
    desk = CardDesk(folder)
    desk.simulator.process.kill()
    desk.simulator.process.wait()
    driver = PcscReader(desk.settings)
    wait_until(lambda: not opens(driver))
    driver.close()


def test_the_simulator_is_a_program_that_explains_itself() -> None:
    command = [sys.executable, "-m", "devices.simulated.smart_card", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0
    assert "tear at=INS" in told.stdout
