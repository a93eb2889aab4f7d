"""The card's text record: what it says, and how it refuses to say nonsense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.codes import NATIONS, SEXES
from devices.identity_card.layouts import TEXT_BYTES
from devices.identity_card.record import PHOTO_BYTES, decode_record, encode_record

PHOTO = bytes(PHOTO_BYTES)
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


def refused(text: bytes, photo: bytes = PHOTO) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        decode_record(text, photo)
    return caught.value


def test_every_field_comes_back() -> None:
    card = decode_record(encode_record(AN), PHOTO)

    assert (card.name, card.sex, card.nation) == ("安小徽", "2", "01")
    assert (card.birth, card.valid_from, card.valid_to) == (date(1990, 3, 7), date(2020, 1, 1), date(2040, 1, 1))
    assert (card.address, card.number, card.issuer) == (AN["address"], AN["number"], AN["issuer"])
    assert (SEXES[card.sex], NATIONS[card.nation]) == ("女", "汉")


def test_fields_lie_where_the_standard_puts_them() -> None:
    text = encode_record(AN)

    assert len(text) == TEXT_BYTES
    assert text[0:6] == "安小徽".encode("utf-16-le")
    assert text[122:158] == AN["number"].encode("utf-16-le")
    assert text[248:250] == " ".encode("utf-16-le")


def test_a_card_for_life_has_no_end() -> None:
    assert decode_record(encode_record(AN | {"valid_to": "长期"}), PHOTO).valid_to is None


def test_a_rare_character_outside_the_basic_plane_is_read_whole() -> None:
    assert decode_record(encode_record(AN | {"name": "安𠮷"}), PHOTO).name == "安𠮷"


@pytest.mark.parametrize("mark", ["Q", "j", "一", "\ud83d"])
def test_another_layout_is_told_and_not_misread(mark: str) -> None:
    text = bytearray(encode_record(AN))
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
    error = refused(encode_record(AN | {field: value}))

    assert error.failure is DeviceFailure.RECORD_FIELD_WRONG
    assert error.detail == f"field {field}"


def test_half_a_surrogate_pair_is_refused() -> None:
    text = bytearray(encode_record(AN))
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


@given(st.lists(st.tuples(st.integers(0, TEXT_BYTES // 2 - 1), st.integers(0, 0xFFFF)), max_size=4))
def test_a_damaged_record_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    """Unlike random bytes, which seldom get beyond the type mark."""
    text = bytearray(encode_record(AN))
    for at, unit in changes:
        text[2 * at : 2 * at + 2] = unit.to_bytes(2, "little")
    try:
        card = decode_record(bytes(text), PHOTO)
    except DeviceError as error:
        assert error.failure in (DeviceFailure.RECORD_FIELD_WRONG, DeviceFailure.CARD_KIND_UNKNOWN)
    else:
        assert len(card.number) == 18


def test_a_field_that_does_not_fit_is_refused_when_encoded() -> None:
    with pytest.raises(ValueError, match="name takes 32 bytes"):
        encode_record(AN | {"name": "安" * 16})
