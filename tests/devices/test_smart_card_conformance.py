"""What every reader of chip cards does: on a real pcscd with a virtual card; with ``-m hardware`` on a real reader."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from devices.api import CardSession, DescribesItself, DeviceError, ExchangesApdus, HoldsMedia, Media, Ready
from devices.failures import DeviceFailure
from devices.smart_card.pcsc_reader import PcscReader
from devices.social_security_card.record import SELECT_APPLICATION
from tests.devices.card_desk import V2, CardDesk
from tests.devices.conftest import hardware_driver


class Desk:
    """A driver, opened, and the hands that insert cards; nobody's hands where the reader is real."""

    def __init__(self, driver: ExchangesApdus, insert: Callable[..., object], remove: Callable[[], object]) -> None:
        self.driver, self.insert, self.remove = driver, insert, remove


@pytest.fixture(scope="module", params=["pcsc-reader", pytest.param("hardware", marks=pytest.mark.hardware)])
def desk(request: pytest.FixtureRequest, run_folder: Path) -> Iterator[Desk]:
    if request.param == "hardware":

        def nobody(*_: Any) -> None:
            pytest.skip("needs somebody's hands and cards")

        made = Desk(hardware_driver(request.config, "exchange"), nobody, nobody)
        made.driver.open()
        yield made
        made.driver.close()
        return
    virtual = CardDesk(run_folder)
    made = Desk(PcscReader(virtual.settings), virtual.insert, lambda: virtual.tell("remove"))
    made.driver.open()
    yield made
    made.driver.close()
    virtual.simulator.close()


def connect(desk: Desk, seconds: float = 5) -> CardSession:
    return desk.driver.connect(Event(), seconds, lambda: None)


def test_a_reader_is_ready_says_who_it_is_and_whether_a_card_is_in_it(desk: Desk) -> None:
    started = time.monotonic()
    status = desk.driver.status()

    assert isinstance(status, Ready)
    assert time.monotonic() - started < 1
    assert isinstance(desk.driver, DescribesItself)
    assert desk.driver.description().model
    assert isinstance(desk.driver, HoldsMedia)
    assert desk.driver.media() in {Media.PRESENT, Media.NOT_PRESENT}


@pytest.mark.parametrize("protocol", [0, 1])
def test_a_card_is_powered_up_and_its_whole_answer_fetched(desk: Desk, protocol: int) -> None:
    desk.insert(V2 | {"protocol": str(protocol)})
    found = Event()
    session = desk.driver.connect(Event(), 5, found.set)
    answer = desk.driver.exchange(SELECT_APPLICATION, 5)

    assert found.is_set()
    assert session.protocol == protocol
    assert session.atr[0] == 0x3B
    assert answer.good
    assert len(answer.data) == 30


def test_a_wrong_length_is_corrected_as_the_card_says(desk: Desk) -> None:
    desk.insert(V2)
    connect(desk)
    desk.driver.exchange(SELECT_APPLICATION, 5)
    answer = desk.driver.exchange(bytes.fromhex("00B2032C00"), 5)

    assert answer.good
    assert answer.data == b"\x03\x042.00"


def test_a_session_outlives_many_looks_at_the_reader(desk: Desk) -> None:
    desk.insert(V2)
    connect(desk)
    desk.driver.exchange(SELECT_APPLICATION, 5)
    for _ in range(20):
        assert isinstance(desk.driver.status(), Ready)
    desk.driver.keep_alive()

    assert desk.driver.exchange(bytes.fromhex("00B2032C06"), 5).good, "the application is still selected"


def test_a_session_that_ended_leaves_nothing_in_the_card(desk: Desk) -> None:
    desk.insert(V2)
    connect(desk)
    desk.driver.exchange(SELECT_APPLICATION, 5)
    desk.driver.disconnect()
    connect(desk)

    assert not desk.driver.exchange(bytes.fromhex("00B2032C06"), 5).good, "the application is not selected any more"


def test_without_a_session_nothing_is_exchanged(desk: Desk) -> None:
    desk.driver.disconnect()
    with pytest.raises(DeviceError) as caught:
        desk.driver.exchange(SELECT_APPLICATION, 5)

    assert caught.value.failure is DeviceFailure.SMART_CARD_REMOVED


def test_waiting_for_a_card_ends_in_time_or_when_it_is_cancelled(desk: Desk) -> None:
    desk.remove()
    cancel = Event()
    with pytest.raises(DeviceError) as timed_out:
        connect(desk, 1.2)
    timer = Timer(0.2, cancel.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(DeviceError) as cancelled:
        desk.driver.connect(cancel, 30, lambda: None)
    timer.join()

    assert timed_out.value.failure is DeviceFailure.TIMED_OUT
    assert cancelled.value.failure is DeviceFailure.CANCELLED
    assert time.monotonic() - started < 0.8
