"""The course of a face check, over made-up observations: everything happens in one presence."""

from dataclasses import replace
from math import cos, radians, sin
from random import Random

from devices.api import Advice
from devices.face.check import Check, CheckLimits, advance
from devices.face.observation import FaceObservation, Point
from devices.failures import DeviceFailure

HEAD = ((0.5, 0.0, -0.2), (0.2, 0.02, 0.0), (-0.5, 0.0, -0.2), (-0.2, 0.02, 0.0), (0.0, 0.5, 0.3))
DEGREES = {Advice.TURN_LEFT: 25.0, Advice.TURN_RIGHT: -25.0}


def face(degrees: float = 0.0, **changes: object) -> FaceObservation:
    """A good frame of a head turned to its own left by ``degrees``."""
    angle = radians(degrees)
    marks: tuple[Point, ...] = tuple((320 + 100 * (x * cos(angle) + z * sin(angle)), 200 + 100 * y) for x, y, z in HEAD)
    seen = FaceObservation(1, 640, 480, (220, 140, 420, 340), marks, 200.0, 130.0, 45.0)
    return replace(seen, **changes)  # type: ignore[arg-type] # fields by name


class Course:
    """A check and its clock, ten frames a second."""

    def __init__(self) -> None:
        self.state = Check(CheckLimits())
        self.frame = 0
        self._random = Random(7)

    def see(self, seen: FaceObservation | None, frames: int = 1) -> Check:
        for _ in range(frames):
            self.frame += 1
            self.state = advance(self.state, seen, self.frame, self.frame / 10, self._random)
        return self.state

    def obey(self, frames: int) -> Check:
        for _ in range(frames):
            if self.state.passed or self.state.failure is not None:
                break
            self.see(face(DEGREES.get(self.state.advice, 0.0)))
        return self.state


def test_who_obeys_comes_to_the_comparison_of_frames_from_before_and_after_the_turns() -> None:
    course = Course()
    state = course.obey(60)
    assert state.passed
    assert state.progress.advice is Advice.COMPARING
    assert len(state.to_compare) == 3
    assert state.to_compare[-1] == course.frame
    assert max(state.to_compare[:2]) <= 3


def test_progress_never_falls_for_who_obeys() -> None:
    course = Course()
    done = [course.obey(1).progress.done for _ in range(40)]
    assert done == sorted(done)
    assert done[-1] == 0.95


def test_another_face_that_takes_the_place_begins_anew() -> None:
    course = Course()
    course.obey(9)
    assert course.state.challenge is not None
    state = course.see(face(box=(20, 140, 220, 340)))
    assert state.challenge is None


def test_a_face_that_was_away_begins_anew() -> None:
    course = Course()
    course.obey(9)
    course.see(None, frames=9)
    assert course.state.challenge is None
    assert course.state.before == ()


def test_a_face_lost_for_a_moment_while_it_turns_goes_on() -> None:
    course = Course()
    course.obey(6)
    course.see(None, frames=4)
    assert course.state.challenge is not None
    assert course.obey(60).passed


def test_a_second_person_stops_the_check_and_ends_it_when_staying() -> None:
    course = Course()
    course.obey(9)
    assert course.see(face(faces=2)).challenge is None
    assert course.state.advice is Advice.ONE_PERSON
    assert course.see(face(faces=2), frames=25).failure is None
    assert course.see(face(faces=2), frames=10).failure is DeviceFailure.FACE_SEVERAL


def test_what_was_missing_when_the_time_is_up_is_told() -> None:
    assert Course().see(None, frames=3).reason_when_time_is_up is DeviceFailure.FACE_NONE
    assert Course().see(face(brightness=20.0), frames=3).reason_when_time_is_up is DeviceFailure.FACE_QUALITY
    assert Course().see(face(), frames=9).reason_when_time_is_up is DeviceFailure.FACE_NOT_LIVE
