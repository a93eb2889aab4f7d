"""The child process that looks at a picture for a sign of somebody: motion, or a face that keeps still.

Question: a picture (``width``, ``height``, its RGB bytes); answer: ``sign``, whether it shows one. Only a thumbnail of
the last picture is held, in memory. The face check's worker is not asked: it loads the network that compares faces, and
nobody is identified here.
"""

from typing import Any

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from devices.child import serve

SMALL = (96, 72)
"""Where motion is looked for."""
CHANGED = 18
"""Grey levels by which a pixel must change: above a cheap camera's noise once the picture is that small."""
ENOUGH = 0.02
"""Part of the picture that moves when a person shifts their weight at a metre's distance."""
DETECTION_WIDTH = 360
"""dlib finds faces from 80 pixels up: two ninths of the width, a face at arm's length and a half."""

Image = NDArray[np.uint8]


class Looker:
    """Remembers the last thumbnail."""

    def __init__(self) -> None:
        self._faces = dlib.get_frontal_face_detector()
        self._last: Image | None = None

    def answer(self, request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """A face is looked for only where nothing moves: that takes far longer."""
        image = np.frombuffer(blobs[0], np.uint8).reshape(request["height"], request["width"], 3)
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)
        return {"sign": self._moved(grey) >= ENOUGH or self._shows_face(grey)}, []

    def _moved(self, grey: Image) -> float:
        """Which part of the picture changed since the last one, 0 to 1."""
        small = cv2.GaussianBlur(cv2.resize(grey, SMALL, interpolation=cv2.INTER_AREA), (3, 3), 0)
        last, self._last = self._last, small.astype(np.uint8, copy=False)
        if last is None:
            return 0.0
        # The lamp of the lobby, or the camera's own exposure, makes everything brighter alike.
        gain = (1 + np.median(last)) / (1 + np.median(small))
        change = small.astype(np.float32) * gain - last
        return float((np.abs(change) > CHANGED * max(1.0, gain)).mean())

    def _shows_face(self, grey: Image) -> bool:
        height, width = grey.shape[:2]
        scale = min(1.0, DETECTION_WIDTH / width)
        small = cv2.resize(grey, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        return len(self._faces(small, 0)) > 0


if __name__ == "__main__":
    serve(Looker().answer)
