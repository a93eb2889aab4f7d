"""Whether a catalogue is sound: everything that would leave a resident stranded."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kiosk.catalogue.adviser import adviser_problems
from kiosk.catalogue.bundles import bundle_flaws
from kiosk.catalogue.flows import flow_problems
from kiosk.catalogue.problem import Problem
from kiosk.contract import (
    Catalogue,
    Clause,
    Element,
    ElementKind,
    Item,
    Material,
    Necessity,
    Predicate,
    RuleKind,
    Scope,
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
_CODED = (
    "departments",
    "topics",
    "adviser",
    "divisions",
    "halls",
    "groups",
    "elements",
    "materials",
    "notices",
    "items",
)
_DEFINE = "define it, or correct the code here"
Flaw = tuple[str, str, str]
"""The field it lies in, what is wrong, and what to do."""


def lint(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Every problem; empty when the catalogue is sound."""
    problems = list(_duplicates(catalogue))
    known = {element.code for element in catalogue.elements}
    groups = {group.code for group in catalogue.groups}
    notices = {notice.code for notice in catalogue.notices}
    for element in catalogue.elements:
        problems += _of("elements", element.code, _element_flaws(element, known, groups))
    for material in catalogue.materials:
        problems += _of("materials", material.code, _material_flaws(material, known, notices))
    for flow in catalogue.flows:
        wrong = (
            ("steps", text, "correct the steps: docs/catalogue.md, Flows") for text in flow_problems(flow, notices)
        )
        problems += _of("flows", flow.id, wrong)
    for item in catalogue.items:
        problems += _of("items", item.code, _item_flaws(item, catalogue))
    for entitlement in catalogue.entitlements:
        problems += _of("entitlements", entitlement.code, _clause_flaws("when", entitlement.when, known))
    problems += adviser_problems(catalogue)
    if not problems:
        problems += [found for item in catalogue.items for found in _of("items", item.code, _order(item, catalogue))]
    return tuple(problems)


def _of(part: str, code: str, flaws: Iterable[Flaw]) -> Iterator[Problem]:
    return (Problem(part, code, text, cure, field) for field, text, cure in flaws)


def _duplicates(catalogue: Catalogue) -> Iterable[Problem]:
    codes = {part: [entry.code for entry in getattr(catalogue, part)] for part in _CODED}
    codes["flows"] = [flow.id for flow in catalogue.flows]
    for part, all_codes in codes.items():
        for code, count in Counter(all_codes).items():
            if count > 1:
                yield Problem(part, code, f"defined {count} times", "give one of them another code, or remove it")


def _clause_flaws(field: str, clauses: tuple[Clause, ...], known: set[str]) -> Iterable[Flaw]:
    """What is wrong with conditions, were these the elements there are."""
    for clause in clauses:
        name = clause.element
        if name not in known:
            yield field, f"a condition names element {name}, which is not defined here", _DEFINE
        if clause.says in _WITHOUT_VALUES and clause.values:
            yield field, f"condition {clause.says} on {name} takes no values", "remove the values"
        if clause.says in _ONE_VALUE and len(clause.values) != 1:
            yield field, f"condition {clause.says} on {name} takes one value", "write one value"
        if clause.says in (Predicate.IS, Predicate.IS_NOT) and not clause.values:
            yield field, f"condition {clause.says} on {name} names no value", "write the values"


def _element_flaws(element: Element, known: set[str], groups: set[str]) -> Iterable[Flaw]:
    closed = (ElementKind.CHOICE, ElementKind.DIVISION)
    if element.kind is ElementKind.CHOICE and not element.choices:
        yield "kind", "is a choice without choices", "write the choices"
    if element.kind not in closed and element.choices:
        yield "choices", "has choices and is no choice", "make its kind choice, or remove the choices"
    if element.kind is ElementKind.DIVISION and not element.choices and element.division_level is None:
        yield "kind", "is a division without choices and without division_level", "say how deep the tree is gone down"
    if element.group is not None and element.group not in groups:
        yield "group", f"group {element.group} is not defined", _DEFINE
    for value, count in Counter(choice.value for choice in element.choices).items():
        if count > 1:
            yield "choices", f"choice {value} stands there {count} times", "give each its own value"
    if not element.correctable and not (element.card_field or element.shared):
        yield "correctable", "can't be corrected and has no source", "name its source, or let it be corrected"
    yield from _clause_flaws("shown_when", element.shown_when, known)
    for choice in element.choices:
        yield from _clause_flaws("choices", choice.when, known)


