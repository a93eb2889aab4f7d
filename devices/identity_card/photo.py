"""The chip's photo block, decoded by a plug-in in a process of its own.

The block's format (WLT) has no open decoder; vendors' are closed libraries that may crash. A decoder is a module that
calls ``devices.child.serve`` and answers ``{"decode": true}`` and the block with ``{"width", "height"}`` and RGB bytes.
"""

from devices.api import DeviceError, Picture
from devices.child import ChildProcess
from devices.failures import DeviceFailure

DECODE_S = 3.0
START_S = 15.0


class PhotoDecoder:
    """Asks a decoder child."""

    def __init__(self, module: str) -> None:
        self._child = ChildProcess(module)

    def open(self) -> None:
        """Start the child ahead of the first card. Raises DeviceError."""
        self._child.start(START_S)

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def decode(self, photo_block: bytes) -> Picture:
        """The picture. Raises DeviceError PHOTO_UNDECODABLE, CHILD_CRASHED, TIMED_OUT, GARBAGE."""
        answer, blobs = self._child.call({"decode": True}, [photo_block], deadline_s=DECODE_S)
        width, height = answer.get("width"), answer.get("height")
        if isinstance(width, int) and isinstance(height, int) and blobs and len(blobs[0]) == width * height * 3 > 0:
            return Picture(width, height, blobs[0])
        raise DeviceError(DeviceFailure.PHOTO_UNDECODABLE, "the decoder's picture has another size than it says")
