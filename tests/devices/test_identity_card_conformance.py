"""What every identity-card reader does, whatever is behind its driver."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from threading import Event, Timer
from typing import Any

import pytest

from devices.api import Absent, DescribesItself, DeviceError, HoldsMedia, Media, ReadsIdentityCards, Ready
from devices.failures import DeviceFailure
from devices.identity_card.sam_serial import SamSerialReader
from devices.identity_card.sdtapi import SdtapiReader
from tests.devices.conftest import Simulator, hardware_driver
from tests.devices.identity_cards import (
    CARDS,
    FOREIGNER_2017,
    FOREIGNER_2023,
    RESIDENCE_PERMIT,
    RESIDENT,
    read,
    read_failure,
)
from tests.devices.vendor.library import VendorDesk

Hands = Callable[..., object]


class Desk:
    """A driver, opened, and the hands that lay cards on its reader; nobody's hands where the reader is real."""

    def __init__(self, driver: ReadsIdentityCards, insert: Hands, insert_and_lift: Hands, lift: Hands) -> None:
        self.driver = driver
        self.insert = insert
        self.insert_and_lift_while_reading = insert_and_lift
        self.lift = lift


def serial_desk(request: pytest.FixtureRequest) -> Desk:
    simulator: Simulator = request.getfixturevalue("id_card_reader")

    def insert_and_lift(**values: Any) -> None:
        simulator.tell("insert", **values)
        simulator.tell("fault", kind="lift-while-reading")

    driver = SamSerialReader({"port": str(simulator.port), "fingerprint": True})
    return Desk(
        driver, lambda **values: simulator.tell("insert", **values), insert_and_lift, lambda: simulator.tell("lift")
    )


def library_desk(request: pytest.FixtureRequest) -> Desk:
    vendor: VendorDesk = request.getfixturevalue("vendor_desk")
    vendor.lift()
    driver = SdtapiReader({"library": str(vendor.library), "fingerprint": True})
    return Desk(driver, vendor.insert, vendor.insert_and_lift_while_reading, vendor.lift)


def hardware_desk(request: pytest.FixtureRequest) -> Desk:
    def nobody(**_: Any) -> None:
        pytest.skip("needs somebody's hands and cards")

    return Desk(hardware_driver(request.config, "sam_id"), nobody, nobody, nobody)


DESKS = {"sam-serial": serial_desk, "sdtapi": library_desk, "hardware": hardware_desk}


