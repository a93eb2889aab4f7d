"""Social security cards of the third generation: two steps, with the platform's answer between them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from devices.api import DeviceError, Ready
from devices.failures import DeviceFailure
from devices.simulated.social_security_chip import SANDBOX_KEY, sm4
from devices.social_security_card.chip_reader import SocialSecurityCardReader
from tests.devices.card_desk import V3, CardDesk, begin


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
    driver = SocialSecurityCardReader(shared_desk.settings)
    driver.open()
    yield driver
    driver.close()


def unlocked(challenge: str) -> list[bytes]:
    """What the platform answers (central/social_security.py)."""
    _, _, _, card_id, randoms = challenge.split("|")
    return [sm4(sm4(SANDBOX_KEY, bytes.fromhex(card_id)), bytes.fromhex(randoms)[-16:])]


def test_a_locked_card_says_who_it_is_after_the_platforms_answer(
    desk: CardDesk, reader: SocialSecurityCardReader
) -> None:
    desk.insert(V3)
    first = begin(reader)
    for _ in range(5):
        assert isinstance(reader.status(), Ready), "the looks between the steps keep the card alive"

    assert (first.card.number, first.card.name, first.card.card_number) == (None, None, None)
    assert (first.card.version, first.card.valid_to) == ("3.00", date(2030, 1, 1))
    assert first.challenge is not None
    area, atr_history, algorithm, card_id, randoms = first.challenge.split("|")
    assert (area, algorithm, card_id) == ("349900", "03", first.card.card_id)
    assert len(bytes.fromhex(atr_history)) == 13
    assert len(bytes.fromhex(randoms)) == 32
    whole = reader.finish(unlocked(first.challenge))
    assert (whole.name, whole.number) == ("安小徽", "349900199003070028")
    assert whole.card_id == first.card.card_id


@pytest.mark.fault(
    "social security card", "wrong authentication", code="D615", recovers="what is open is used, or insert it again"
)
def test_a_key_that_the_card_refuses_is_told(desk: CardDesk, reader: SocialSecurityCardReader) -> None:
    desk.insert(V3)
    begin(reader)
    with pytest.raises(DeviceError) as caught:
        reader.finish([bytes(16)])
    assert caught.value.failure is DeviceFailure.SOCIAL_SECURITY_KEY_REFUSED

    again = begin(reader)
    assert again.challenge is not None
    assert reader.finish(unlocked(again.challenge)).identified


@pytest.mark.parametrize("keys", [[], [b"short"], [bytes(16), bytes(17)]])
def test_key_material_that_is_none_never_reaches_the_card(
    desk: CardDesk, reader: SocialSecurityCardReader, keys: list[bytes]
) -> None:
    desk.insert(V3)
    begin(reader)
    before = desk.tell("state")["commands"]
    with pytest.raises(DeviceError) as caught:
        reader.finish(keys)

    assert caught.value.failure is DeviceFailure.SOCIAL_SECURITY_KEY_REFUSED
    assert desk.tell("state")["commands"] == before


@pytest.mark.fault(
    "social security card", "taken out between the two steps", code="D605", recovers="insert it again; both steps anew"
)
def test_a_card_changed_between_the_steps_is_not_taken_for_the_first(
    desk: CardDesk, reader: SocialSecurityCardReader
) -> None:
    desk.insert(V3)
    challenge = begin(reader).challenge
    assert challenge is not None
    desk.tell("reset")
    with pytest.raises(DeviceError) as caught:
        reader.finish(unlocked(challenge))

    assert caught.value.failure is DeviceFailure.SMART_CARD_REMOVED


def test_a_second_step_without_a_first_is_told(reader: SocialSecurityCardReader) -> None:
    reader.end()
    with pytest.raises(DeviceError) as caught:
        reader.finish([bytes(16)])

    assert caught.value.failure is DeviceFailure.SMART_CARD_REMOVED
