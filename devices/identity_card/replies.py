"""What the security module's replies mean: verdicts, the blocks of a card, the module's own identity (GA/T 467)."""

from typing import Final

from devices.api import DeviceError
from devices.failures import DeviceFailure
from devices.identity_card.frames import Reply
from devices.identity_card.layouts import TEXT_BYTES
from devices.identity_card.record import PHOTO_BYTES

OK: Final = 0x90
FOUND: Final = 0x9F
NO_CARD: Final = 0x80

_FAILURES = {
    0x10: DeviceFailure.FRAME_CHECKSUM,
    0x11: DeviceFailure.FRAME_LENGTH,
    0x21: DeviceFailure.READER_REFUSED,
    0x23: DeviceFailure.READER_REFUSED,
    0x24: DeviceFailure.READER_REFUSED,
    0x31: DeviceFailure.CARD_REJECTED,
    0x32: DeviceFailure.CARD_REJECTED,
    0x33: DeviceFailure.CARD_REJECTED,
    0x34: DeviceFailure.CARD_LIFTED,
    0x37: DeviceFailure.CARD_REJECTED,
    0x3F: DeviceFailure.FRAME_LENGTH,
    0x40: DeviceFailure.CARD_KIND_UNKNOWN,
    0x41: DeviceFailure.CARD_READ_FAILED,
    0x47: DeviceFailure.CARD_READ_FAILED,
    0x60: DeviceFailure.READER_SELF_TEST,
    0x66: DeviceFailure.READER_SELF_TEST,
    0x80: DeviceFailure.CARD_LIFTED,
    0x81: DeviceFailure.CARD_LIFTED,
}
"""SW3 of a reply after a card was found."""

_SAM_ID_PLACES = ((0, 2), (2, 2), (4, 4), (8, 4), (12, 4))
SAM_ID_BYTES: Final = 16
_FINGERPRINT_SIZES = (0, 512, 1024)


def failure_of(reply: Reply) -> DeviceError:
    """Why a command was not done."""
    failure = _FAILURES.get(reply.sw3, DeviceFailure.READER_REFUSED)
    return DeviceError(failure, f"SW {reply.sw1:02X} {reply.sw2:02X} {reply.sw3:02X}")


def sam_id_text(data: bytes) -> str:
    """``05.03-20090107-0000012345-0123456789`` from 16 little-endian bytes: u16, u16, u32 date, u32, u32."""
    a, b, day, one, two = (int.from_bytes(data[at : at + size], "little") for at, size in _SAM_ID_PLACES)
    return f"{a:02d}.{b:02d}-{day:08d}-{one:010d}-{two:010d}"


def blocks_of(data: bytes, *, fingerprints: bool) -> tuple[bytes, bytes, bytes]:
    """Text, photo and fingerprints out of a read reply: two big-endian lengths, or three, then the blocks.

    ``fingerprints`` says whether they were asked for. Raises DeviceError RECORD_TRUNCATED.
    """
    head = 6 if fingerprints else 4
    sizes = [int.from_bytes(data[at : at + 2], "big") for at in range(0, head, 2)]
    text, photo, prints = (*sizes, 0)[:3]
    expected = (TEXT_BYTES, PHOTO_BYTES)
    if (text, photo) != expected or prints not in _FINGERPRINT_SIZES or len(data) != head + text + photo + prints:
        told = " and ".join(map(str, sizes))
        raise DeviceError(DeviceFailure.RECORD_TRUNCATED, f"blocks of {told} in {len(data)} bytes")
    at_photo, at_prints = head + text, head + text + photo
    return data[head:at_photo], data[at_photo:at_prints], data[at_prints:]
