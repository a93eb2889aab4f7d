"""Records of a social security card, byte by byte."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.smart_card.apdu import exchanged, history, response
from devices.social_security_card.record import (
    CARD_ID,
    CARD_NUMBER,
    NAME,
    NAME_EXTENSION,
    NUMBER,
    OPEN,
    SELECT_APPLICATION,
    VERSION,
    decode_record,
    encode_records,
    personal,
)

BY_NAME = {kind.name: kind for version in "123" for kind in (CARD_ID, VERSION, *OPEN, *personal(version))}


def failure(name: str, record: bytes) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        decode_record(BY_NAME[name], record)
    return caught.value.failure


def test_published_replies_are_decoded() -> None:
    card_id = bytes.fromhex("0110330300D15600000599110145FFFFFFFF")
    assert decode_record(CARD_ID, card_id) == "330300D15600000599110145FFFFFFFF"
    assert decode_record(VERSION, bytes.fromhex("0304332E3030")) == "3.00"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("card_id", "00B2012C12"),
        ("version", "00B2032C06"),
        ("organisation", "00B2042C0E"),
        ("issued", "00B2052C06"),
        ("card_number", "00B2072C0B"),
        ("number", "00B2013414"),
        ("name", "00B2023420"),
    ],
)
def test_records_are_asked_for_as_the_field_does(name: str, command: str) -> None:
    assert BY_NAME[name].command == bytes.fromhex(command)


def test_the_application_is_selected_by_its_published_name() -> None:
    assert bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF") == SELECT_APPLICATION
    assert SELECT_APPLICATION[5:].decode("gbk") == "sx1.sh.社会保障"


def test_padding_is_no_part_of_a_value() -> None:
    assert decode_record(NAME, b"\x09\x1e" + "安小徽".encode("gbk").ljust(30, b"\0")) == "安小徽"
    assert decode_record(CARD_NUMBER, b"\x07\x09A1234567\0") == "A1234567"
    assert decode_record(NAME_EXTENSION, b"\x4e\x14" + bytes(20)) is None


def test_a_rare_character_beyond_gbk_is_read() -> None:
    assert decode_record(NAME, b"\x09\x1e" + "安䶮𠮷".encode("gb18030").ljust(30, b"\0")) == "安䶮𠮷"


def test_days_are_days_and_an_empty_day_is_not_stated() -> None:
    assert decode_record(BY_NAME["birth"], bytes.fromhex("0D0419900307")) == date(1990, 3, 7)
    assert decode_record(BY_NAME["valid_to"], bytes.fromhex("0604FFFFFFFF")) is None
    assert decode_record(BY_NAME["issued"], bytes.fromhex("050400000000")) is None


def test_record_three_is_the_sex_on_the_first_generation_and_the_name_goes_on_there_since() -> None:
    assert [kind.name for kind in personal("1.00") if (kind.file, kind.number) == (6, 3)] == ["sex"]
    assert [kind.name for kind in personal("2.00") if (kind.file, kind.number) == (6, 3)] == ["name_extension"]


def test_a_version_of_the_future_is_told() -> None:
    with pytest.raises(DeviceError) as caught:
        personal("4.00")
    assert caught.value.failure is DeviceFailure.SOCIAL_SECURITY_VERSION_UNKNOWN


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("number", b""),
        ("number", b"\x08"),
        ("number", b"\x08\x12" + b"3" * 17),
        ("number", b"\x08\x00"),
    ],
)
def test_a_short_record_is_told(name: str, record: bytes) -> None:
    assert failure(name, record) is DeviceFailure.SOCIAL_SECURITY_TRUNCATED


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("number", b"\x09\x12" + b"3" * 18),
        ("number", b"\x08\x12" + bytes(18)),
        ("number", b"\x08\x12" + b"\xfe" * 18),
        ("name", b"\x09\x1e" + b"\xff" * 30),
        ("name", b"\x09\x1e" + b"\x1b[2J".ljust(30, b"\0")),
        ("birth", bytes.fromhex("0D0419901399")),
        ("birth", bytes.fromhex("0D04199A0307")),
        ("nation", bytes.fromhex("0B01FE")),
    ],
    ids=["tag", "empty", "not ASCII", "not GBK", "control characters", "no day", "no BCD day", "no BCD"],
)
def test_a_field_that_makes_no_sense_is_told(name: str, record: bytes) -> None:
    assert failure(name, record) is DeviceFailure.SOCIAL_SECURITY_FIELD_WRONG


def test_what_a_simulator_writes_is_what_is_read() -> None:
    card = {"name": "安小徽", "number": "349900199003070028", "sex": "2", "birth": "19900307"}
    records = encode_records("2", card)
    read = {kind.name: decode_record(kind, records[kind.file, kind.number]) for kind in (NAME, NUMBER, BY_NAME["sex"])}

    assert read == {"name": "安小徽", "number": "349900199003070028", "sex": "2"}


@given(st.sampled_from(sorted(BY_NAME)), st.binary(max_size=64))
def test_any_bytes_are_a_value_or_a_device_error(name: str, record: bytes) -> None:
    try:
        decode_record(BY_NAME[name], record)
    except DeviceError as error:
        assert error.failure.name.startswith("SOCIAL_SECURITY_")


@given(st.lists(st.binary(max_size=20), max_size=80), st.binary(min_size=4, max_size=30))
def test_whatever_a_card_answers_an_exchange_ends(answers: list[bytes], command: bytes) -> None:
    left = iter(answers)
    try:
        exchanged(lambda _: next(left, b"\x61\x01"), command)
    except DeviceError as error:
        assert error.failure is DeviceFailure.SMART_CARD_ANSWER_WRONG


def test_an_answer_in_parts_is_fetched_and_a_wrong_length_corrected() -> None:
    told: list[bytes] = []
    answers = iter([b"\x6c\x03", b"ab\x61\x02", b"cd\x90\x00"])

    def transmit(command: bytes) -> bytes:
        told.append(command)
        return next(answers)

    assert exchanged(transmit, bytes.fromhex("00B2012C12")).data == b"abcd"
    assert told == [bytes.fromhex(text) for text in ("00B2012C12", "00B2012C03", "00C0000002")]


@pytest.mark.parametrize(
    ("atr", "bytes_told"),
    [
        ("3B6D000000814D8631349900D156000001", "00814D8631349900D156000001"),
        ("3B8D0100814D8631349900D15600000142", "00814D8631349900D156000001"),
        ("3B00", ""),
        ("3B", ""),
        ("3BF0", ""),
    ],
)
def test_historical_bytes_are_found_in_an_answer_to_reset(atr: str, bytes_told: str) -> None:
    assert history(bytes.fromhex(atr)) == bytes.fromhex(bytes_told)


@given(st.binary(max_size=40))
def test_any_answer_to_reset_has_at_most_fifteen_historical_bytes(atr: bytes) -> None:
    assert len(history(atr)) <= 15


def test_an_answer_shorter_than_a_status_word_is_none() -> None:
    with pytest.raises(DeviceError):
        response(b"\x90")
