"""A face check as a pure state machine over observations: good straight frames, the head turns, straight frames again.

Everything happens in one presence: when the face is lost, jumps away or is joined by another, the check begins anew,
so that the one who turned the head is the one who is compared.
"""

from dataclasses import dataclass, field, replace
from math import hypot
from random import Random

from devices.api import Advice, FaceProgress
from devices.face import liveness
from devices.face.liveness import Liveness, LivenessLimits, Outcome
from devices.face.observation import FaceObservation, yaw
from devices.face.quality import QualityLimits, advice_for
from devices.failures import DeviceFailure


@dataclass(frozen=True)
class CheckLimits:
    """Seconds, but for ``shots`` (straight frames before the turns) and ``jump`` (face widths between two frames)."""

    quality: QualityLimits = field(default_factory=QualityLimits)
    liveness: LivenessLimits = field(default_factory=LivenessLimits)
    shots: int = 3
    several_s: float = 3.0
    lost_s: float = 0.8
    jump: float = 0.8


@dataclass(frozen=True)
class Shot:
    """A good straight frame, by its number, and how good it is."""

    number: int
    seen: FaceObservation


@dataclass(frozen=True)
class Check:
    """Where a check stands. ``failure`` is None until it has failed; ``passed`` calls for the comparison."""

    limits: CheckLimits
    advice: Advice = Advice.LOOK_HERE
    before: tuple[Shot, ...] = ()
    """Consecutive good frames before the turns."""
    after: tuple[Shot, ...] = ()
    challenge: Liveness | None = None
    last: FaceObservation | None = None
    last_at: float = 0.0
    several_since: float | None = None
    saw_somebody: bool = False
    failure: DeviceFailure | None = None

    @property
    def passed(self) -> bool:
        """Whether only the comparison is left."""
        return bool(self.after) and self.failure is None

    @property
    def progress(self) -> FaceProgress:
        """What to tell the person."""
        if self.passed:
            return FaceProgress(Advice.COMPARING, 0.95)
        if self.challenge is not None:
            return FaceProgress(self.advice, round(0.3 + 0.6 * self.challenge.done, 2))
        return FaceProgress(self.advice, round(0.3 * len(self.before) / self.limits.shots, 2))

    @property
    def wanted(self) -> frozenset[int]:
        """Numbers of the frames to be kept."""
        return frozenset(shot.number for shot in (*self.before, *self.after))

    @property
    def to_compare(self) -> tuple[int, ...]:
        """Numbers of the frames to compare: the two sharpest from before the turns, and the one after them."""
        sharpest = sorted(self.before, key=lambda shot: shot.seen.sharpness, reverse=True)
        return (*(shot.number for shot in sharpest[:2]), *(shot.number for shot in self.after))

    @property
    def reason_when_time_is_up(self) -> DeviceFailure:
        """Why there is no result."""
        if self.challenge is not None and self.challenge.outcome is Outcome.UNDER_WAY:
            return DeviceFailure.FACE_NOT_LIVE
        return DeviceFailure.FACE_QUALITY if self.saw_somebody else DeviceFailure.FACE_NONE


def advance(state: Check, seen: FaceObservation | None, number: int, now: float, random: Random) -> Check:
    """Advance by one observed frame."""
    limits = state.limits
    if seen is not None and seen.faces > 1:
        since = state.several_since if state.several_since is not None else now
        failure = DeviceFailure.FACE_SEVERAL if now - since > limits.several_s else None
        return replace(_anew(state), advice=Advice.ONE_PERSON, several_since=since, saw_somebody=True, failure=failure)
    state = replace(state, several_since=None, saw_somebody=state.saw_somebody or seen is not None)
    if state.last is not None and _broken(state, seen, now):
        state = _anew(state)
    if seen is not None:
        state = replace(state, last=seen, last_at=now)
    if state.challenge is None:
        return _before(state, seen, number, now, random)
    return _turning(state, state.challenge, seen, number, now)


def _before(state: Check, seen: FaceObservation | None, number: int, now: float, random: Random) -> Check:
    advice = advice_for(seen, state.limits.quality)
    if advice is not None or seen is None:
        return replace(state, before=(), advice=advice or Advice.LOOK_HERE)
    state = replace(state, before=(*state.before, Shot(number, seen)), advice=Advice.LOOK_STRAIGHT)
    if len(state.before) < state.limits.shots:
        return state
    by_yaw = sorted((shot.seen.landmarks for shot in state.before), key=yaw)
    challenge = liveness.begin(state.limits.liveness, random, by_yaw[len(by_yaw) // 2], now)
    return replace(state, challenge=challenge, advice=challenge.advice)


def _turning(state: Check, challenge: Liveness, seen: FaceObservation | None, number: int, now: float) -> Check:
    advice = advice_for(seen, state.limits.quality, turning=True) if seen is not None else None
    usable = seen.landmarks if seen is not None and advice is None else None
    challenge = liveness.step(challenge, usable, now)
    state = replace(state, challenge=challenge, advice=advice or challenge.advice)
    if challenge.outcome is Outcome.FAILED:
        return replace(state, failure=DeviceFailure.FACE_NOT_LIVE)
    if challenge.outcome is Outcome.PASSED and seen is not None:
        advice = advice_for(seen, state.limits.quality)
        if advice is None:
            return replace(state, after=(Shot(number, seen),))
        return replace(state, advice=advice)
    return state


def _broken(state: Check, seen: FaceObservation | None, now: float) -> bool:
    """Whether this may be somebody else than in the last frame."""
    if now - state.last_at > state.limits.lost_s:
        return True
    if seen is None or state.last is None:
        return False
    (x, y), (last_x, last_y) = _centre(seen), _centre(state.last)
    return hypot(x - last_x, y - last_y) > state.limits.jump * (state.last.box[2] - state.last.box[0])


def _centre(seen: FaceObservation) -> tuple[float, float]:
    left, top, right, bottom = seen.box
    return (left + right) / 2, (top + bottom) / 2


def _anew(state: Check) -> Check:
    return replace(state, before=(), after=(), challenge=None, last=None)
