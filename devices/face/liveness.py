"""Head-turn challenge: a pure state machine over landmarks and times.

The person looks straight, then turns the head as asked (in an order drawn afresh), straight again in between. A turn
counts only when the nose moves along the eye line and no affine map explains the movement; so a flat photo that is held
still, slid, rotated, or tilted does not pass. It does not stop a replayed video that happens to turn in the drawn
order, a photo bent around an axis, a strongly tilted photo close to the lens (perspective is not affine), or a mask.
The affine bound is exact only for exact landmarks: dlib's own scatter on a hard-tilted flat photo reaches a residual of
0.024, the size of a true turn, so a photo tilted hard can still win a frame.
"""

from dataclasses import dataclass, replace
from enum import Enum
from random import Random

from devices.api import Advice
from devices.face.observation import Point, flatness_residual, yaw


class Outcome(Enum):
    """Where a challenge stands."""

    UNDER_WAY = "under-way"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class LivenessLimits:
    """``turned`` is a change of yaw and ``least_relief`` a residual, both in outer eye distances."""

    turns: int = 2
    challenge_s: float = 10.0
    straight: float = 0.06
    turned: float = 0.12
    least_relief: float = 0.012
    frames: int = 2
    """Consecutive frames for each step, so that one misplaced landmark decides nothing."""


@dataclass(frozen=True)
class Liveness:
    """A challenge under way; ``turns`` are still to be done, the first of them now unless ``returning``."""

    limits: LivenessLimits
    turns: tuple[Advice, ...]
    asked_at: float
    reference: tuple[Point, ...]
    returning: bool = False
    right_frames: int = 0
    wrong_frames: int = 0
    outcome: Outcome = Outcome.UNDER_WAY

    @property
    def advice(self) -> Advice:
        """What the person should do now."""
        if self.returning or not self.turns:
            return Advice.LOOK_STRAIGHT
        return self.turns[0]


def begin(limits: LivenessLimits, random: Random, reference: tuple[Point, ...], now: float) -> Liveness:
    """Draw the turns. ``reference`` are the landmarks of a good straight frame; pass ``SystemRandom`` outside tests."""
    turns: list[Advice] = []
    while len(turns) < limits.turns:
        pair = [Advice.TURN_LEFT, Advice.TURN_RIGHT]
        random.shuffle(pair)
        turns += pair
    return Liveness(limits, tuple(turns[: limits.turns]), now, reference)


def step(state: Liveness, landmarks: tuple[Point, ...] | None, now: float) -> Liveness:
    """Advance by one observed frame (None: no usable face in it)."""
    if state.outcome is not Outcome.UNDER_WAY:
        return state
    if now - state.asked_at > state.limits.challenge_s:
        return replace(state, outcome=Outcome.FAILED)
    if landmarks is None:
        return replace(state, right_frames=0, wrong_frames=0)
    change = yaw(landmarks) - yaw(state.reference)
    if state.returning:
        return _return(state, change, now)
    return _turn(state, change, landmarks)


def _turn(state: Liveness, change: float, landmarks: tuple[Point, ...]) -> Liveness:
    limits = state.limits
    wanted = change if state.turns[0] is Advice.TURN_LEFT else -change
    relief = flatness_residual(state.reference, landmarks) >= limits.least_relief
    right = state.right_frames + 1 if wanted >= limits.turned and relief else 0
    wrong = state.wrong_frames + 1 if wanted <= -limits.turned else 0
    if wrong >= limits.frames:
        return replace(state, outcome=Outcome.FAILED)
    if right >= limits.frames:
        return replace(state, returning=True, right_frames=0, wrong_frames=0)
    return replace(state, right_frames=right, wrong_frames=wrong)


def _return(state: Liveness, change: float, now: float) -> Liveness:
    straight = state.right_frames + 1 if abs(change) <= state.limits.straight else 0
    if straight < state.limits.frames:
        return replace(state, right_frames=straight)
    rest = state.turns[1:]
    outcome = Outcome.UNDER_WAY if rest else Outcome.PASSED
    return replace(state, turns=rest, asked_at=now, returning=False, right_frames=0, wrong_frames=0, outcome=outcome)
