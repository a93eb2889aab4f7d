"""A vendor's photo library as a decoder child: ``python -m devices.identity_card.vendor_decoder LIBRARY FUNCTION``.

Two interfaces are known. ``int unpack(char *src, char *dst, int save)`` takes the 1024 bytes and gives a BMP or the
bare pixels (RGB, rows from the bottom up, as public wrappers write them into a BMP). ``int GetBmp(char *file, int
link)`` takes ``NAME.wlt`` and leaves ``NAME.bmp`` beside it; link 2 stands for USB. Both return 1 when all went well.
"""

import ctypes
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure
from devices.identity_card.photo import VENDOR_FUNCTIONS

SIZE: Final = (102, 126)
_PIXEL_BYTES: Final = SIZE[0] * SIZE[1] * 3
_BMP_BYTES: Final = 14 + 40 + SIZE[1] * (SIZE[0] * 3 + 2)
_ROOM: Final = 1 << 18
"""Far more than any picture takes: a library that writes too much shall hurt nothing at once."""
_BMP_HEAD: Final = b"BM" + _BMP_BYTES.to_bytes(4, "little")
"""Two letters alone could be a pixel's colour."""
_DONE: Final = 1
_USB: Final = 2


def _in_memory(function: Any, block: bytes, _: Path) -> Image.Image:
    target = ctypes.create_string_buffer(_ROOM)
    _expect(function(ctypes.create_string_buffer(block), target, 0))
    if target.raw.startswith(_BMP_HEAD):
        return _picture(target.raw)
    return Image.frombytes("RGB", SIZE, target.raw[:_PIXEL_BYTES]).transpose(Image.Transpose.FLIP_TOP_BOTTOM)


def _by_file(function: Any, block: bytes, folder: Path) -> Image.Image:
    source = folder / "photo.wlt"
    source.write_bytes(block)
    _expect(function(ctypes.create_string_buffer(bytes(source)), _USB))
    try:
        return _picture(source.with_suffix(".bmp").read_bytes())
    except OSError:
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, "the library left no picture") from None


_INTERFACES: dict[str, Callable[[Any, bytes, Path], Image.Image]] = dict(
    zip(VENDOR_FUNCTIONS, (_in_memory, _by_file), strict=True)
)


def _expect(code: int) -> None:
    if code != _DONE:
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, f"the library returned {code}")


def _picture(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=["BMP"]) as image:
            if image.size != SIZE:
                raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, f"a picture of {image.size}")
            return image.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError):
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, "the library's picture is none") from None


class VendorDecoder:
    """A library and one of the two functions; loaded at the first photo, so that a fault has somebody to tell."""

    def __init__(self, library: str, function: str) -> None:
        self._library = library
        self._name = function
        self._function: Any = None

    def decode(self, request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Width, height and RGB bytes. Raises DeviceError PHOTO_UNDECODABLE, LIBRARY_MISSING."""
        if self._function is None:
            self._function = self._loaded()
        picture = _INTERFACES[self._name](self._function, blobs[0], Path(request["folder"]))
        return {"width": picture.width, "height": picture.height}, [picture.tobytes()]

    def _loaded(self) -> Any:
        try:
            return getattr(ctypes.CDLL(self._library), self._name)
        except (OSError, AttributeError):
            raise DeviceError(DeviceFailure.LIBRARY_MISSING, f"{self._library}: {self._name}") from None


if __name__ == "__main__":
    serve(VendorDecoder(*sys.argv[1:3]).decode)
