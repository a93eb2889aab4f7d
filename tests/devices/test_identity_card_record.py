"""The card's text record: what it says, and how it refuses to say nonsense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.codes import NATIONS, SEXES
from devices.identity_card.layouts import TEXT_BYTES
from devices.identity_card.record import (
    PHOTO_BYTES,
    decode_address,
    decode_record,
    encode_address,
    encode_record,
    permit_check_digit,
)
from devices.simulated.identity_card import card_of
from tests.devices.identity_cards import CARDS, FOREIGNER_2017, FOREIGNER_2023, RESIDENCE_PERMIT, RESIDENT

PHOTO = bytes(PHOTO_BYTES)


def refused(text: bytes, photo: bytes = PHOTO) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        decode_record(text, photo)
    return caught.value


def test_every_field_comes_back() -> None:
    card = decode_record(encode_record(RESIDENT), PHOTO)

    assert (card.name, card.sex, card.nation) == ("安小徽", "2", "01")
    assert (card.birth, card.valid_from, card.valid_to) == (date(1990, 3, 7), date(2020, 1, 1), date(2040, 1, 1))
    assert (card.address, card.number, card.issuer) == (RESIDENT["address"], RESIDENT["number"], RESIDENT["issuer"])
    assert (SEXES[card.sex], NATIONS[card.nation]) == ("女", "汉")


def test_fields_lie_where_the_standard_puts_them() -> None:
    text = encode_record(RESIDENT)

    assert len(text) == TEXT_BYTES
    assert text[0:6] == "安小徽".encode("utf-16-le")
    assert text[122:158] == RESIDENT["number"].encode("utf-16-le")
    assert text[248:250] == " ".encode("utf-16-le")


@pytest.mark.parametrize(
    ("card", "places"),
    [
        (RESIDENCE_PERMIT, {"address": 52, "number": 122, "issuer": 158, "travel_permit": 220, "times_issued": 238}),
        (FOREIGNER_2017, {"english_name": 0, "sex": 120, "number": 122, "nationality": 152, "name": 158, "birth": 220}),
        (FOREIGNER_2017, {"valid_from": 188, "valid_to": 204, "card_version": 236, "receiving_office": 240}),
        (FOREIGNER_2023, {"name": 0, "sex": 30, "renewals": 32, "birth": 36, "number": 122, "nationality": 242}),
        (FOREIGNER_2023, {"valid_from": 188, "valid_to": 204, "old_link": 250}),
    ],
)
def test_fields_of_other_kinds_lie_where_their_layouts_put_them(card: dict[str, str], places: dict[str, int]) -> None:
    text = card_of(card).text

    assert text[248:250] == card["kind"].encode("utf-16-le")
    for field, offset in places.items():
        content = card[field].encode("utf-16-le")
        assert text[offset : offset + len(content)] == content, field


def test_a_long_english_name_is_cut_at_its_thirty_fifth_character_and_read_as_one() -> None:
    text = card_of(FOREIGNER_2023).text
    name = FOREIGNER_2023["english_name"]

    assert text[52:122] == name[:35].encode("utf-16-le")
    assert text[220:242].decode("utf-16-le") == name[35:].ljust(11)
    assert decode_record(text, PHOTO).english_name == name


@pytest.mark.parametrize(
    "name", ["A" * 34 + " " + "B" * 11, "A" * 34 + "𠮷" + "B" * 10], ids=["space", "surrogate pair"]
)
def test_what_lies_on_the_cut_of_an_english_name_is_kept(name: str) -> None:
    assert decode_record(card_of(FOREIGNER_2023 | {"english_name": name}).text, PHOTO).english_name == name


def test_a_foreigner_without_a_chinese_name_goes_by_the_english_one() -> None:
    for card in (FOREIGNER_2017, FOREIGNER_2023):
        nameless = {field: value for field, value in card.items() if field != "name"}
        assert decode_record(card_of(nameless).text, PHOTO).name == card["english_name"]


@pytest.mark.parametrize("link", ["", "9", "9A0", "٣٣٣"])
def test_a_card_that_links_to_no_former_one_has_no_former_number(link: str) -> None:
    assert decode_record(card_of(FOREIGNER_2023 | {"old_link": link}).text, PHOTO).former_number == ""


def test_the_former_number_is_of_the_same_person_and_ends_in_its_own_check_digit() -> None:
    former = decode_record(card_of(FOREIGNER_2023).text, PHOTO).former_number

    assert former[:3] == FOREIGNER_2023["nationality"]
    assert former[7:13] == FOREIGNER_2023["birth"][2:]
    assert former[3:7] == "11" + FOREIGNER_2023["old_link"][:2]
    assert former[13] == FOREIGNER_2023["old_link"][2]
    assert int(former[14]) == permit_check_digit(former[:14])


def test_the_check_digit_is_that_of_travel_documents() -> None:
    """The example of ICAO 9303 part 3: weights 7, 3, 1; letters from A = 10; the filler counts nothing."""
    assert permit_check_digit("AB2134<<<") == 5


@pytest.mark.parametrize(
    "name", ["安" * 13 + "𠮷", "\ue000小徽", "\uf8ff"], ids=["pair at the end", "private", "last private"]
)
@pytest.mark.parametrize("kind", CARDS)
def test_rare_characters_are_read_as_they_are_up_to_the_end_of_the_field(kind: str, name: str) -> None:
    assert decode_record(card_of(CARDS[kind] | {"name": name}).text, PHOTO).name == name


@pytest.mark.parametrize("character", ["\x1b", "\n", "\x7f", "\x00"])
def test_a_control_character_is_no_part_of_a_name(character: str) -> None:
    assert refused(encode_record(RESIDENT | {"name": f"安{character}小"})).detail == "field name"


def test_an_appended_address_is_in_use_and_the_records_is_kept() -> None:
    appended = encode_address("示范路3号")
    card = decode_record(encode_record(RESIDENT), PHOTO, decode_address(appended))

    assert len(appended) == 70
    assert (card.address, card.former_address) == ("示范路3号", RESIDENT["address"])


@pytest.mark.parametrize("content", [b"", bytes(69), bytes(71), b"\x42\xd8" * 35, encode_address("示范\x1b路")])
def test_an_appended_address_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(DeviceError) as caught:
        decode_address(content)
    assert caught.value.failure in (DeviceFailure.RECORD_TRUNCATED, DeviceFailure.RECORD_FIELD_WRONG)


def test_a_card_for_life_has_no_end() -> None:
    assert decode_record(encode_record(RESIDENT | {"valid_to": "长期"}), PHOTO).valid_to is None


def test_a_rare_character_outside_the_basic_plane_is_read_whole() -> None:
    assert decode_record(encode_record(RESIDENT | {"name": "安𠮷"}), PHOTO).name == "安𠮷"


@pytest.mark.parametrize("mark", ["Q", "j", "一", "\ud83d"])
def test_another_layout_is_told_and_not_misread(mark: str) -> None:
    text = bytearray(encode_record(RESIDENT))
    text[248:250] = mark.encode("utf-16-le", "surrogatepass")

    assert refused(bytes(text)).failure is DeviceFailure.CARD_KIND_UNKNOWN


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth", "19900230"),
        ("birth", "1990030"),
        ("valid_from", "20201301"),
        ("valid_to", "很久"),
        ("number", "34990019900307002"),
        ("number", "34990019900307002x"),
        ("sex", "女"),
        ("nation", "汉"),
        ("name", ""),
    ],
)
def test_an_impossible_value_names_its_field_and_never_itself(field: str, value: str) -> None:
    error = refused(encode_record(RESIDENT | {field: value}))

    assert error.failure is DeviceFailure.RECORD_FIELD_WRONG
    assert error.detail == f"field {field}"


def test_half_a_surrogate_pair_is_refused() -> None:
    text = bytearray(encode_record(RESIDENT))
    text[0:2] = b"\x42\xd8"

    assert refused(bytes(text)).detail == "field name"


@pytest.mark.parametrize(("text", "photo"), [(255, 1024), (257, 1024), (256, 1023), (0, 0)])
def test_a_record_of_the_wrong_size_is_refused(text: int, photo: int) -> None:
    assert refused(bytes(text), bytes(photo)).failure is DeviceFailure.RECORD_TRUNCATED


@given(st.binary(min_size=TEXT_BYTES, max_size=TEXT_BYTES))
def test_any_record_is_read_or_refused(text: bytes) -> None:
    try:
        card = decode_record(text, PHOTO)
    except DeviceError as error:
        assert error.failure in (DeviceFailure.RECORD_FIELD_WRONG, DeviceFailure.CARD_KIND_UNKNOWN)
    else:
        assert card.name


@given(
    st.sampled_from(sorted(CARDS)),
    st.lists(st.tuples(st.integers(0, TEXT_BYTES // 2 - 1), st.integers(0, 0xFFFF)), max_size=4),
)
def test_a_damaged_record_is_read_or_refused(kind: str, changes: list[tuple[int, int]]) -> None:
    """Unlike random bytes, which seldom get beyond the type mark."""
    text = bytearray(card_of(CARDS[kind]).text)
    for at, unit in changes:
        text[2 * at : 2 * at + 2] = unit.to_bytes(2, "little")
    try:
        card = decode_record(bytes(text), PHOTO)
    except DeviceError as error:
        assert error.failure in (DeviceFailure.RECORD_FIELD_WRONG, DeviceFailure.CARD_KIND_UNKNOWN)
    else:
        assert len(card.number) in (15, 18)


def test_a_field_that_does_not_fit_is_refused_when_encoded() -> None:
    with pytest.raises(ValueError, match="name takes 32 bytes"):
        encode_record(RESIDENT | {"name": "安" * 16})
