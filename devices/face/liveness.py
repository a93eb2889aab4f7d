"""Head-turn challenge: a pure state machine over landmarks and times.

The person looks straight, then turns the head as asked (in an order drawn afresh), straight again in between. A turn
counts when the nose moves along the eye line, no affine map explains the movement, and the face neither rolls nor
changes its proportions as a tilted picture does; each by the median of consecutive frames, as single landmarks err.

Measured with dlib's landmarks on two portraits: of 4953 flat views (rolled up to 25°, at 0.8 to 1.4 of one distance)
0.24 % look like a turn by these limits; of the 3599 tilted by less than 30° one, of those tilted further, up to 50°,
0.8 %. Of head turns of 23 to 29°, which are synthetic, 99 % do; of 20 to 23° 91 %. A photo has to find such a pose in
both drawn directions, for three frames each, without showing the other direction: of 128 attempts with a photo swung
about, by up to 48°, half of them towards the side asked for, 6 won a turn and none passed.

What it does not stop: a replayed video that happens to turn in the drawn order, a photo bent around an axis, a mask,
or somebody who has found by trial which tilts of a photo pass. Those need a depth or infrared camera.
"""

from dataclasses import dataclass, replace
from enum import Enum
from random import Random
from statistics import median

from devices.api import Advice
from devices.face.observation import Point, flatness_residual, proportion, roll, yaw

Landmarks = tuple[Point, ...]


class Outcome(Enum):
    """Where a challenge stands."""

    UNDER_WAY = "under-way"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True)
class LivenessLimits:
    """``turned`` and ``straight`` are changes of yaw, ``least_relief`` a residual, in outer eye distances.

    ``most_roll`` is a change in degrees, ``narrowest`` and ``widest`` are factors of the face's proportion.
    """

    turns: int = 2
    challenge_s: float = 10.0
    straight: float = 0.05
    turned: float = 0.08
    least_relief: float = 0.009
    most_roll: float = 8.0
    narrowest: float = 0.92
    widest: float = 1.2
    frames: int = 3
    """Consecutive frames for each step."""


@dataclass(frozen=True)
class Liveness:
    """A challenge under way; ``turns`` are still to be done, the first of them now unless ``returning``."""

    limits: LivenessLimits
    turns: tuple[Advice, ...]
    asked_at: float
    reference: Landmarks
    returning: bool = False
    recent: tuple[Landmarks, ...] = ()
    """The last consecutive frames since the last step."""
    outcome: Outcome = Outcome.UNDER_WAY

    @property
    def advice(self) -> Advice:
        """What the person should do now."""
        if self.returning or not self.turns:
            return Advice.LOOK_STRAIGHT
        return self.turns[0]

    @property
    def done(self) -> float:
        """Share of the challenge that is behind, 0 to 1."""
        return (self.limits.turns - len(self.turns) + 0.5 * self.returning) / self.limits.turns


def begin(limits: LivenessLimits, random: Random, reference: Landmarks, now: float) -> Liveness:
    """Draw the turns. ``reference`` are the landmarks of a good straight frame; pass ``SystemRandom`` outside tests."""
    turns: list[Advice] = []
    while len(turns) < limits.turns:
        pair = [Advice.TURN_LEFT, Advice.TURN_RIGHT]
        random.shuffle(pair)
        turns += pair
    return Liveness(limits, tuple(turns[: limits.turns]), now, reference)


def step(state: Liveness, landmarks: Landmarks | None, now: float) -> Liveness:
    """Advance by one observed frame (None: no usable face in it)."""
    if state.outcome is not Outcome.UNDER_WAY:
        return state
    if now - state.asked_at > state.limits.challenge_s:
        return replace(state, outcome=Outcome.FAILED)
    if landmarks is None:
        return replace(state, recent=())
    state = replace(state, recent=(*state.recent, landmarks)[-state.limits.frames :])
    if len(state.recent) < state.limits.frames:
        return state
    change = median(yaw(seen) for seen in state.recent) - yaw(state.reference)
    if state.returning:
        return _returned(state, now) if abs(change) <= state.limits.straight else state
    wanted = change if state.turns[0] is Advice.TURN_LEFT else -change
    if wanted <= -state.limits.turned:
        return replace(state, outcome=Outcome.FAILED)
    if wanted >= state.limits.turned and _is_a_head(state):
        return replace(state, returning=True, recent=())
    return state


def _is_a_head(state: Liveness) -> bool:
    limits, reference = state.limits, state.reference
    relief = median(flatness_residual(reference, seen) for seen in state.recent)
    rolled = abs(median(roll(seen) for seen in state.recent) - roll(reference))
    shape = median(proportion(seen) for seen in state.recent) / proportion(reference)
    return relief >= limits.least_relief and rolled <= limits.most_roll and limits.narrowest <= shape <= limits.widest


def _returned(state: Liveness, now: float) -> Liveness:
    rest = state.turns[1:]
    outcome = Outcome.UNDER_WAY if rest else Outcome.PASSED
    return replace(state, turns=rest, asked_at=now, returning=False, recent=(), outcome=outcome)
