"""The chip's photo block, decoded by a plug-in in a process of its own.

The block's format (WLT) has no open decoder; vendors' are closed libraries that may crash. A decoder is a module that
calls ``devices.child.serve`` and answers ``{"decode": true, "folder": …}`` and the block with ``{"width", "height"}``
and RGB bytes. The folder is in memory, for libraries that know only files, and is wiped behind every answer.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from devices.api import DeviceError, Picture
from devices.child import ChildProcess
from devices.failures import DeviceFailure
from devices.own_folder import IN_MEMORY, OwnFolder

DECODE_S = 3.0
START_S = 15.0
VENDOR_DECODER = "devices.identity_card.vendor_decoder"
VENDOR_FUNCTIONS = ("unpack", "GetBmp")
_FOLDER = "photo-"


class PhotoDecoder:
    """Asks a decoder child."""

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        self._child = ChildProcess(module, arguments)

    def open(self) -> None:
        """Start the child ahead of the first card. Raises DeviceError."""
        with OwnFolder(_FOLDER, IN_MEMORY):
            pass  # a picture that a killed process left behind has gone now
        self._child.start(START_S)

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def decode(self, photo_block: bytes) -> Picture:
        """The picture. Raises DeviceError PHOTO_UNDECODABLE, CHILD_CRASHED, TIMED_OUT, GARBAGE, LIBRARY_MISSING."""
        with OwnFolder(_FOLDER, IN_MEMORY) as folder:
            request = {"decode": True, "folder": str(folder.path)}
            answer, blobs = self._child.call(request, [photo_block], deadline_s=DECODE_S)
        width, height = answer.get("width"), answer.get("height")
        if isinstance(width, int) and isinstance(height, int) and blobs and len(blobs[0]) == width * height * 3 > 0:
            return Picture(width, height, blobs[0])
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, "the decoder's picture has another size than it says")


def photo_decoder(setting: str | Mapping[str, Any]) -> PhotoDecoder:
    """From the profile: a decoder's module, or ``{library = "/…/libwlt2bmp.so", function = "unpack"}`` of a vendor.

    Raises KeyError without a library, ValueError for a function of another interface.
    """
    if isinstance(setting, str):
        return PhotoDecoder(setting)
    function = str(setting.get("function", VENDOR_FUNCTIONS[0]))
    if function not in VENDOR_FUNCTIONS:
        raise ValueError(f"function {function!r}: known are {', '.join(VENDOR_FUNCTIONS)}")
    return PhotoDecoder(VENDOR_DECODER, [str(setting["library"]), function])
