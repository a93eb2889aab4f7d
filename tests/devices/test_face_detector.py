"""The real models on real pictures: the same person is near, another person is far."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from devices.api import DeviceError, Picture
from devices.face.detector import FaceDetector, model_folder
from devices.failures import DeviceFailure
from sandbox.faces import CHIP_CROPS, astronaut, chip_photo, hopper, portrait


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector(model_folder())


def from_chip(block: bytes) -> Picture:
    image = Image.open(BytesIO(block)).convert("RGB")
    return Picture(image.width, image.height, image.tobytes())


@pytest.mark.parametrize("name", ["astronaut", "hopper"])
def test_a_chip_photo_matches_its_own_person_alone(detector: FaceDetector, name: str) -> None:
    people = {"astronaut": astronaut(), "hopper": hopper()}
    block = chip_photo(portrait(people[name], CHIP_CROPS[name]))
    assert len(block) == 1024
    for other, picture in people.items():
        distance = detector.compare(from_chip(block), picture)
        assert (distance < 0.4) is (other == name), distance
        assert (distance > 0.6) is (other != name), distance


def test_a_face_is_observed_with_its_landmarks_in_its_box(detector: FaceDetector) -> None:
    seen = detector.observe(astronaut())
    assert seen is not None
    left, top, right, bottom = seen.box
    assert seen.faces == 1
    assert len(seen.landmarks) == 5
    assert all(left <= x <= right and top <= y <= bottom for x, y in seen.landmarks)
    assert seen.landmarks[0][0] > seen.landmarks[1][0] > seen.landmarks[3][0] > seen.landmarks[2][0]


def test_an_empty_frame_has_no_face(detector: FaceDetector) -> None:
    grey = Picture(640, 480, bytes([128]) * (640 * 480 * 3))
    assert detector.observe(grey) is None
    with pytest.raises(DeviceError) as caught:
        detector.compare(grey, astronaut())
    assert caught.value.failure is DeviceFailure.FACE_NONE


@pytest.mark.fault("face check", "model files missing", code="D306", recovers="works once they are installed")
def test_missing_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as caught:
        FaceDetector(tmp_path)
    assert caught.value.failure is DeviceFailure.FACE_MODEL_MISSING