@pytest.fixture(scope="module")
def vendor_desk(tmp_path_factory: pytest.TempPathFactory) -> VendorDesk:
    return VendorDesk(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(params=["sam-serial", "sdtapi", pytest.param("hardware", marks=pytest.mark.hardware)])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    opened = DESKS[request.param](request)
    opened.driver.open()
    yield opened
    opened.driver.close()


def test_a_reader_without_a_card_is_ready_and_says_who_it_is(desk: Desk) -> None:
    assert isinstance(desk.driver, DescribesItself)
    assert isinstance(desk.driver.status(), Ready)
    assert desk.driver.description().serial == desk.driver.sam_id() != ""


def test_nobody_s_card_is_waited_for_no_longer_than_asked(desk: Desk) -> None:
    started = time.monotonic()

    assert read_failure(desk.driver, 0.3) is DeviceFailure.TIMED_OUT
    assert 0.3 <= time.monotonic() - started < 2


def test_waiting_ends_at_once_when_it_is_cancelled(desk: Desk) -> None:
    cancel = Event()
    timer = Timer(0.2, cancel.set)
    timer.start()
    started = time.monotonic()
    with pytest.raises(DeviceError) as caught:
        desk.driver.read(cancel, 30, lambda: None)
    timer.join()

    assert caught.value.failure is DeviceFailure.CANCELLED
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("kind", CARDS)
def test_a_card_of_every_kind_is_read(desk: Desk, kind: str) -> None:
    desk.insert(**CARDS[kind])
    found = Event()
    reading = desk.driver.read(Event(), 5, found.set)

    assert found.is_set()
    assert reading.card.kind == kind
    assert (reading.card.name, reading.card.sex) == (CARDS[kind]["name"], CARDS[kind]["sex"])
    assert reading.card.number == CARDS[kind]["number"]
    assert reading.card.birth == date(1990, 3, 7) if kind == "resident" else date(1900, 1, 1)
    assert reading.reader == desk.driver.sam_id()


def test_what_only_one_kind_of_card_says_is_there(desk: Desk) -> None:
    cards = {}
    for card in (RESIDENT, RESIDENCE_PERMIT, FOREIGNER_2017, FOREIGNER_2023):
        desk.lift()
        desk.insert(**card)
        cards[card.get("kind", "")] = read(desk.driver).card

    assert (cards[""].nation, cards[""].address) == ("01", RESIDENT["address"])
    assert (cards["J"].travel_permit, cards["J"].times_issued, cards["J"].nation) == ("H00000000", "02", "")
    assert (cards["I"].english_name, cards["I"].nationality) == (FOREIGNER_2017["english_name"], "XXA")
    assert (cards["I"].card_version, cards["I"].receiving_office, cards["I"].address) == ("01", "3499", "")
    assert (cards["Y"].english_name, cards["Y"].renewals) == (FOREIGNER_2023["english_name"], "01")
    assert cards["Y"].former_number == "XXA119900010102"


def test_the_newest_address_is_the_one_in_use(desk: Desk) -> None:
    desk.insert(**RESIDENT, appended_address="安徽省芜湖市镜湖区样例巷8号")
    card = read(desk.driver).card

    assert (card.address, card.former_address) == ("安徽省芜湖市镜湖区样例巷8号", RESIDENT["address"])


def test_without_an_appended_address_that_of_the_record_is_in_use(desk: Desk) -> None:
    desk.insert(**RESIDENT)
    card = read(desk.driver).card

    assert (card.address, card.former_address) == (RESIDENT["address"], "")


@pytest.mark.parametrize("fingers", [0, 1, 2])
def test_fingerprints_are_in_the_reading_and_in_no_text_of_it(desk: Desk, fingers: int) -> None:
    desk.insert(**RESIDENT, fingerprints=fingers)
    reading = read(desk.driver)

    assert (reading.fingers, len(reading.fingerprints)) == (fingers, fingers * 512)
    assert "fingerprints" not in repr(reading)


@pytest.mark.fault(
    "identity-card reader", "card lifted in the middle", code="D112", recovers="reads the next card laid down"
)
def test_a_card_lifted_in_the_middle_is_told_and_the_next_is_read(desk: Desk) -> None:
    desk.insert_and_lift_while_reading(**RESIDENT)
    assert read_failure(desk.driver) is DeviceFailure.CARD_LIFTED

    desk.insert(**RESIDENT)
    assert read(desk.driver).card.name == RESIDENT["name"]


def test_a_card_that_still_lies_there_is_neither_read_again_nor_called_gone(desk: Desk) -> None:
    assert isinstance(desk.driver, HoldsMedia)
    before = desk.driver.media()
    desk.insert(**RESIDENT)
    seen = desk.driver.media()
    read(desk.driver)

    assert (before, seen) == (Media.NOT_PRESENT, Media.PRESENT)
    assert read_failure(desk.driver, 0.3) is DeviceFailure.TIMED_OUT
    assert desk.driver.media() is Media.UNKNOWN, "the module says the same of a card that lies there and of none"
    desk.lift()
    assert desk.driver.media() is Media.UNKNOWN
    desk.insert(**RESIDENCE_PERMIT)
    assert desk.driver.media() is Media.PRESENT
    assert read(desk.driver).card.number == RESIDENCE_PERMIT["number"]


def test_opening_and_closing_twice_does_no_harm(desk: Desk) -> None:
    desk.driver.open()
    assert isinstance(desk.driver.status(), Ready)
    desk.driver.close()
    desk.driver.close()
    assert isinstance(desk.driver.status(), Absent)
    assert read_failure(desk.driver) is DeviceFailure.READER_ABSENT

    desk.driver.open()
    assert isinstance(desk.driver.status(), Ready)


def test_many_cards_one_behind_another_are_all_read(desk: Desk) -> None:
    for turn in range(20):
        card = list(CARDS.values())[turn % len(CARDS)]
        desk.insert(**card)
        assert read(desk.driver).card.number == card["number"]
        desk.lift()
