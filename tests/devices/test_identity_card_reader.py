"""The reader's driver, against a simulated reader on a real pseudo-terminal."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Timer

import pytest
from PIL import Image

from devices.api import DeviceError, Media, Ready
from devices.failures import DeviceFailure
from devices.identity_card.sam_serial import SamSerialReader
from tests.devices.conftest import Simulator
from tests.devices.identity_cards import RESIDENCE_PERMIT, RESIDENT, read, read_failure


@pytest.fixture
def reader(id_card_reader: Simulator) -> Iterator[SamSerialReader]:
    """An opened driver, nothing on the reader."""
    driver = SamSerialReader({"port": str(id_card_reader.port)})
    driver.open()
    yield driver
    driver.close()


def test_a_card_is_read(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    found = Event()
    reading = reader.read(Event(), 3, found.set)

    assert found.is_set()
    assert reading.card.name == "安小徽"
    assert reading.reader.startswith("05.03-2009")
    assert reading.photo is None, "no decoder is configured"
    assert isinstance(reader.status(), Ready)


def test_a_card_that_comes_later_is_waited_for(reader: SamSerialReader, id_card_reader: Simulator) -> None:
    timer = Timer(0.4, id_card_reader.tell, ("insert",), RESIDENT)
    timer.start()

    assert read(reader).card.number == RESIDENT["number"]
    timer.join()


def test_a_card_still_lying_there_is_not_read_again_until_it_is_lifted(
    reader: SamSerialReader, id_card_reader: Simulator
) -> None:
    id_card_reader.tell("insert", **RESIDENT)
    read(reader)

    assert read_failure(reader, 0.4) is DeviceFailure.TIMED_OUT
    id_card_reader.tell("lift")
    id_card_reader.tell("insert", **RESIDENT)
    assert read(reader).card.name == "安小徽"


def test_a_reader_whose_reset_finds_a_card_again_tells_a_forgotten_card_from_none(tmp_path: Path) -> None:
    simulator = Simulator("id_card_reader", tmp_path, "--port", str(tmp_path / "port"), "--reset-finds-again")
    driver = SamSerialReader({"port": str(simulator.port), "reset_finds_again": True})
    driver.open()
    simulator.tell("insert", **RESIDENT)
    read(driver)

    assert driver.media() is Media.PRESENT
    assert read_failure(driver, 0.4) is DeviceFailure.TIMED_OUT, "this card is not read again"
    assert simulator.tell("state")["reads"] == 1
    simulator.tell("lift")
    assert driver.media() is Media.NOT_PRESENT
    simulator.tell("insert", **RESIDENT)
    read(driver)
    simulator.tell("insert", **RESIDENCE_PERMIT)
    assert read(driver).card.number == RESIDENCE_PERMIT["number"], "a card that follows at once is another one"
    simulator.tell("lift")
    simulator.tell("insert", **RESIDENT)
    assert read(driver).card.name == "安小徽"
    driver.close()
    simulator.close()


def test_waiting_is_cancelled_at_once(reader: SamSerialReader) -> None:
    cancel = Event()
    Timer(0.2, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(DeviceError) as caught:
        reader.read(cancel, 30, lambda: None)

    assert caught.value.failure is DeviceFailure.CANCELLED
    assert time.monotonic() - started < 0.8


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
    id_card_reader.tell("insert", photo=str(small_webp(tmp_path / "face.webp")), **RESIDENT)
    decoder = "devices.simulated.webp_photo_decoder"
    driver = SamSerialReader({"port": str(id_card_reader.port), "photo_decoder": decoder})
    driver.open()
    reading = read(driver)
    driver.close()

    assert reading.photo is not None
    assert (reading.photo.width, reading.photo.height) == (102, 126)
    assert len(reading.photo.rgb) == 102 * 126 * 3
