"""Which key a case is sealed to while the centre's keys change."""

from datetime import UTC, datetime, timedelta

import pytest

from offline.key_ring import KeyRing
from offline.vault import HYBRID, NATIONAL, X25519, Recipient, check, newest

NOON = datetime(2026, 3, 7, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = Recipient("first", X25519, b"1", NOON - 90 * DAY)


def ring() -> KeyRing:
    return KeyRing({"k1": b"one"}, FIRST)


def test_the_newest_valid_key_of_the_suite_is_sealed_to() -> None:
    second = Recipient("second", X25519, b"2", NOON - DAY, NOON + DAY)
    announced = Recipient("third", X25519, b"3", NOON + DAY / 2)
    of_another_suite = Recipient("other", NATIONAL, b"4", NOON)
    keys = (FIRST, second, announced, of_another_suite)

    assert newest(keys, X25519, NOON) == second
    assert newest(keys, X25519, NOON + DAY / 2) == announced
    assert newest(keys, NATIONAL, NOON) == of_another_suite
    assert newest(keys, HYBRID, NOON) is None
    assert newest((second,), X25519, NOON + DAY) is None


def test_a_told_key_takes_over_on_its_day_and_the_profile_s_own_can_be_ended() -> None:
    keys = ring()
    assert keys.recipient(NOON) == FIRST

    ended = Recipient("first", X25519, b"1", FIRST.not_before, NOON + DAY)
    keys.learn({}, [ended, Recipient("second", X25519, b"2", NOON + DAY)])

    assert keys.recipient(NOON) == ended
    assert keys.recipient(NOON + DAY).id == "second"


def test_a_terminal_whose_keys_have_all_ended_seals_to_the_one_it_was_given() -> None:
    """It has been out of touch for long, and the centre opens for longer than it asks to be sealed to."""
    keys = ring()
    keys.learn({}, [Recipient("first", X25519, b"1", FIRST.not_before, NOON)])

    assert keys.recipient(NOON + DAY) == FIRST


def test_signing_keys_are_added_where_they_are_used() -> None:
    keys = ring()
    used = keys.signing

    keys.learn({"k2": b"two"}, [])

    assert used == {"k1": b"one", "k2": b"two"}


@pytest.mark.parametrize("suite", [X25519, HYBRID, NATIONAL, "ROT13"])
@pytest.mark.parametrize("public", [b"", b"\x04" + b"1" * 64, b"1" * 1215], ids=len)
def test_what_is_no_public_key_of_its_suite_is_found_out_before_anything_is_sealed(suite: str, public: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check(suite, public)
