"""The SAM protocol's frames, byte for byte, and whatever a noisy line makes of them."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.frames import PREAMBLE, Command, Reply, ReplyScanner, check_byte, framed
from devices.identity_card.replies import blocks_of


def scanned(*chunks: bytes) -> list[Reply | DeviceFailure]:
    """Everything that a scanner finds in bytes that come in these chunks."""
    scanner = ReplyScanner()
    found: list[Reply | DeviceFailure] = []
    for chunk in chunks:
        scanner.feed(chunk)
        while True:
            try:
                reply = scanner.next_reply()
            except DeviceError as error:
                found.append(error.failure)
                continue
            if reply is None:
                break
            found.append(reply)
    return found


def scanned_to_the_end(content: bytes) -> list[Reply]:
    """Every reply in bytes behind which nothing more comes."""
    scanner = ReplyScanner()
    scanner.feed(content)
    found: list[Reply] = []
    while True:
        try:
            reply = scanner.next_reply()
        except DeviceError:
            continue
        if reply is not None:
            found.append(reply)
        elif not scanner.give_up_frame():
            return found


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (Command.RESET, "AA AA AA 96 69 00 03 10 FF EC"),
        (Command.STATUS, "AA AA AA 96 69 00 03 11 FF ED"),
        (Command.SAM_ID, "AA AA AA 96 69 00 03 12 FF EE"),
        (Command.FIND_CARD, "AA AA AA 96 69 00 03 20 01 22"),
        (Command.SELECT_CARD, "AA AA AA 96 69 00 03 20 02 21"),
        (Command.READ_TEXT_AND_PHOTO, "AA AA AA 96 69 00 03 30 01 32"),
        (Command.READ_TEXT_PHOTO_AND_FINGERPRINTS, "AA AA AA 96 69 00 03 30 10 23"),
        (Command.READ_NEWEST_ADDRESS, "AA AA AA 96 69 00 03 30 03 30"),
    ],
)
def test_requests_are_those_of_the_standard(command: Command, frame: str) -> None:
    assert framed(command.value) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("frame", "sw3", "data"),
    [
        ("AA AA AA 96 69 00 04 00 00 90 94", 0x90, b""),
        ("AA AA AA 96 69 00 04 00 00 60 64", 0x60, b""),
        ("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", 0x9F, bytes(4)),
        ("AA AA AA 96 69 00 04 00 00 80 84", 0x80, b""),
        ("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C", 0x90, bytes(8)),
        ("AA AA AA 96 69 00 04 00 00 81 85", 0x81, b""),
        ("AA AA AA 96 69 00 04 00 00 41 45", 0x41, b""),
        ("AA AA AA 96 69 00 04 00 00 32 36", 0x32, b""),
    ],
)
def test_replies_of_the_standard_are_understood(frame: str, sw3: int, data: bytes) -> None:
    assert scanned(bytes.fromhex(frame)) == [Reply(0, 0, sw3, data)]


def test_a_read_reply_has_1295_bytes() -> None:
    assert len(framed(bytes(3) + bytes(4) + bytes(256) + bytes(1024))) == 1295


@pytest.mark.parametrize(("fingers", "total"), [(2, 2321), (1, 1809), (0, 1297)])
def test_a_read_reply_with_fingerprints_has_the_standards_length_and_three_blocks(fingers: int, total: int) -> None:
    text, photo, prints = b"t" * 256, b"p" * 1024, b"f" * 512 * fingers
    sizes = b"".join(len(block).to_bytes(2, "big") for block in (text, photo, prints))
    frame = framed(b"\x00\x00\x90" + sizes + text + photo + prints)
    (reply,) = scanned(frame)

    assert len(frame) == total
    assert isinstance(reply, Reply)
    assert blocks_of(reply.data, fingerprints=True) == (text, photo, prints)


@given(
    st.binary(max_size=40) | st.binary(min_size=1284, max_size=1284).map(lambda data: b"\1\0\4\0" + data[4:]),
    st.booleans(),
)
def test_blocks_of_any_bytes_are_whole_or_refused(data: bytes, fingerprints: bool) -> None:
    try:
        blocks = blocks_of(data, fingerprints=fingerprints)
    except DeviceError as error:
        assert error.failure is DeviceFailure.RECORD_TRUNCATED
    else:
        assert [len(block) for block in blocks[:2]] == [256, 1024]


def test_a_wrong_checksum_is_told_and_the_next_frame_is_found() -> None:
    good = framed(b"\x00\x00\x90")
    bad = good[:-1] + bytes([good[-1] ^ 1])

    assert scanned(bad + good) == [DeviceFailure.FRAME_CHECKSUM, Reply(0, 0, 0x90, b"")]


@pytest.mark.parametrize("length", [0, 3, 2401, 0xFFFF])
def test_an_impossible_length_is_told_and_the_next_frame_is_found(length: int) -> None:
    bad = PREAMBLE + length.to_bytes(2, "big")

    assert scanned(bad + framed(b"\x00\x00\x90")) == [DeviceFailure.FRAME_LENGTH, Reply(0, 0, 0x90, b"")]


@given(junk=st.binary(max_size=60), data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 400), max_size=6))
def test_a_frame_is_found_behind_any_junk_and_in_any_pieces(junk: bytes, data: bytes, cuts: list[int]) -> None:
    """Junk that holds a whole preamble may claim a length of its own: see below."""
    junk = junk.replace(PREAMBLE[3:], b"")
    whole = junk + framed(b"\x00\x00\x90" + data)
    places = sorted({0, len(whole), *(cut % (len(whole) + 1) for cut in cuts)})
    chunks = [whole[start:end] for start, end in pairwise(places)]

    assert scanned(*chunks)[-1] == Reply(0, 0, 0x90, data)


def adds_up(content: bytes) -> bool:
    """Whether junk makes, by chance, a frame."""
    end = 7 + int.from_bytes(content[5:7], "big")
    checked = content[5:end]
    return content.startswith(PREAMBLE) and 11 <= end <= min(len(content), 2407) and check_byte(checked) == 0


PIECES_OF_FRAMES = st.sampled_from([PREAMBLE, PREAMBLE[:3], PREAMBLE[3:], b"\x00", b"\x00\x04", b"\x09\x60", b"\xaa"])


@given(junk=st.lists(PIECES_OF_FRAMES | st.binary(max_size=9), max_size=12), data=st.binary(max_size=300))
def test_a_frame_is_found_behind_junk_that_looks_like_frames(junk: list[bytes], data: bytes) -> None:
    before = b"".join(junk)
    whole = before + framed(b"\x00\x00\x90" + data)
    assume(not any(adds_up(whole[at:]) for at in range(len(before))))

    assert scanned_to_the_end(whole) == [Reply(0, 0, 0x90, data)]


@given(st.binary(max_size=3000))
def test_no_bytes_can_do_more_than_be_refused(content: bytes) -> None:
    for found in scanned(content):
        assert isinstance(found, Reply | DeviceFailure)
