"""Scanner input, whatever it is, becomes a clean text or a typed error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.api import DeviceError
from devices.code_scanner.collecting import SUFFIXES, CodeCollector
from devices.code_scanner.keystrokes import EV_KEY, EV_SYN, EVENT, SYN_DROPPED, Keystrokes
from devices.code_scanner.text import code_text
from devices.failures import DeviceFailure
from devices.simulated.code_scanner import keystrokes

SUFFIX = st.sampled_from(sorted(SUFFIXES.values()))


def failure_of(raw: bytes) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        code_text(raw)
    return caught.value.failure


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_is_read_in_both_encodings(encoding: str) -> None:
    assert code_text("办件回执：城乡居民参保".encode(encoding)) == "办件回执：城乡居民参保"


def test_control_characters_and_marks_that_turn_writing_around_are_stripped() -> None:
    assert code_text("\x02\x1b[2J34\x1d00\u202e01\r\n\x00\x7f".encode()) == "[2J340001"


def test_nothing_but_control_characters_is_empty() -> None:
    assert code_text(b"\x00\x1d \r\n") == ""


@pytest.mark.parametrize("raw", [b"\xff\xfe\x80", b"\x81", b"abc\xff", "\U000e0100\ue000".encode()])
def test_bytes_that_are_no_text_are_refused(raw: bytes) -> None:
    assert failure_of(raw) is DeviceFailure.CODE_UNREADABLE


def test_a_kilobyte_is_read_and_a_byte_more_is_not() -> None:
    assert len(code_text(b"8" * 1024)) == 1024
    assert failure_of(b"8" * 1025) is DeviceFailure.CODE_TOO_LONG


def test_a_code_is_found_however_it_is_cut_into_pieces() -> None:
    collector = CodeCollector(b"\r\n")
    assert [collector.feed(piece) for piece in (b"34", b"00\r", b"\nrest")] == [None, None, b"3400"]
    assert not collector.begun


def test_silence_ends_a_code_only_of_a_scanner_without_suffix() -> None:
    without, with_suffix = CodeCollector(b""), CodeCollector(b"\r")
    assert (without.feed(b"3400"), without.silence(), without.silence()) == (None, b"3400", None)
    with_suffix.feed(b"3400")
    with pytest.raises(DeviceError) as caught:
        with_suffix.silence()
    assert caught.value.failure is DeviceFailure.CODE_CUT_SHORT


def test_every_printable_character_of_a_us_keyboard_is_typed_and_read_alike() -> None:
    printable = bytes(range(32, 127))
    assert Keystrokes().feed(keystrokes(printable)) == printable


def test_a_key_that_repeats_types_once_and_control_combinations_type_nothing() -> None:
    keys = Keystrokes()
    events = [(30, 1), (30, 2), (30, 2), (30, 0), (29, 1), (27, 1), (27, 0), (29, 0), (48, 1)]
    assert keys.feed(b"".join(EVENT.pack(0, 0, EV_KEY, *event) for event in events)) == b"ab"


@pytest.mark.fault("code scanner", "keystrokes lost", code="D706", recovers="the code is refused; scan again")
def test_keystrokes_that_the_kernel_lost_make_a_code_incomplete() -> None:
    with pytest.raises(DeviceError) as caught:
        Keystrokes().feed(keystrokes(b"34") + EVENT.pack(0, 0, EV_SYN, SYN_DROPPED, 0))
    assert caught.value.failure is DeviceFailure.CODE_CUT_SHORT


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=1100))
def test_any_bytes_become_a_clean_text_or_a_typed_error(raw: bytes) -> None:
    try:
        text = code_text(raw)
    except DeviceError:
        return
    assert text == text.strip()
    assert all(character.isprintable() or character.isspace() for character in text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=600), max_size=8), SUFFIX)
def test_any_stream_is_held_to_a_kilobyte(pieces: list[bytes], suffix: bytes) -> None:
    collector = CodeCollector(suffix)
    for piece in pieces:
        try:
            code = collector.feed(piece)
        except DeviceError as error:
            assert error.failure is DeviceFailure.CODE_TOO_LONG
            return
        assert code is None or len(code) <= 1024


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=6))
def test_any_events_become_ascii_or_a_typed_error(pieces: list[bytes]) -> None:
    keys = Keystrokes()
    for piece in pieces:
        try:
            assert keys.feed(piece).isascii()
        except DeviceError as error:
            assert error.failure in (DeviceFailure.CODE_UNREADABLE, DeviceFailure.CODE_CUT_SHORT)
