"""What a department may do with its part of a case, and what that makes of it. Pure.

收件 → {受理 | 容缺受理 | 不予受理 | 补正 (→ 收件)} → {特别程序 ⇄} → {准予 | 不予许可} → 送达,
and 撤回 until the decision. 补正 is asked for once, everything at one time (行政许可法, Art. 32).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.contract import CaseState, DepartmentState

_S = DepartmentState


class Action(StrEnum):
    """What happens to a departmental case."""

    ACCEPT = "accept"
    ACCEPT_TOLERANT = "accept-tolerant"
    REFUSE_TO_ACCEPT = "refuse-to-accept"
    ASK_SUPPLEMENT = "ask-supplement"
    SUPPLIED = "supplied"
    """By the resident: what was asked for has come."""
    BEGIN_SPECIAL = "begin-special"
    END_SPECIAL = "end-special"
    GRANT = "grant"
    NOT_GRANT = "not-grant"
    WITHDRAW = "withdraw"
    DELIVER = "deliver"


_UNDER_WAY: Final = (_S.ACCEPTED, _S.TOLERANT)
_MOVES: Final[Mapping[Action, Mapping[DepartmentState, DepartmentState]]] = MappingProxyType(
    {
        Action.ACCEPT: {_S.RECEIVED: _S.ACCEPTED, _S.TOLERANT: _S.ACCEPTED},
        Action.ACCEPT_TOLERANT: {_S.RECEIVED: _S.TOLERANT},
        Action.REFUSE_TO_ACCEPT: {_S.RECEIVED: _S.NOT_ACCEPTED, _S.SUPPLEMENT: _S.NOT_ACCEPTED},
        Action.ASK_SUPPLEMENT: {_S.RECEIVED: _S.SUPPLEMENT},
        Action.SUPPLIED: {_S.SUPPLEMENT: _S.RECEIVED, _S.TOLERANT: _S.ACCEPTED},
        Action.BEGIN_SPECIAL: dict.fromkeys(_UNDER_WAY, _S.SPECIAL),
        Action.END_SPECIAL: {_S.SPECIAL: _S.ACCEPTED},
        Action.GRANT: dict.fromkeys(_UNDER_WAY, _S.GRANTED),
        Action.NOT_GRANT: dict.fromkeys(_UNDER_WAY, _S.NOT_GRANTED),
        Action.WITHDRAW: dict.fromkeys((_S.RECEIVED, _S.SUPPLEMENT, *_UNDER_WAY, _S.SPECIAL), _S.WITHDRAWN),
        Action.DELIVER: {_S.GRANTED: _S.DELIVERED},
    }
)
FINISHED: Final = frozenset((_S.NOT_ACCEPTED, _S.GRANTED, _S.NOT_GRANTED, _S.WITHDRAWN, _S.DELIVERED))
GRANTED: Final = frozenset((_S.GRANTED, _S.DELIVERED))


def after(state: DepartmentState, action: Action, history: Iterable[Action] = ()) -> DepartmentState | None:
    """The state that follows; None when the action is not allowed in this state, or a second time."""
    if action is Action.ASK_SUPPLEMENT and Action.ASK_SUPPLEMENT in history:
        return None
    return _MOVES[action].get(state)


def allowed(state: DepartmentState, history: Iterable[Action] = ()) -> tuple[Action, ...]:
    """What a department may do now."""
    done = tuple(history)
    return tuple(action for action in Action if after(state, action, done) is not None)


def whole(states: Iterable[DepartmentState]) -> CaseState:
    """The state of the whole case: done only when every department has finished."""
    found = tuple(states)
    if _S.SUPPLEMENT in found:
        return CaseState.SUPPLEMENT
    if all(state in FINISHED for state in found):
        return CaseState.DONE if any(state in GRANTED for state in found) else CaseState.REFUSED
    return CaseState.RECEIVED if all(state is _S.RECEIVED for state in found) else CaseState.ACCEPTED
