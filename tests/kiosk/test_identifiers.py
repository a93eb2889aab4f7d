"""Numbers and their check characters."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identifiers import (
    citizen_check_character,
    is_citizen_number,
    masked_name,
    masked_number,
    masked_phone,
    mod_37_36_check_character,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("number", ["34990019900307001X", "360426199101010071", "120103198806018241"])
def test_a_number_with_the_right_check_character_is_valid(number: str) -> None:
    assert is_citizen_number(number, TODAY)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("349900199003070011", "wrong check character"),
        ("34990019900307001x", "lower-case X"),
        ("349900199002300014", "30 February"),
        ("349900202711240011", "born tomorrow or later"),
        ("340102189003070011", "too old to be alive, wrong by age"),
        ("34990019900307002", "17 characters"),
        ("٣49900199003070028", "a digit of another script"),
        ("", "empty"),
    ],
)
def test_an_impossible_number_is_refused(number: str, why: str) -> None:
    today = date(2045, 1, 1) if "age" in why else TODAY
    assert not is_citizen_number(number, today), why


@given(st.text(alphabet="0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_the_check_character_catches_every_single_wrong_digit(first17: str, place: int, step: int) -> None:
    wrong_digit = str((int(first17[place]) + step) % 10)
    wrong = first17[:place] + wrong_digit + first17[place + 1 :]

    assert citizen_check_character(first17) != citizen_check_character(wrong)


def test_check_character_of_a_published_electronic_licence() -> None:
    """Identifier of GB/T 36904 without its dots: type, issuer, serial, version."""
    body = "11349900MB0000027B154" + "11349900MB0000027B" + "349900202600001" + "001"

    assert mod_37_36_check_character(body) == "4"


@pytest.mark.parametrize(("name", "masked"), [("安", "*"), ("张三", "张*"), ("安小徽", "安*徽"), ("", "")])
def test_a_masked_name_shows_its_owner_enough(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@given(st.text(alphabet="0123456789X", min_size=10, max_size=20))
def test_a_masked_number_keeps_length_and_hides_the_middle(number: str) -> None:
    masked = masked_number(number)

    assert len(masked) == len(number)
    assert masked[3:-3] == "*" * (len(number) - 6)


def test_short_secrets_are_hidden_whole() -> None:
    assert masked_number("123456") == "******"
    assert masked_phone("1234567") == "*******"
    assert masked_phone("15400000001") == "154****0001"