def _material_flaws(material: Material, known: set[str], notices: set[str]) -> Iterable[Flaw]:
    deferrable = material.necessity is Necessity.DEFERRABLE
    if deferrable != (material.pledge is not None) or deferrable != (material.defer_days > 0):
        text = "a deferrable material, and only that, has defer_days and names the notice of its pledge"
        yield "necessity", text, "add both, or make it required"
    if material.pledge is not None and material.pledge not in notices:
        yield "pledge", f"notice {material.pledge} is not defined", _DEFINE
    yield from _clause_flaws("needed_when", material.needed_when, known)


def _item_flaws(item: Item, catalogue: Catalogue) -> Iterable[Flaw]:
    known = {element.code for element in catalogue.elements}
    yield from _unknown("elements", "element", item.elements, known)
    papers = {material.code for material in catalogue.materials}
    yield from _unknown("materials", "material", item.materials, papers)
    departments = {department.code for department in catalogue.departments}
    yield from _unknown("department", "department", (item.department,), departments)
    yield from _unknown("joined", "department", item.joined, departments)
    yield from _unknown("topics", "topic", item.topics, {topic.code for topic in catalogue.topics})
    for code, count in Counter(item.elements).items():
        if count > 1:
            yield "elements", f"element {code} is named {count} times", "name it once"
    yield from _member_flaws(item, catalogue)
    yield from bundle_flaws(item, catalogue)
    yield from _unknown("brings", "element or material", item.brings, {*known, *papers})
    for rule in item.rules:
        yield from _unknown("rules", "element", rule.elements, known)
        yield from _clause_flaws("rules", rule.when, known)
        if rule.kind is RuleKind.NEVER and not rule.when:
            yield "rules", "a rule that is never kept says no condition", "say when it breaks"
        if rule.kind is not RuleKind.NEVER and len(rule.elements) == 1:
            yield "rules", f"rule {rule.kind} names one element", "name those that it compares"
    if item.routed_by is not None:
        yield from _unknown("routed_by", "element", (item.routed_by,), known)
        if item.scope not in (Scope.PROVINCE, Scope.DELTA, Scope.COUNTRY):
            yield "scope", "is routed to another place and handled in one only", "widen the scope, or drop routed_by"
    flow = next((flow for flow in catalogue.flows if flow.id == item.flow), None)
    if flow is None:
        yield "flow", f"flow {item.flow} is not defined", _DEFINE
        return
    kinds = {step.kind for step in flow.steps}
    other_flow = "choose a flow that has it"
    if item.materials and StepKind.MATERIALS not in kinds:
        yield "flow", f"needs materials, but flow {item.flow} has no step for them", other_flow
    deferrable = {material.code for material in catalogue.materials if material.necessity is Necessity.DEFERRABLE}
    if deferrable.intersection(item.materials) and StepKind.PLEDGE not in kinds:
        yield "flow", f"has a deferrable material, but flow {item.flow} has no step to promise it", other_flow
    if (item.certificate is not None) != (StepKind.QUERY in kinds):
        yield "certificate", f"names a certificate, or flow {item.flow} queries one, but not both", other_flow
    if item.fee_fen and StepKind.PAY not in kinds:
        yield "flow", f"costs something, but flow {item.flow} has no step to pay", other_flow
    if (item.elements or item.members) and StepKind.REVIEW in kinds and StepKind.FORM not in kinds:
        yield "flow", f"asks for answers, but flow {item.flow} has no form", other_flow


def _member_flaws(item: Item, catalogue: Catalogue) -> Iterable[Flaw]:
    items = {other.code: other for other in catalogue.items}
    for member in item.members:
        if member.item not in items:
            yield "members", f"member {member.item} is not defined", _DEFINE
        elif items[member.item].members:
            yield "members", f"member {member.item} is a bundle itself", "name its members instead"
        yield from _clause_flaws("members", member.when, set(item.elements))


def _unknown(field: str, what: str, codes: Iterable[str], known: set[str]) -> Iterable[Flaw]:
    return ((field, f"{what} {code} is not defined", _DEFINE) for code in codes if code not in known)


def _order(item: Item, catalogue: Catalogue) -> Iterable[Flaw]:
    """A condition may look back only: at an element that was asked before."""
    before: set[str] = set()
    form = form_of(catalogue, item)
    asked = {element.code for element in form.elements}
    for element in form.elements:
        looked_at = {clause.element for clause in element.shown_when}
        looked_at |= {clause.element for choice in element.choices for clause in choice.when}
        for code in sorted(looked_at & asked - before):
            cure = "put it into an earlier group, or name it earlier"
            yield "elements", f"element {element.code} depends on {code}, which is asked after it", cure
        for code in sorted(looked_at - asked):
            cure = "add that element, or leave this one out"
            yield "elements", f"element {element.code} depends on {code}, which is not asked", cure
        before.add(element.code)
    for material in form.materials:
        for clause in material.needed_when:
            if clause.element not in asked:
                text = f"material {material.code} depends on {clause.element}, which is not asked"
                yield "materials", text, "add that element, or leave this material out"
