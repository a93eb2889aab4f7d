"""What a person needs for an item, said before they begin: what to bring, each paper with its ways, fee, time, body.

The exact list of the item's form, in words, for the page and the printed list alike. Pure.
"""

from dataclasses import dataclass

from kiosk.contract import FACE_COMPARED, Clause, Material, Member, Necessity, Predicate, StepKind
from kiosk.fields import plain_value
from kiosk.item_words import results
from kiosk.plan import Plan
from kiosk.steps.guide import facts
from kiosk.texts import Voice


@dataclass(frozen=True)
class NeededPaper:
    """A paper, and lines about when it is needed and how it is handed in or done without."""

    name: str
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Needs:
    """Everything to have ready. ``facts`` are label and value: fee, time, the body that decides."""

    item: str
    facts: tuple[tuple[str, str], ...]
    bring: tuple[str, ...]
    results: tuple[str, ...]
    papers: tuple[NeededPaper, ...]


def needs_of(plan: Plan, voice: Voice) -> Needs:
    """What an item needs, as far as it is known before anybody is."""
    body = (voice("guide.department"), voice.of(plan.department.name))
    made = results(plan, voice)
    return Needs(
        item=voice.of(plan.item.name),
        facts=(*facts(plan, voice), body),
        results=made,
        bring=_bring(plan, voice),
        papers=tuple(NeededPaper(voice.of(paper.name), _ways(plan, paper, voice)) for paper in plan.materials),
    )


def _bring(plan: Plan, voice: Voice) -> tuple[str, ...]:
    brought = []
    if plan.has(StepKind.IDENTIFY):
        brought.append(voice("needs.card" if plan.item.assurance >= FACE_COMPARED else "needs.card-or"))
    if plan.has(StepKind.VERIFY_CODE):
        brought.append(voice("needs.phone"))
    if plan.has(StepKind.PAY) and any(item.fee_fen for item in (plan.item, *plan.form.members)):
        brought.append(voice("needs.pay"))
    return tuple(brought) or (voice("needs.nothing"),)


def _ways(plan: Plan, paper: Material, voice: Voice) -> tuple[str, ...]:
    ways = [*_only_for(plan, paper, voice), *_conditions(plan, paper.needed_when, voice)]
    if paper.spared_by is not None:
        ways.append(voice("needs.spared"))
    ways.append(voice("needs.captured"))
    if paper.necessity is Necessity.DEFERRABLE:
        ways.append(voice("needs.deferred", days=paper.defer_days))
    if paper.necessity is Necessity.OPTIONAL:
        ways.append(voice("needs.optional"))
    if paper.issued_by is not None:
        ways.append(voice("needs.issued-by", issuer=voice.of(paper.issued_by)))
    return tuple(ways)


def _only_for(plan: Plan, paper: Material, voice: Voice) -> tuple[str, ...]:
    """Of a bundle: the members that the paper is for, when it is needed only if they are done too."""
    members = {member.item: member for member in plan.item.members}
    asking = [item for item in plan.form.members if paper.code in item.materials]
    if paper.code in plan.item.materials or not asking or not all(_may_stay_away(members[i.code]) for i in asking):
        return ()
    return (voice("needs.only-with", items=voice("needs.or").join(voice.of(item.name) for item in asking)),)


def _may_stay_away(member: Member) -> bool:
    return member.optional or bool(member.when)


def _conditions(plan: Plan, clauses: tuple[Clause, ...], voice: Voice) -> tuple[str, ...]:
    """Conditions on a choice in the words of the form; all others in one sentence."""
    said = tuple(_condition(plan, clause, voice) for clause in clauses)
    return tuple(dict.fromkeys(said))


def _condition(plan: Plan, clause: Clause, voice: Voice) -> str:
    element = plan.element(clause.element)
    if clause.says is not Predicate.IS or not element.choices:
        return voice("needs.depends")
    values = (plain_value(plan.form, element, value, voice) for value in clause.values)
    return voice("needs.only-if", question=voice.of(element.label), values=voice("needs.or").join(values))
