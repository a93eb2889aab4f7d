"""What goes wrong with the reader on a serial line: told, in time, and mended."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest

from devices.api import Absent, Blocked, DeviceError, Ready
from devices.failures import DeviceFailure
from devices.identity_card.reader import LINE_NOISE
from devices.identity_card.record import encode_record
from devices.identity_card.sam_serial import SamSerialReader
from tests.devices.conftest import Simulator, wait_until
from tests.devices.identity_cards import RESIDENT, read, read_failure


@pytest.fixture
def reader(id_card_reader: Simulator) -> Iterator[SamSerialReader]:
    """An opened driver, nothing on the reader."""
    driver = SamSerialReader({"port": str(id_card_reader.port)})
    driver.open()
    yield driver
    driver.close()


@pytest.mark.fault(
    "identity-card reader", "one broken, lost or false reply", sees="nothing", recovers="asks again at once"
)
@pytest.mark.parametrize("kind", ["junk", "false-preamble", "checksum", "truncate", "silent", "read-failed"])
def test_one_fault_on_the_line_costs_nothing(reader: SamSerialReader, id_card_reader: Simulator, kind: str) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind=kind, count=1)

    assert read(reader).card.name == "安小徽"


def told_in_time(reader: SamSerialReader, id_card_reader: Simulator, kind: str) -> DeviceFailure:
    id_card_reader.tell("fault", kind=kind, count=99)
    started = time.monotonic()
    told = read_failure(reader, 1)
    assert time.monotonic() - started < 4
    id_card_reader.tell("fault", kind=kind, count=0)
    assert isinstance(reader.status(), Ready), "nothing of it is left"
    return told


@pytest.mark.fault(
    "identity-card reader", "every checksum is wrong", code="D104", recovers="opened anew until the line is clean"
)
def test_a_line_that_stays_noisy_is_told_in_time(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    assert told_in_time(reader, id_card_reader, "checksum") is DeviceFailure.FRAME_CHECKSUM


@pytest.mark.fault(
    "identity-card reader", "hangs: no reply", code="D102", recovers="is reset, and opened anew until it answers"
)
def test_a_reader_that_stays_silent_is_told_in_time(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    assert told_in_time(reader, id_card_reader, "silent") is DeviceFailure.READER_SILENT


@pytest.mark.fault(
    "identity-card reader",
    "every reply is cut short",
    code="D102",
    recovers="is reset, and opened anew until it answers",
)
def test_a_reader_that_answers_by_halves_is_told_in_time(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    assert told_in_time(reader, id_card_reader, "truncate") is DeviceFailure.READER_SILENT


@pytest.mark.fault(
    "identity-card reader",
    "its module failed its self-test",
    code="D103",
    recovers="works by itself once the module passes",
)
def test_a_module_that_failed_its_test_is_blocked_and_not_absent(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("fault", kind="self-test", count=99)

    assert read_failure(reader, 1) is DeviceFailure.READER_SELF_TEST
    status = reader.status()
    assert isinstance(status, Blocked)
    assert status.failure is DeviceFailure.READER_SELF_TEST
    id_card_reader.tell("fault", kind="self-test", count=0)
    assert isinstance(reader.status(), Ready)


@pytest.mark.fault(
    "identity-card reader",
    "floods the line",
    sees="the reading takes longer, or is asked for again",
    recovers="replies are found between the junk; opened anew until the line is quiet",
)
def test_a_line_that_floods_ends_no_reading_but_in_time(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("flood", on=True)
    started = time.monotonic()
    try:
        read(reader)
    except DeviceError as error:
        assert error.failure in LINE_NOISE
    took = time.monotonic() - started
    id_card_reader.tell("flood", on=False)
    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **RESIDENT)

    assert took < 8
    wait_until(lambda: isinstance(reader.status(), Ready))
    assert read(reader).card.name == "安小徽"


@pytest.mark.fault("identity-card reader", "refuses a command", code="D117", recovers="asked again at the next try")
def test_a_reader_that_refuses_is_told_and_reads_the_next_time(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind="refuse", at="select-card")

    assert read_failure(reader, 1) is DeviceFailure.READER_REFUSED
    assert read(reader).card.name == "安小徽"


@pytest.mark.fault(
    "identity-card reader", "a field of the card is impossible", code="D115", recovers="reads the next card laid down"
)
def test_a_card_with_an_impossible_field_is_told_and_the_next_is_read(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", text=encode_record(RESIDENT | {"birth": "19900230"}).hex())
    assert read_failure(reader, 1) is DeviceFailure.RECORD_FIELD_WRONG

    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **RESIDENT)
    assert read(reader).card.name == "安小徽"


@pytest.mark.fault(
    "identity-card reader",
    "can't tell the newest address",
    sees="the card is read, with the address of its record",
    recovers="asked again with the next card",
)
@pytest.mark.parametrize("kind", ["silent", "refuse"])
def test_a_newest_address_that_cannot_be_told_costs_no_card(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.identity_card.reader.READ_ADDRESS_S", 0.4)
    id_card_reader.tell("insert", **RESIDENT, appended_address="示范路3号")
    id_card_reader.tell("fault", kind=kind, at="read-newest-address")

    assert read(reader).card.address == RESIDENT["address"]


def test_a_broken_reply_with_the_newest_address_is_asked_for_once_more(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **RESIDENT, appended_address="示范路3号")
    id_card_reader.tell("fault", kind="checksum", at="read-newest-address")

    assert read(reader).card.address == "示范路3号"


@pytest.mark.fault(
    "identity-card reader", "a slow line", sees="the reading takes longer", recovers="waits as long as it may take"
)
def test_a_card_is_read_over_the_slowest_line(tmp_path: Path) -> None:
    simulator = Simulator("id_card_reader", tmp_path, "--port", str(tmp_path / "port"), "--paced", "--baud", "9600")
    driver = SamSerialReader({"port": str(simulator.port), "baud": 9600})
    driver.open()
    simulator.tell("insert", **RESIDENT)
    started = time.monotonic()

    assert read(driver, 5).card.name == "安小徽"
    assert time.monotonic() - started > 1295 * 10 / 9600
    driver.close()
    simulator.close()


def test_a_card_lifted_in_the_middle_is_told(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind="lift-while-reading", count=1)

    assert read_failure(reader, 1) is DeviceFailure.CARD_LIFTED


@pytest.mark.fault(
    "identity-card reader",
    "junk before a card's reply",
    sees="nothing",
    recovers="the true reply is found behind the junk",
)
@pytest.mark.parametrize("kind", ["junk", "false-preamble"])
def test_a_card_is_not_lost_in_junk_before_its_reply(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str
) -> None:
    """The module gives a card once: the true reply is looked for behind the junk, not asked for again."""
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind=kind, at="read-text-and-photo")

    assert read(reader).card.name == "安小徽"


@pytest.mark.fault(
    "identity-card reader", "a card's reply lost", code="D111", recovers="the card is lifted and laid down again"
)
@pytest.mark.parametrize("kind", ["checksum", "silent"])
def test_a_card_whose_one_reply_is_lost_was_not_read_and_not_lifted(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.identity_card.reader.READ_S", 1.0)
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind=kind, at="read-text-and-photo")

    assert read_failure(reader, 1) is DeviceFailure.CARD_READ_FAILED
    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **RESIDENT)
    assert read(reader).card.name == "安小徽"


@pytest.mark.fault(
    "identity-card reader", "does not say who it is", code="D102", recovers="asked again before the next card"
)
def test_a_reader_without_identity_is_told_before_a_card_is_spent(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind="silent", count=3, at="sam-id")

    assert read_failure(reader, 1) is DeviceFailure.READER_SILENT
    assert read(reader).card.name == "安小徽"


@pytest.mark.fault(
    "identity-card reader", "silent when asked how it is", code="D102", recovers="opened anew until it answers"
)
def test_a_status_takes_less_than_a_second_even_of_a_silent_reader(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("fault", kind="silent", count=99)
    started = time.monotonic()

    assert isinstance(reader.status(), Absent)
    assert time.monotonic() - started < 1


@pytest.mark.fault(
    "identity-card reader", "another kind of card", code="D113", recovers="reads the next card laid down"
)
def test_an_unknown_kind_of_card_is_told(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    id_card_reader.tell("fault", kind="unknown-kind", count=1)

    assert read_failure(reader, 1) is DeviceFailure.CARD_KIND_UNKNOWN


@pytest.mark.fault("identity-card reader", "unplugged", code="D101", recovers="opened anew once it is plugged in")
def test_a_cable_pulled_while_waiting_is_told_and_mended(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    Timer(0.3, id_card_reader.tell, ("unplug",)).start()

    assert read_failure(reader, 10) is DeviceFailure.READER_ABSENT
    assert isinstance(reader.status(), Absent)
    reader.close()
    with pytest.raises(DeviceError):
        reader.open()
    id_card_reader.tell("plug")
    reader.open()
    assert isinstance(reader.status(), Ready)


@pytest.mark.fault(
    "identity-card reader",
    "photo decoder crashes or gives no picture",
    sees="the card is read; identity is proven by a texted code",
    recovers="the decoder is started anew for the next card",
)
@pytest.mark.parametrize(
    ("decoder", "staff_see"),
    [
        ("devices.simulated.webp_photo_decoder", ()),
        ("tests.devices.children.crashing", ("D006",)),
        ("tests.devices.children.nobody", ("D006",)),
        ({"library": "/nowhere/libwlt.so"}, ("D002",)),
    ],
    ids=["no picture", "crashes", "does not start", "no library"],
)
def test_a_photo_that_cannot_be_decoded_costs_only_the_photo_and_staff_see_why(
    id_card_reader: Simulator, decoder: str | dict[str, str], staff_see: tuple[str, ...]
) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    driver = SamSerialReader({"port": str(id_card_reader.port), "photo_decoder": decoder})
    driver.open()
    reading = read(driver)
    status = driver.status()
    driver.close()

    assert isinstance(status, Ready)
    assert status.warnings == staff_see
    assert reading.photo is None
    assert reading.card.name == "安小徽"
