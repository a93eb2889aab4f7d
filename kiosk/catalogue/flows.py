"""Whether a flow is sound: every step reachable, every path ends, and nobody submits without having been verified."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from kiosk.contract import Branch, Condition, Flow, Step, StepKind

CONDITIONS: Mapping[StepKind, frozenset[Condition]] = {
    StepKind.CONSENT: frozenset({Condition.AGREED, Condition.REFUSED}),
    StepKind.VERIFY_FACE: frozenset({Condition.VERIFIED, Condition.FACE_GIVEN_UP}),
    StepKind.PROGRESS: frozenset({Condition.PAPERS_TO_HAND_IN, Condition.RESULT_TO_SEE, Condition.NOTHING_TO_HAND_IN}),
}
"""Steps that branch, and the conditions of which exactly one holds when such a step is left."""

_ONCE = frozenset(StepKind) - {StepKind.CONSENT}


_BEFORE = (
    (StepKind.IDENTIFY, (StepKind.CONSENT,)),
    (StepKind.VERIFY_FACE, (StepKind.IDENTIFY,)),
    (StepKind.VERIFY_CODE, (StepKind.IDENTIFY,)),
    (StepKind.FORM, (StepKind.IDENTIFY,)),
    (StepKind.PLEDGE, (StepKind.MATERIALS,)),
    (StepKind.REVIEW, (StepKind.FORM,)),
    (StepKind.SIGN, (StepKind.REVIEW,)),
    (StepKind.SUBMIT, (StepKind.SIGN,)),
    (StepKind.HAND_IN, (StepKind.PROGRESS,)),
    (StepKind.HAND_IN, (StepKind.MATERIALS,)),
    (StepKind.RECEIPT, (StepKind.SUBMIT, StepKind.HAND_IN)),
    (StepKind.QUERY, (StepKind.IDENTIFY,)),
    (StepKind.DOCUMENT, (StepKind.QUERY, StepKind.PROGRESS)),
    (StepKind.PROGRESS, (StepKind.IDENTIFY,)),
    (StepKind.OFFERS, (StepKind.IDENTIFY,)),
    (StepKind.RESUME, (StepKind.IDENTIFY,)),
    (StepKind.HALLS, (StepKind.IDENTIFY,)),
    (StepKind.SLOT, (StepKind.HALLS,)),
    (StepKind.VISIT, (StepKind.HALLS,)),
)
"""A step whose work rests on another's must not be reachable around all of these."""


_ABOUT_SOMEBODY = (StepKind.SUBMIT, StepKind.QUERY, StepKind.PROGRESS, StepKind.OFFERS, StepKind.RESUME)


def destinations(step: Step) -> tuple[str, ...]:
    """Steps that may follow this one."""
    if step.next is None:
        return ()
    if isinstance(step.next, str):
        return (step.next,)
    return tuple(branch.to for branch in step.next)


def flow_problems(flow: Flow, notices: set[str]) -> Iterable[str]:
    """Problems of one flow: names, branches, reachability, ends, and what must come before what."""
    steps = {step.id: step for step in flow.steps}
    yield from (f"step {code}: defined {n} times" for code, n in Counter(s.id for s in flow.steps).items() if n > 1)
    if flow.start not in steps:
        yield f"starts at {flow.start}, which is no step"
        return
    counts = Counter(step.kind for step in flow.steps)
    yield from (f"has {counts[kind]} steps of kind {kind}" for kind in _ONCE if counts[kind] > 1)
    for step in flow.steps:
        yield from (f"step {step.id}: {problem}" for problem in _step_problems(step, steps, notices))
    broken = [to for step in flow.steps for to in destinations(step) if to not in steps]
    if broken:
        return
    reachable = _reachable(flow.start, steps)
    yield from (f"step {name} is never reached" for name in steps if name not in reachable)
    ends = {name for name, step in steps.items() if step.kind is StepKind.FAREWELL}
    yield from (f"step {name}: no path from it ends" for name in steps if not _reachable(name, steps) & ends)
    yield from _order_problems(flow, steps)


def _step_problems(step: Step, steps: Mapping[str, Step], notices: set[str]) -> Iterable[str]:
    yield from (f"leads to {to}, which is no step" for to in destinations(step) if to not in steps)
    if (step.kind is StepKind.CONSENT) != (step.notice is not None):
        yield "a consent step, and only that, names a notice"
    if step.notice is not None and step.notice not in notices:
        yield f"notice {step.notice} is not defined"
    if (step.kind is StepKind.FAREWELL) != (step.next is None):
        yield "the farewell step, and only that, leads nowhere"
    conditions = CONDITIONS.get(step.kind)
    if isinstance(step.next, tuple):
        if conditions is None:
            yield f"a {step.kind} step does not branch"
        else:
            yield from _branch_problems(step.next, conditions)
    elif conditions is not None:
        yield f"a {step.kind} step branches on {', '.join(sorted(conditions))}"


def _branch_problems(branches: tuple[Branch, ...], conditions: frozenset[Condition]) -> Iterable[str]:
    named = Counter(branch.when for branch in branches)
    yield from (f"condition {when} never holds here" for when in named if when not in conditions)
    yield from (f"has no way on when {when}" for when in sorted(conditions) if when not in named)
    yield from (f"condition {when} is named {count} times" for when, count in named.items() if count > 1)


def _reachable(start: str, steps: Mapping[str, Step], without: Collection[StepKind] = ()) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in seen and steps[name].kind not in without:
            seen.add(name)
            todo += destinations(steps[name])
    return seen


def _order_problems(flow: Flow, steps: Mapping[str, Step]) -> Iterable[str]:
    for kind, before in _BEFORE:
        around = _reachable(flow.start, steps, without=before)
        yield from (
            f"step {name}: can be reached without a step of kind {' or '.join(before)}"
            for name in steps
            if steps[name].kind is kind and name in around
        )
    unverified = _reachable(flow.start, {name: _without_verification(step) for name, step in steps.items()})
    yield from (
        f"step {name}: can be reached by a person whose identity nobody verified"
        for name in sorted(unverified)
        if steps[name].kind in _ABOUT_SOMEBODY
    )


def _without_verification(step: Step) -> Step:
    """The step with only those ways on that leave the person unverified."""
    if step.kind is StepKind.VERIFY_CODE:
        return step.model_copy(update={"next": None})
    if step.kind is StepKind.VERIFY_FACE and isinstance(step.next, tuple):
        given_up = tuple(branch for branch in step.next if branch.when is not Condition.VERIFIED)
        return step.model_copy(update={"next": given_up})
    return step
