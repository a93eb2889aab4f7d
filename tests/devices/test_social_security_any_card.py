"""A card that answers anything at all is read, or told with a code."""

from collections.abc import Callable, Iterator
from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from devices.api import ApduResponse, CancelToken, CardSession, DeviceError, Ready, Status
from devices.simulated.social_security_chip import atr, chip
from devices.smart_card.apdu import exchanged
from devices.social_security_card.chip_reader import SocialSecurityCardReader
from tests.devices.card_desk import V3, begin


class Hand:
    """A reader of chip cards in which any card lies: whatever it answers is passed on."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def status(self) -> Status:
        return Ready()

    def connect(self, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]) -> CardSession:
        assert not cancel.is_set()
        assert timeout_s > 0
        on_found()
        return CardSession(atr(t1=False), 0)

    def exchange(self, command: bytes, timeout_s: float) -> ApduResponse:
        assert timeout_s > 0
        return exchanged(self._answer, command)

    def keep_alive(self) -> None:
        pass

    def disconnect(self) -> None:
        pass


def spoiled(answers: Iterator[bytes | None]) -> Callable[[bytes], bytes]:
    """A good card of the third generation, some of whose answers are replaced."""
    card = chip(V3)

    def answer(command: bytes) -> bytes:
        good, other = card.answer(command), next(answers, None)
        return good if other is None else other

    return answer


ANSWERS = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.builds(bytes.__add__, st.binary(max_size=40), st.sampled_from([b"\x90\x00", b"\x61\x10", b"\x6c\x06"])),
)


@given(st.lists(ANSWERS, max_size=20))
def test_whatever_a_card_answers_is_a_card_or_a_device_error(answers: list[bytes | None]) -> None:
    reader = SocialSecurityCardReader({}, Hand(spoiled(iter(answers))))
    try:
        reading = begin(reader)
        if reading.challenge is not None:
            reader.finish([bytes(16)])
    except DeviceError as error:
        assert error.failure.name.startswith(("SMART_CARD_", "SOCIAL_SECURITY_"))


def test_another_reader_of_chip_cards_serves_as_well() -> None:
    reader = SocialSecurityCardReader({}, Hand(chip({**V3, "version": "2"}).answer))

    assert reader.begin(Event(), 1, lambda: None).card.name == "安小徽"
