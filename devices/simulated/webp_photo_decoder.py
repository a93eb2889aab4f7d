"""The sandbox's photo decoder: the 1024-byte block of a simulated card holds a small WebP picture, zero padded.

It stands where a vendor's WLT decoder stands in the field, and speaks the same way (devices/identity_card/photo.py).
"""

import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure

LARGEST_SIDE = 512


def decode(_: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Width, height and RGB bytes. Raises DeviceError PHOTO_UNDECODABLE."""
    try:
        with Image.open(io.BytesIO(blobs[0]), formats=["WEBP"]) as image:
            if max(image.size) > LARGEST_SIDE:
                raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, f"a picture of {image.size}")
            picture = image.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, IndexError):
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, "not a WebP picture") from None
    return {"width": picture.width, "height": picture.height}, [picture.tobytes()]


if __name__ == "__main__":
    serve(decode)
