"""Picture files as ``Picture`` values."""

from pathlib import Path

from PIL import Image, ImageOps

from devices.api import DeviceError, Picture
from devices.failures import DeviceFailure

LONGEST_SIDE = 1280
MOST_PIXELS = 50_000_000


def load_picture(path: Path) -> Picture:
    """Load a picture upright (EXIF), its longest side at most 1280 pixels. Raises DeviceError: PICTURE_UNREADABLE."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, f"{image.width}x{image.height} pixels are too many")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow's format plug-ins report broken files by any of these.
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, type(error).__name__) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Picture(upright.width, upright.height, upright.tobytes())
