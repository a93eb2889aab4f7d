"""dlib's detector, 5-point landmarks and face descriptor; runs only inside the child process.

The 68-point predictor of the same package is not used: its training data bar commercial use.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from devices.api import DeviceError, Picture
from devices.face.observation import FaceObservation
from devices.failures import DeviceFailure

DETECTION_WIDTH = 480
"""Width at which pictures are searched: dlib finds faces from 80 pixels up, 0.22 of a 4:3 frame's height."""
SMALL_PICTURE = 240
"""A picture narrower than this (the chip photo has 102 pixels) is enlarged before the search."""

SHARPNESS_WIDTH = 96
"""Faces are brought to this width before their sharpness is measured, so that it means the same at every distance."""

Image = NDArray[np.uint8]


def model_folder() -> Path:
    """Folder of the models, found without importing their package, which needs the retired pkg_resources.

    Raises DeviceError: FACE_MODEL_MISSING.
    """
    spec = find_spec("face_recognition_models")
    if spec is None or not spec.submodule_search_locations:
        raise DeviceError(DeviceFailure.FACE_MODEL_MISSING, "package face_recognition_models")
    return Path(spec.submodule_search_locations[0]) / "models"


class FaceDetector:
    """Finds, measures and compares faces. Raises DeviceError FACE_MODEL_MISSING when made without its models."""

    def __init__(self, folder: Path) -> None:
        landmarks = folder / "shape_predictor_5_face_landmarks.dat"
        network = folder / "dlib_face_recognition_resnet_model_v1.dat"
        for model in (landmarks, network):
            if not model.is_file():
                raise DeviceError(DeviceFailure.FACE_MODEL_MISSING, model.name)
        self._detect = dlib.get_frontal_face_detector()
        self._landmarks = dlib.shape_predictor(str(landmarks))
        self._network = dlib.face_recognition_model_v1(str(network))

    def observe(self, picture: Picture) -> FaceObservation | None:
        """Measure the largest face of a live frame; None without any."""
        image = _image(picture)
        faces = self._search(image)
        if not faces:
            return None
        face = max(faces, key=lambda found: found.area())
        shape = self._landmarks(image, face)
        left, top = max(face.left(), 0), max(face.top(), 0)
        right, bottom = min(face.right(), picture.width), min(face.bottom(), picture.height)
        grey = cv2.cvtColor(np.ascontiguousarray(image[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
        return FaceObservation(
            faces=len(faces),
            width=picture.width,
            height=picture.height,
            box=(face.left(), face.top(), face.right(), face.bottom()),
            landmarks=tuple((float(point.x), float(point.y)) for point in shape.parts()),
            sharpness=_sharpness(grey),
            brightness=float(grey.mean()),
            contrast=float(grey.std()),
        )

    def compare(self, one: Picture, other: Picture) -> float:
        """Euclidean distance of the only faces' descriptors. Raises DeviceError: FACE_NONE, FACE_SEVERAL."""
        return float(np.linalg.norm(self._descriptor(one) - self._descriptor(other)))

    def _descriptor(self, picture: Picture) -> NDArray[np.float64]:
        image = _image(picture)
        if picture.width < SMALL_PICTURE:
            image = cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        faces = self._search(image)
        if not faces:
            raise DeviceError(DeviceFailure.FACE_NONE)
        if len(faces) > 1:
            raise DeviceError(DeviceFailure.FACE_SEVERAL, f"{len(faces)} faces")
        return np.array(self._network.compute_face_descriptor(image, self._landmarks(image, faces[0])))

    def _search(self, image: Image) -> list[dlib.rectangle]:
        """The same for measuring and comparing, so that a frame with one face has one face in both."""
        scale = min(1.0, DETECTION_WIDTH / image.shape[1])
        small = image if scale == 1.0 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return [
            dlib.rectangle(*(round(edge / scale) for edge in (f.left(), f.top(), f.right(), f.bottom())))
            for f in self._detect(small, 0)
        ]


def _image(picture: Picture) -> Image:
    return np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width, 3)


def _sharpness(grey: NDArray[Any]) -> float:
    height = max(1, round(grey.shape[0] * SHARPNESS_WIDTH / grey.shape[1]))
    small = cv2.resize(grey, (SHARPNESS_WIDTH, height), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_64F).var())
