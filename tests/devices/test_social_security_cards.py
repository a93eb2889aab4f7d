"""Social security cards that are open, read through a real pcscd."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from devices.api import HoldsMedia, Media, ReadsSocialSecurityCards, Ready
from devices.failures import DeviceFailure
from devices.registry import load
from devices.social_security_card.chip_reader import SocialSecurityCardReader
from tests.devices.card_desk import V1, V2, CardDesk, begin, begin_failure
from tests.devices.conftest import hardware_driver


@pytest.fixture(scope="module")
def shared_desk(run_folder: Path) -> Iterator[CardDesk]:
    desk = CardDesk(run_folder)
    yield desk
    desk.simulator.close()


@pytest.fixture
def desk(shared_desk: CardDesk) -> CardDesk:
    shared_desk.mend()
    return shared_desk


@pytest.fixture(scope="module")
def reader(shared_desk: CardDesk) -> Iterator[SocialSecurityCardReader]:
    driver = load("social-security-card", shared_desk.settings)
    assert isinstance(driver, SocialSecurityCardReader)
    driver.open()
    yield driver
    driver.close()


@pytest.mark.parametrize("card", [V1, V2, V2 | {"protocol": "1"}], ids=["V1", "V2", "V2 by T=1"])
def test_an_open_card_says_everything_at_once(
    desk: CardDesk, reader: SocialSecurityCardReader, card: dict[str, str]
) -> None:
    desk.insert(card)
    reading = begin(reader)

    assert reading.challenge is None
    read = reading.card
    assert (read.name, read.number, read.card_number) == ("安小徽", "349900199003070028", "A12345678")
    assert (read.sex, read.nation, read.birthplace, read.birth) == ("2", "01", "349900", date(1990, 3, 7))
    assert (read.area, read.issued, read.valid_to) == ("349900", date(2020, 1, 1), date(2030, 1, 1))
    assert read.version == f"{card['version']}.00"


def test_a_long_name_goes_on_in_its_extension(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2 | {"name": "阿依别克·叶尔肯", "name_extension": "·古丽"})

    assert begin(reader).card.name == "阿依别克·叶尔肯·古丽"


def test_a_card_is_told_to_be_in_the_reader(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2)
    begin(reader)
    reader.status()

    assert isinstance(reader, HoldsMedia)
    assert reader.media() is Media.PRESENT


@pytest.mark.fault("social security card", "torn out while it is read", code="D605", recovers="insert it again")
def test_a_card_torn_out_while_it_is_read_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2)
    desk.tell("tear", at="b2")

    assert begin_failure(reader) is DeviceFailure.SMART_CARD_REMOVED
    desk.insert(V2)
    assert begin(reader).card.identified


@pytest.mark.fault("social security card", "another card", code="D610", recovers="take it out, insert the right one")
def test_a_card_without_the_application_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2 | {"other": "yes"})

    assert begin_failure(reader) is DeviceFailure.SOCIAL_SECURITY_OTHER_CARD


@pytest.mark.fault("social security card", "wrong state", code="D611", recovers="a counter; the next card is read")
def test_a_card_that_refuses_its_records_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2)
    desk.tell("fault", kind="wrong-sw", at="b2", sw="6985")

    assert begin_failure(reader) is DeviceFailure.SOCIAL_SECURITY_REFUSED
    assert begin(reader).card.identified


@pytest.mark.fault("social security card", "partial answer", code="D612", recovers="insert it again")
def test_half_a_record_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2)
    desk.tell("fault", kind="truncate", at="b2")

    assert begin_failure(reader) is DeviceFailure.SOCIAL_SECURITY_TRUNCATED
    assert begin(reader).card.identified


@pytest.mark.fault(
    "social security card", "garbage in its records", code="D613", recovers="insert it again, or a counter"
)
def test_nonsense_in_a_record_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V2)
    desk.tell("fault", kind="junk", at="b2", count=2)

    assert begin_failure(reader) is DeviceFailure.SOCIAL_SECURITY_FIELD_WRONG
    assert begin(reader).card.identified


def test_a_field_that_the_card_does_not_have_is_left_open(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert({key: value for key, value in V2.items() if key not in {"birthplace", "issued"}})
    card = begin(reader).card

    assert (card.birthplace, card.issued) == (None, None)
    assert card.identified


@pytest.mark.hardware
def test_a_real_reader_waits_and_ends(request: pytest.FixtureRequest) -> None:
    driver: ReadsSocialSecurityCards = hardware_driver(request.config, "begin")
    driver.open()
    assert isinstance(driver.status(), Ready)
    driver.end()
    driver.close()
