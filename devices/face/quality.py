"""Whether a frame is good enough to compare, and if not, what the person should do about it."""

from dataclasses import dataclass

from devices.api import Advice
from devices.face.observation import FaceObservation, yaw


@dataclass(frozen=True)
class QualityLimits:
    """Limits of a usable picture; sizes and offsets are shares of the frame's height and width."""

    smallest_face: float = 0.22
    largest_face: float = 0.75
    off_centre: float = 0.25
    darkest: float = 55.0
    brightest: float = 215.0
    least_contrast: float = 15.0
    least_sharpness: float = 25.0
    straight_yaw: float = 0.10


def advice_for(seen: FaceObservation | None, limits: QualityLimits, *, turning: bool = False) -> Advice | None:
    """The most urgent advice, None when the frame is usable. ``turning`` allows a head that does not look straight."""
    if seen is None:
        return Advice.LOOK_HERE
    if seen.faces > 1:
        return Advice.ONE_PERSON
    left, top, right, bottom = seen.box
    size = (bottom - top) / seen.height
    if size < limits.smallest_face:
        return Advice.COME_CLOSER
    if size > limits.largest_face:
        return Advice.STEP_BACK
    # Light before sharpness: a dark picture is never sharp, and light is what the person can change.
    if seen.brightness < limits.darkest:
        return Advice.MORE_LIGHT
    # Before contrast, which too much light takes away as well.
    if seen.brightness > limits.brightest:
        return Advice.LESS_LIGHT
    if seen.contrast < limits.least_contrast:
        return Advice.MORE_LIGHT
    across = abs((left + right) / 2 / seen.width - 0.5)
    down = abs((top + bottom) / 2 / seen.height - 0.5)
    if across > limits.off_centre or down > limits.off_centre:
        return Advice.LOOK_HERE
    if seen.sharpness < limits.least_sharpness:
        return Advice.HOLD_STILL
    if not turning and abs(yaw(seen.landmarks)) > limits.straight_yaw:
        return Advice.LOOK_STRAIGHT
    return None
