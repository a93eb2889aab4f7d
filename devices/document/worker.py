"""The document capture's child process: OpenCV, whose native code must not share a process with the terminal.

Questions: ``look`` (a picture, and what was seen before) and ``flatten`` (a picture; answered with a JPEG).
"""

from dataclasses import asdict
from typing import Any

import cv2
import numpy as np

from devices.api import DeviceError, DocumentAdvice, DocumentView
from devices.child import serve
from devices.document.finding import find_page
from devices.document.flattening import flat
from devices.document.geometry import Image
from devices.document.judging import Limits, kind_of, view_of
from devices.failures import DeviceFailure

JPEG_QUALITY = 88
_LIMITS = Limits()
_REFUSED = {
    DocumentAdvice.PLACE_PAPER: DeviceFailure.DOCUMENT_NONE,
    DocumentAdvice.MOVE_INSIDE: DeviceFailure.DOCUMENT_CUT_OFF,
    DocumentAdvice.COME_CLOSER: DeviceFailure.DOCUMENT_TOO_SMALL,
    DocumentAdvice.HOLD_STILL: DeviceFailure.DOCUMENT_BLURRED,
    DocumentAdvice.MORE_LIGHT: DeviceFailure.DOCUMENT_DARK,
    DocumentAdvice.LESS_GLARE: DeviceFailure.DOCUMENT_GLARE,
}


def answer(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Raises DeviceError: PICTURE_UNREADABLE, DOCUMENT_*."""
    match request["ask"]:
        case "look":
            image = _image(request, blobs)
            return asdict(view_of(image, find_page(image), _seen(request["before"]), _LIMITS)), []
        case "flatten":
            return _flattened(_image(request, blobs))
        case _:
            return {}, []


def _image(request: dict[str, Any], blobs: list[bytes]) -> Image:
    width, height = request["width"], request["height"]
    if len(blobs) != 1 or min(width, height) < 1 or len(blobs[0]) != width * height * 3:
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, f"no {width}x{height} picture")
    return np.frombuffer(blobs[0], np.uint8).reshape(height, width, 3)


def _seen(before: dict[str, Any] | None) -> DocumentView | None:
    return None if before is None else DocumentView(before["corners"], None)


def _flattened(image: Image) -> tuple[dict[str, Any], list[bytes]]:
    found = find_page(image)
    view = view_of(image, found, None, _LIMITS)
    if found is None or view.advice is not None:
        failure = _REFUSED[view.advice or DocumentAdvice.PLACE_PAPER]
        raise DeviceError(failure, f"sharpness {view.sharpness}, glare {view.glare}")
    kind = kind_of(found, image.shape[1], image.shape[0])
    page = flat(image, found, kind)
    done, encoded = cv2.imencode(".jpg", page[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise DeviceError(DeviceFailure.PICTURE_UNREADABLE, "no JPEG could be made of it")
    return {"width": page.shape[1], "height": page.shape[0], "kind": kind}, [encoded.tobytes()]


if __name__ == "__main__":
    cv2.setNumThreads(1)
    serve(answer)
