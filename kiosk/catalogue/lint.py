"""Whether a catalogue is sound: everything that would leave a resident stranded."""

from collections import Counter
from collections.abc import Iterable

from kiosk.catalogue.flows import flow_problems
from kiosk.contract import (
    Catalogue,
    Clause,
    Element,
    ElementKind,
    Item,
    Material,
    Necessity,
    Predicate,
    StepKind,
)
from kiosk.form import form_of

_WITHOUT_VALUES = (Predicate.ANSWERED, Predicate.UNANSWERED)
_ONE_VALUE = (
    Predicate.AT_LEAST,
    Predicate.AT_MOST,
    Predicate.BEFORE,
    Predicate.AFTER,
    Predicate.AGE_BELOW,
    Predicate.AGE_AT_LEAST,
)


def lint(catalogue: Catalogue) -> tuple[str, ...]:
    """Every problem; empty when the catalogue is sound."""
    problems = [
        *_duplicates("department", [department.code for department in catalogue.departments]),
        *_duplicates("topic", [topic.code for topic in catalogue.topics]),
        *_duplicates("division", [division.code for division in catalogue.divisions]),
        *_duplicates("group", [group.code for group in catalogue.groups]),
        *_duplicates("element", [element.code for element in catalogue.elements]),
        *_duplicates("material", [material.code for material in catalogue.materials]),
        *_duplicates("notice", [notice.code for notice in catalogue.notices]),
        *_duplicates("flow", [flow.id for flow in catalogue.flows]),
        *_duplicates("item", [item.code for item in catalogue.items]),
    ]
    known = {element.code for element in catalogue.elements}
    groups = {group.code for group in catalogue.groups}
    notices = {notice.code for notice in catalogue.notices}
    for element in catalogue.elements:
        problems += [f"element {element.code}: {problem}" for problem in _element_problems(element, known, groups)]
    for material in catalogue.materials:
        problems += [f"material {material.code}: {problem}" for problem in _material_problems(material, known, notices)]
    for flow in catalogue.flows:
        problems += [f"flow {flow.id}: {problem}" for problem in flow_problems(flow, notices)]
    for item in catalogue.items:
        problems += [f"item {item.code}: {problem}" for problem in _item_problems(item, catalogue)]
    if not problems:
        problems += [f"item {item.code}: {problem}" for item in catalogue.items for problem in _order(item, catalogue)]
    return tuple(problems)


def _duplicates(what: str, codes: list[str]) -> list[str]:
    return [f"{what} {code}: defined {count} times" for code, count in Counter(codes).items() if count > 1]


def clause_problems(clauses: tuple[Clause, ...], known: set[str]) -> Iterable[str]:
    """What is wrong with conditions, were these the elements there are."""
    for clause in clauses:
        if clause.element not in known:
            yield f"a condition names element {clause.element}, which is not defined"
        if clause.says in _WITHOUT_VALUES and clause.values:
            yield f"condition {clause.says} on {clause.element} takes no values"
        if clause.says in _ONE_VALUE and len(clause.values) != 1:
            yield f"condition {clause.says} on {clause.element} takes one value"
        if clause.says in (Predicate.IS, Predicate.IS_NOT) and not clause.values:
            yield f"condition {clause.says} on {clause.element} names no value"


def _element_problems(element: Element, known: set[str], groups: set[str]) -> Iterable[str]:
    if element.kind is ElementKind.CHOICE and not element.choices:
        yield "is a choice without choices"
    if element.kind not in (ElementKind.CHOICE, ElementKind.DIVISION) and element.choices:
        yield "has choices and is no choice"
    if element.kind is ElementKind.DIVISION and not element.choices and element.division_level is None:
        yield "is a division without choices and without division_level"
    if element.group is not None and element.group not in groups:
        yield f"group {element.group} is not defined"
    yield from _duplicates("choice", [choice.value for choice in element.choices])
    if not element.correctable and not (element.card_field or element.shared):
        yield "can't be corrected and has no source"
    yield from clause_problems(element.shown_when, known)
    for choice in element.choices:
        yield from clause_problems(choice.when, known)


def _material_problems(material: Material, known: set[str], notices: set[str]) -> Iterable[str]:
    deferrable = material.necessity is Necessity.DEFERRABLE
    if deferrable != (material.pledge is not None) or deferrable != (material.defer_days > 0):
        yield "a deferrable material, and only that, has defer_days and names the notice of its pledge"
    if material.pledge is not None and material.pledge not in notices:
        yield f"notice {material.pledge} is not defined"
    yield from clause_problems(material.needed_when, known)


def _item_problems(item: Item, catalogue: Catalogue) -> Iterable[str]:
    known = {element.code for element in catalogue.elements}
    yield from (f"element {code} is not defined" for code in item.elements if code not in known)
    yield from _duplicates("element", list(item.elements))
    papers = {material.code for material in catalogue.materials}
    yield from (f"material {code} is not defined" for code in item.materials if code not in papers)
    departments = {department.code for department in catalogue.departments}
    bodies = (item.department, *item.joined)
    yield from (f"department {code} is not defined" for code in bodies if code not in departments)
    topics = {topic.code for topic in catalogue.topics}
    yield from (f"topic {code} is not defined" for code in item.topics if code not in topics)
    items = {other.code: other for other in catalogue.items}
    for member in item.members:
        if member.item not in items:
            yield f"member {member.item} is not defined"
        elif items[member.item].members:
            yield f"member {member.item} is a bundle itself"
        yield from clause_problems(member.when, set(item.elements))
    for rule in item.rules:
        yield from (f"a rule names element {code}, which is not defined" for code in rule.elements if code not in known)
        yield from clause_problems(rule.when, known)
    if item.routed_by is not None and item.routed_by not in known:
        yield f"element {item.routed_by} is not defined"
    flow = next((flow for flow in catalogue.flows if flow.id == item.flow), None)
    if flow is None:
        yield f"flow {item.flow} is not defined"
        return
    kinds = {step.kind for step in flow.steps}
    if item.materials and StepKind.MATERIALS not in kinds:
        yield f"needs materials, but flow {item.flow} has no step for them"
    if item.fee_fen and StepKind.PAY not in kinds:
        yield f"costs something, but flow {item.flow} has no step to pay"
    if (item.elements or item.members) and StepKind.REVIEW in kinds and StepKind.FORM not in kinds:
        yield f"asks for answers, but flow {item.flow} has no form"


def _order(item: Item, catalogue: Catalogue) -> Iterable[str]:
    """A condition may look back only: at an element that was asked before."""
    before: set[str] = set()
    form = form_of(catalogue, item)
    asked = {element.code for element in form.elements}
    for element in form.elements:
        looked_at = {clause.element for clause in element.shown_when}
        looked_at |= {clause.element for choice in element.choices for clause in choice.when}
        yield from (
            f"element {element.code} depends on {code}, which is asked after it"
            for code in sorted(looked_at & asked - before)
        )
        yield from (
            f"element {element.code} depends on {code}, which is not asked" for code in sorted(looked_at - asked)
        )
        before.add(element.code)
    for material in form.materials:
        yield from (
            f"material {material.code} depends on {clause.element}, which is not asked"
            for clause in material.needed_when
            if clause.element not in asked
        )
