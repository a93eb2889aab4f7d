"""What a rule returns."""

from dataclasses import dataclass

from kiosk.effects import Effect
from kiosk.state import State


@dataclass(frozen=True)
class Change:
    """The next state, and what to do in the world."""

    state: State
    effects: tuple[Effect, ...] = ()
