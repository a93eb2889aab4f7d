"""Numbers and their check characters."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.identifiers import (
    NumberVerdict,
    citizen_check_character,
    citizen_number_verdict,
    credit_check_character,
    is_citizen_number,
    is_credit_code,
    is_permit_number,
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


@pytest.mark.parametrize(
    "number", ["810000190001010026", "911102190001010010", "340209199001010011", "349900197812030019"]
)
def test_a_number_of_hong_kong_of_a_foreigner_of_a_young_county_and_of_no_county_is_possible(number: str) -> None:
    """A library that asks whether the county existed in the year of birth refuses all of these people."""
    first17 = number[:17]

    assert is_citizen_number(first17 + citizen_check_character(first17), TODAY)


@pytest.mark.parametrize(
    ("first17", "verdict"),
    [
        ("34990019900230001", NumberVerdict.NO_SUCH_DAY),
        ("34990020261124001", NumberVerdict.UNBORN),
        ("34990020261123001", NumberVerdict.POSSIBLE),
        ("34990018761123001", NumberVerdict.TOO_OLD),
        ("34990018761124001", NumberVerdict.POSSIBLE),
    ],
)
def test_what_is_wrong_with_a_birth_date_is_told_to_the_day(first17: str, verdict: NumberVerdict) -> None:
    assert citizen_number_verdict(first17 + citizen_check_character(first17), TODAY) is verdict


def test_a_wrong_form_is_told_from_a_wrong_check_character() -> None:
    assert citizen_number_verdict("34990019900307002", TODAY) is NumberVerdict.MALFORMED
    assert citizen_number_verdict("349900199003070029", TODAY) is NumberVerdict.CHECK_WRONG


BIRTHS = st.dates(date(1900, 1, 1), TODAY).map(lambda day: f"{day:%Y%m%d}")
CITIZEN_NUMBERS = st.builds(
    lambda region, birth, serial: region + birth + serial,
    st.text("0123456789", min_size=6, max_size=6),
    BIRTHS,
    st.text("0123456789", min_size=3, max_size=3),
).map(lambda first17: first17 + citizen_check_character(first17))


def with_one_wrong(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


@given(CITIZEN_NUMBERS)
def test_every_number_made_as_the_standard_says_is_possible(number: str) -> None:
    assert is_citizen_number(number, TODAY)


@given(CITIZEN_NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X") | st.characters())
def test_any_single_wrong_character_of_a_citizen_number_is_caught(number: str, place: int, character: str) -> None:
    assume(number[place] != character)

    assert not is_citizen_number(with_one_wrong(number, place, character), TODAY)


@given(CITIZEN_NUMBERS, st.integers(0, 16))
def test_any_two_neighbours_of_a_citizen_number_changed_over_are_caught(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assume(changed != number)

    assert not is_citizen_number(changed, TODAY)


@given(st.text(max_size=20), st.dates())
def test_any_text_is_judged_and_no_more(text: str, today: date) -> None:
    assert citizen_number_verdict(text, today) in NumberVerdict
    assert is_permit_number(text) in (True, False)
    assert is_credit_code(text) in (True, False)


@pytest.mark.parametrize("number", ["XXA349900010105", "XXA119900010102"])
def test_a_foreigners_permit_number_of_2017_is_possible(number: str) -> None:
    assert is_permit_number(number)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("XXA349900010104", "wrong check digit"),
        ("XXA349900013105", "31st month"),
        ("xxa349900010105", "small letters"),
        ("XXA34990001010", "14 characters"),
        ("<XA349900010105", "no country"),
    ],
)
def test_an_impossible_permit_number_is_refused(number: str, why: str) -> None:
    assert not is_permit_number(number), why


@given(st.integers(3, 14), st.sampled_from("0123456789"))
def test_any_single_wrong_digit_of_a_permit_number_is_caught(place: int, digit: str) -> None:
    number = "XXA349900010105"
    assume(number[place] != digit)

    assert not is_permit_number(with_one_wrong(number, place, digit))


CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODES = st.builds(
    lambda registry, region, rest: registry + region + rest,
    st.sampled_from(["11", "91", "93", "N2", "Y1", "A1"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CREDIT_ALPHABET, min_size=9, max_size=9),
).map(lambda first17: first17 + credit_check_character(first17))


def test_a_published_credit_code_is_possible() -> None:
    assert is_credit_code("91110000600037341L")


@given(CREDIT_CODES)
def test_every_credit_code_made_as_the_standard_says_is_possible(code: str) -> None:
    """Rural collectives (N2 …) and others (Y1 …) among them, which libraries refuse."""
    assert is_credit_code(code)


@given(CREDIT_CODES, st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET) | st.characters())
def test_any_single_wrong_character_of_a_credit_code_is_caught(code: str, place: int, character: str) -> None:
    assume(code[place] != character)

    assert not is_credit_code(with_one_wrong(code, place, character))


@pytest.mark.parametrize(
    "code", ["", "91110000600037341", "9111000060003734IL", "91110000600037341l", "911100006000373411"]
)
def test_what_is_no_credit_code_is_refused(code: str) -> None:
    assert not is_credit_code(code)


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
