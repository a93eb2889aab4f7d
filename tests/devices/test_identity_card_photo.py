"""The sandbox's photo decoder: a picture, or a refusal, and never more than that."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.photo import PhotoDecoder
from devices.identity_card.record import PHOTO_BYTES
from devices.simulated.webp_photo_decoder import decode

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
