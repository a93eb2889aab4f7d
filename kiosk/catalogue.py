"""Catalogues: read from a directory of YAML, and proved sound before anybody is served from one.

The linter runs when a centre publishes, when a terminal accepts, and in ``catalogue check``. It proves that every step
is reachable, every path ends, every notice, element and material resolves, every branch can be decided, and nobody
submits without having been verified.

Directory layout::

    catalogue.yaml   version, published_at          notices.yaml   list of Notice
    elements.yaml    list of Element                flows/*.yaml   one Flow each
    materials.yaml   list of Material               items/*.yaml   one Item each
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from kiosk.contract import Branch, Catalogue, Condition, Element, ElementKind, Flow, Item, Step, StepKind

CONDITIONS: Mapping[StepKind, frozenset[Condition]] = {
    StepKind.CONSENT: frozenset({Condition.AGREED, Condition.REFUSED}),
    StepKind.VERIFY_FACE: frozenset({Condition.VERIFIED, Condition.FACE_GIVEN_UP}),
}
"""Steps that branch, and the conditions of which exactly one holds when such a step is left."""

_ONCE = frozenset(StepKind) - {StepKind.CONSENT}


class CatalogueError(Exception):
    """A catalogue that can't be used; ``problems`` says what is wrong and where, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def load_directory(directory: Path) -> Catalogue:
    """Read and lint a catalogue directory. Raises CatalogueError with every problem found, file by file."""
    problems: list[str] = []

    def read(path: Path) -> Any:
        try:
            return yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
            problems.append(f"{path.name}: can't be read: {fault}")
            return None

    head = read(directory / "catalogue.yaml")
    parts: dict[str, Any] = dict(head) if isinstance(head, dict) else {}
    if head is not None and not isinstance(head, dict):
        problems.append("catalogue.yaml: holds no mapping with version and published_at")
    for name in ("elements", "materials", "notices"):
        parts[name] = read(directory / f"{name}.yaml")
    for name in ("flows", "items"):
        parts[name] = [read(path) for path in sorted((directory / name).glob("*.yaml"))]
    if problems:
        raise CatalogueError(tuple(problems))
    try:
        catalogue = Catalogue.model_validate(parts)
    except ValidationError as fault:
        raise CatalogueError(tuple(_described(fault, directory))) from fault
    found = lint(catalogue)
    if found:
        raise CatalogueError(found)
    return catalogue


def _described(fault: ValidationError, directory: Path) -> Iterable[str]:
    files = {name: sorted((directory / name).glob("*.yaml")) for name in ("flows", "items")}
    for error in fault.errors(include_url=False, include_input=False):
        where = list(error["loc"])
        file = "catalogue.yaml"
        if where and where[0] in files and len(where) > 1 and isinstance(where[1], int):
            path = files[str(where[0])][where[1]]
            file, where = f"{where[0]}/{path.name}", where[2:]
        elif where and where[0] in ("elements", "materials", "notices"):
            file, where = f"{where[0]}.yaml", where[1:]
        yield f"{file}: {'.'.join(map(str, where)) or 'whole file'}: {error['msg']}"


def lint(catalogue: Catalogue) -> tuple[str, ...]:
    """Everything that would leave a resident stranded; empty when the catalogue is sound."""
    problems = [
        *_duplicates("element", [element.code for element in catalogue.elements]),
        *_duplicates("material", [material.code for material in catalogue.materials]),
        *_duplicates("notice", [notice.code for notice in catalogue.notices]),
        *_duplicates("flow", [flow.id for flow in catalogue.flows]),
        *_duplicates("item", [item.code for item in catalogue.items]),
    ]
    for element in catalogue.elements:
        problems += _element_problems(element)
    notices = {notice.code for notice in catalogue.notices}
    for flow in catalogue.flows:
        problems += [f"flow {flow.id}: {problem}" for problem in flow_problems(flow, notices)]
    for item in catalogue.items:
        problems += [f"item {item.code}: {problem}" for problem in _item_problems(item, catalogue)]
    return tuple(problems)


def _duplicates(what: str, codes: list[str]) -> list[str]:
    return [f"{what} {code}: defined {count} times" for code, count in Counter(codes).items() if count > 1]


def _element_problems(element: Element) -> list[str]:
    closed = element.kind in (ElementKind.CHOICE, ElementKind.DIVISION)
    problems = []
    if closed and not element.choices:
        problems.append("is a choice without choices")
    if not closed and element.choices:
        problems.append("has choices and is no choice")
    problems += _duplicates("choice", [choice.value for choice in element.choices])
    if element.kind in (ElementKind.TEXT, ElementKind.DATE) and element.required and not element.card_field:
        problems.append("is asked of the resident, but this terminal can't take free text or dates by touch yet")
    if not element.correctable and not (element.card_field or element.shared):
        problems.append("can't be corrected and has no source")
    return [f"element {element.code}: {problem}" for problem in problems]


def _item_problems(item: Item, catalogue: Catalogue) -> Iterable[str]:
    known = {element.code for element in catalogue.elements}
    yield from (f"element {code} is not defined" for code in item.elements if code not in known)
    yield from _duplicates("element", list(item.elements))
    papers = {material.code for material in catalogue.materials}
    yield from (f"material {code} is not defined" for code in item.materials if code not in papers)
    flow = next((flow for flow in catalogue.flows if flow.id == item.flow), None)
    if flow is None:
        yield f"flow {item.flow} is not defined"
    elif item.materials and not any(step.kind is StepKind.MATERIALS for step in flow.steps):
        yield f"needs materials, but flow {item.flow} has no step for them"


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
    yield from _duplicates("step", [step.id for step in flow.steps])
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


def _reachable(start: str, steps: Mapping[str, Step], without: StepKind | None = None) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in seen and steps[name].kind is not without:
            seen.add(name)
            todo += destinations(steps[name])
    return seen


def _order_problems(flow: Flow, steps: Mapping[str, Step]) -> Iterable[str]:
    """A step whose work rests on another's must not be reachable around that other step."""
    required_before = (
        (StepKind.IDENTIFY, StepKind.CONSENT),
        (StepKind.VERIFY_FACE, StepKind.IDENTIFY),
        (StepKind.VERIFY_CODE, StepKind.IDENTIFY),
        (StepKind.FORM, StepKind.IDENTIFY),
        (StepKind.REVIEW, StepKind.FORM),
        (StepKind.SIGN, StepKind.REVIEW),
        (StepKind.SUBMIT, StepKind.SIGN),
        (StepKind.RECEIPT, StepKind.SUBMIT),
        (StepKind.RATE, StepKind.SUBMIT),
    )
    for kind, before in required_before:
        around = _reachable(flow.start, steps, without=before)
        yield from (
            f"step {name}: can be reached without a step of kind {before}"
            for name in steps
            if steps[name].kind is kind and name in around
        )
    unverified = _reachable(flow.start, {name: _without_verification(step) for name, step in steps.items()})
    yield from (
        f"step {name}: can be reached by a person whose identity nobody verified"
        for name in sorted(unverified)
        if steps[name].kind is StepKind.SUBMIT
    )


def _without_verification(step: Step) -> Step:
    """The step with only those ways on that leave the person unverified."""
    if step.kind is StepKind.VERIFY_CODE:
        return step.model_copy(update={"next": None})
    if step.kind is StepKind.VERIFY_FACE and isinstance(step.next, tuple):
        given_up = tuple(branch for branch in step.next if branch.when is not Condition.VERIFIED)
        return step.model_copy(update={"next": given_up})
    return step
