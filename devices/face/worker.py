"""The face check's child process: dlib, whose native code must not share a process with the terminal.

Questions: ``load`` (models), ``observe`` (one picture; answered with the observation's fields, or nothing without a
face) and ``compare`` (two pictures; answered with ``distance``).
"""

from dataclasses import asdict
from functools import cache
from typing import Any

from devices.api import Picture
from devices.child import serve
from devices.face.detector import FaceDetector, model_folder


@cache
def _detector() -> FaceDetector:
    return FaceDetector(model_folder())


def answer(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Raises DeviceError: FACE_MODEL_MISSING, FACE_NONE, FACE_SEVERAL."""
    pictures = [Picture(width, height, rgb) for (width, height), rgb in zip(request["sizes"], blobs, strict=True)]
    detector = _detector()
    match request["ask"]:
        case "observe":
            seen = detector.observe(pictures[0])
            return ({"seen": asdict(seen)} if seen is not None else {}), []
        case "compare":
            return {"distance": detector.compare(*pictures)}, []
        case _:
            return {}, []


if __name__ == "__main__":
    serve(answer)
