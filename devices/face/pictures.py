"""Picture files as ``Picture`` values."""

from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from devices.api import DeviceError, Picture
from devices.failures import DeviceFailure

LONGEST_SIDE = 1280
MOST_PIXELS = 50_000_000


def load_picture(source: Path | BinaryIO, longest_side: int = LONGEST_SIDE) -> Picture:
    """Load a picture out of a file or stream, upright (EXIF), its longest side at most so many pixels.

    Raises DeviceError: PICTURE_UNREADABLE.
    """
    try:
        with Image.open(source) as image:
            if image.width * image.height > MOST_PIXELS:
                raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, f"{image.width}x{image.height} pixels are too many")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow's format plug-ins report broken files by any of these.
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, type(error).__name__) from error
    upright.thumbnail((longest_side, longest_side))
    return Picture(upright.width, upright.height, upright.tobytes())
