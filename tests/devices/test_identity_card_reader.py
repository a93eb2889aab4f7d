"""The reader's driver, against a simulated reader on a real pseudo-terminal."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from PIL import Image

from devices.api import Absent, CardReading, DeviceError, Ready
from devices.failures import DeviceFailure
from devices.identity_card.sam_serial import SamSerialReader
from tests.devices.conftest import Simulator

AN = {
    "name": "安小徽",
    "sex": "2",
    "nation": "01",
    "birth": "19900307",
    "address": "安徽省合肥市蜀山区示范路1号",
    "number": "349900199003070028",
    "issuer": "合肥市公安局蜀山分局",
    "valid_from": "20200101",
    "valid_to": "20400101",
}


@pytest.fixture
def reader(id_card_reader: Simulator) -> Iterator[SamSerialReader]:
    """An opened driver, nothing on the reader."""
    driver = SamSerialReader({"port": str(id_card_reader.port)})
    driver.open()
    yield driver
    driver.close()


def read(driver: SamSerialReader, seconds: float = 3.0) -> CardReading:
    return driver.read(Event(), seconds, lambda: None)


def failure(driver: SamSerialReader, seconds: float = 1.0) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        read(driver, seconds)
    return caught.value.failure


def test_a_card_is_read(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **AN)
    found = Event()
    reading = reader.read(Event(), 3, found.set)

    assert found.is_set()
    assert reading.card.name == "安小徽"
    assert reading.reader.startswith("05.03-2009")
    assert reading.photo is None, "no decoder is configured"
    assert isinstance(reader.status(), Ready)


def test_a_card_that_comes_later_is_waited_for(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    timer = Timer(0.4, id_card_reader.tell, ("insert",), AN)
    timer.start()

    assert read(reader).card.number == AN["number"]
    timer.join()


def test_a_card_still_lying_there_is_not_read_again_until_it_is_lifted(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **AN)
    read(reader)

    assert failure(reader, 0.4) is DeviceFailure.TIMED_OUT
    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **AN)
    assert read(reader).card.name == "安小徽"


@pytest.mark.parametrize("kind", ["junk", "false-preamble", "checksum", "truncate", "silent", "read-failed"])
def test_one_fault_on_the_line_costs_nothing(reader: SamSerialReader, id_card_reader: Simulator, kind: str) -> None:
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind=kind, count=1)

    assert read(reader).card.name == "安小徽"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("checksum", DeviceFailure.FRAME_CHECKSUM),
        ("silent", DeviceFailure.READER_SILENT),
        ("truncate", DeviceFailure.READER_SILENT),
    ],
)
def test_a_line_that_stays_broken_is_told_in_time(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str, told: DeviceFailure
) -> None:
    id_card_reader.tell("fault", kind=kind, count=99)
    started = time.monotonic()

    assert failure(reader) is told
    assert time.monotonic() - started < 4


def test_a_card_lifted_in_the_middle_is_told(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind="lift-while-reading", count=1)

    assert failure(reader) is DeviceFailure.CARD_LIFTED


@pytest.mark.parametrize("kind", ["junk", "false-preamble"])
def test_a_card_is_not_lost_in_junk_before_its_reply(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str
) -> None:
    """The module gives a card once: the true reply is looked for behind the junk, not asked for again."""
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind=kind, at="read-text-and-photo")

    assert read(reader).card.name == "安小徽"


@pytest.mark.parametrize("kind", ["checksum", "silent"])
def test_a_card_whose_one_reply_is_lost_was_not_read_and_not_lifted(
    reader: SamSerialReader, id_card_reader: Simulator, kind: str
) -> None:
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind=kind, at="read-text-and-photo")

    assert failure(reader) is DeviceFailure.CARD_READ_FAILED
    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **AN)
    assert read(reader).card.name == "安小徽"


def test_a_reader_without_identity_is_told_before_a_card_is_spent(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind="silent", count=3, at="sam-id")

    assert failure(reader) is DeviceFailure.READER_SILENT
    assert read(reader).card.name == "安小徽"


def test_a_status_takes_less_than_a_second_even_of_a_silent_reader(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("fault", kind="silent", count=99)
    started = time.monotonic()

    assert isinstance(reader.status(), Absent)
    assert time.monotonic() - started < 1


def test_an_unknown_kind_of_card_is_told(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **AN)
    id_card_reader.tell("fault", kind="unknown-kind", count=1)

    assert failure(reader) is DeviceFailure.CARD_KIND_UNKNOWN


def test_waiting_is_cancelled_at_once(reader: SamSerialReader) -> None:
    cancel = Event()
    Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(DeviceError) as caught:
        reader.read(cancel, 30, lambda: None)

    assert caught.value.failure is DeviceFailure.CANCELLED
    assert time.monotonic() - started < 0.8


def test_a_cable_pulled_while_waiting_is_told_and_mended(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    Timer(0.3, id_card_reader.tell, ("unplug",)).start()

    assert failure(reader, 10) is DeviceFailure.READER_ABSENT
    assert isinstance(reader.status(), Absent)
    reader.close()
    with pytest.raises(DeviceError):
        reader.open()
    id_card_reader.tell("plug")
    reader.open()
    assert isinstance(reader.status(), Ready)


def test_a_port_that_is_none_is_told() -> None:
    driver = SamSerialReader({"port": "/nowhere/at/all"})
    with pytest.raises(DeviceError) as caught:
        driver.open()

    assert caught.value.failure is DeviceFailure.READER_ABSENT


def small_webp(path: Path) -> Path:
    picture = io.BytesIO()
    Image.new("RGB", (102, 126), (200, 150, 120)).save(picture, "WEBP", quality=10)
    path.write_bytes(picture.getvalue())
    return path


def test_the_photo_is_decoded_in_a_process_of_its_own(id_card_reader: Simulator, tmp_path: Path) -> None:
    id_card_reader.tell("insert", photo=str(small_webp(tmp_path / "face.webp")), **AN)
    decoder = "devices.simulated.webp_photo_decoder"
    driver = SamSerialReader({"port": str(id_card_reader.port), "photo_decoder": decoder})
    driver.open()
    reading = read(driver)
    driver.close()

    assert reading.photo is not None
    assert (reading.photo.width, reading.photo.height) == (102, 126)
    assert len(reading.photo.rgb) == 102 * 126 * 3


@pytest.mark.parametrize(
    "decoder",
    ["devices.simulated.webp_photo_decoder", "tests.devices.children.crashing", "tests.devices.children.nobody"],
    ids=["no picture", "crashes", "does not start"],
)
def test_a_photo_that_cannot_be_decoded_costs_only_the_photo(id_card_reader: Simulator, decoder: str) -> None:
    id_card_reader.tell("insert", **AN)
    driver = SamSerialReader({"port": str(id_card_reader.port), "photo_decoder": decoder})
    driver.open()
    reading = read(driver)
    driver.close()

    assert reading.photo is None
    assert reading.card.name == "安小徽"
