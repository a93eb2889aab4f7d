"""Photo decoders, the sandbox's and vendors': a picture, or a refusal, and never more than that."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.photo import PhotoDecoder, photo_decoder
from devices.identity_card.record import PHOTO_BYTES
from devices.registry import load
from devices.simulated.webp_photo_decoder import decode
from tests.devices.vendor.library import built

MODULE = "devices.simulated.webp_photo_decoder"
BOMB = bytes.fromhex("524946461a000000574542505650384c0e0000002ffebfff0f071011fd0f4444ff03")
"""A WebP of 34 bytes that claims 16383 pixels each way: a gigabyte when decoded."""


def webp(width: int, height: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (200, 150, 120)).save(content, "WEBP", quality=10)
    return content.getvalue().ljust(PHOTO_BYTES, b"\0")


@pytest.mark.parametrize(
    "block",
    [BOMB.ljust(PHOTO_BYTES, b"\0"), webp(600, 400), webp(102, 126)[:40].ljust(PHOTO_BYTES, b"\0"), bytes(PHOTO_BYTES)],
    ids=["bomb", "too large", "cut", "empty"],
)
def test_what_is_no_chip_photo_is_refused_and_the_decoder_lives_on(block: bytes) -> None:
    decoder = PhotoDecoder(MODULE)
    with pytest.raises(DeviceError) as caught:
        decoder.decode(block)
    picture = decoder.decode(webp(102, 126))
    decoder.close()

    assert caught.value.failure is DeviceFailure.PHOTO_UNDECODABLE
    assert (picture.width, picture.height, len(picture.rgb)) == (102, 126, 102 * 126 * 3)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@given(st.lists(st.tuples(st.integers(0, 299), st.integers(0, 255)), max_size=8))
def test_a_damaged_block_is_decoded_or_refused(changes: list[tuple[int, int]]) -> None:
    block = bytearray(webp(102, 126))
    for at, value in changes:
        block[at] = value
    try:
        answer, blobs = decode({}, [bytes(block)])
    except DeviceError as error:
        assert error.failure is DeviceFailure.PHOTO_UNDECODABLE
    else:
        assert len(blobs[0]) == answer["width"] * answer["height"] * 3


# --- A vendor's library ---------------------------------------------------------------------------------------------

PIXELS = 102 * 126


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("photo") / "libphoto.so", "photo.c")


@pytest.fixture(params=["unpack", "GetBmp"])
def vendor_decoder(request: pytest.FixtureRequest, library: Path) -> Iterator[PhotoDecoder]:
    decoder = photo_decoder({"library": str(library), "function": request.param})
    yield decoder
    decoder.close()


def block(first: bytes) -> bytes:
    return first + bytes(at % 256 for at in range(1, PHOTO_BYTES))


def row(content: bytes, number: int) -> bytes:
    """A row of the picture that the library makes of a block, over and over, from the bottom up."""
    return bytes(content[at % PHOTO_BYTES] for at in range(number * 306, number * 306 + 306))


def failure(decoder: PhotoDecoder, content: bytes) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        decoder.decode(content)
    return caught.value.failure


def left_in_memory() -> set[Path]:
    return set(Path("/dev/shm").glob("photo-*"))


@pytest.mark.parametrize("first", [b".", b"B"], ids=["pixels", "bmp"])
def test_a_vendors_library_decodes_the_photo(vendor_decoder: PhotoDecoder, first: bytes) -> None:
    picture = vendor_decoder.decode(block(first))

    assert (picture.width, picture.height, len(picture.rgb)) == (102, 126, PIXELS * 3)
    assert picture.rgb[:306] == row(block(first), 125), "the last row in memory is the top one"
    assert picture.rgb[-306:] == row(block(first), 0)


@pytest.mark.fault(
    "vendor's photo library", "crashes (SIGSEGV)", code="D006", recovers="is started anew for the next card"
)
def test_a_photo_library_that_crashes_is_told_and_leaves_no_photo_behind(vendor_decoder: PhotoDecoder) -> None:
    before = left_in_memory()

    assert failure(vendor_decoder, block(b"C")) is DeviceFailure.CHILD_CRASHED
    assert left_in_memory() == before
    assert vendor_decoder.decode(block(b".")).width == 102


@pytest.mark.fault("vendor's photo library", "hangs", code="D004", recovers="is ended at its deadline and started anew")
def test_a_photo_library_that_hangs_is_ended(vendor_decoder: PhotoDecoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.identity_card.photo.DECODE_S", 1.0)

    assert failure(vendor_decoder, block(b"H")) is DeviceFailure.TIMED_OUT
    monkeypatch.undo()
    assert vendor_decoder.decode(block(b".")).width == 102


@pytest.mark.fault(
    "vendor's photo library", "refuses a photo", code="D116", recovers="the resident proves identity by a texted code"
)
@pytest.mark.parametrize("first", [b"R", b"W"], ids=["refused", "another size"])
def test_what_the_library_does_not_take_is_told(vendor_decoder: PhotoDecoder, first: bytes) -> None:
    assert failure(vendor_decoder, block(first)) is DeviceFailure.PHOTO_UNDECODABLE


def test_a_photo_library_that_is_missing_is_told() -> None:
    decoder = photo_decoder({"library": "/nowhere/libwlt.so"})

    assert failure(decoder, block(b".")) is DeviceFailure.LIBRARY_MISSING
    decoder.close()


@pytest.mark.parametrize("setting", [{"function": "unpack"}, {"library": "x", "function": "decode"}])
def test_a_photo_library_set_up_wrong_is_told(setting: dict[str, str]) -> None:
    with pytest.raises(DeviceError) as caught:
        load("sam-serial", {"port": "/dev/null", "photo_decoder": setting})

    assert caught.value.failure is DeviceFailure.SETTING_WRONG
