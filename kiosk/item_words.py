"""What an item's data says beside its written guide: what belongs to it, what comes out of it, by when, by what law."""

from kiosk.contract import Delivery, Department, Item, Material, Member, Necessity, StepKind
from kiosk.plan import Plan
from kiosk.texts import Voice


def told_by_data(plan: Plan, voice: Voice) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Headings with their lines; those without lines are left out."""
    told = (
        (voice("guide.papers"), _papers(plan, voice)),
        (voice("guide.parts"), _parts(plan, voice)),
        (voice("guide.results"), (*results(plan, voice), *_delivery(plan.item, voice))),
        (voice("guide.terms"), _terms(plan.item, voice)),
    )
    return tuple((heading, lines) for heading, lines in told if lines)


def decided(item: Item, voice: Voice) -> str:
    """How long until the decision."""
    return voice("guide.working-days", days=item.promised_days) if item.promised_days else voice("guide.at-once")


def results(plan: Plan, voice: Voice) -> tuple[str, ...]:
    """The documents that come out of it; of a bundle, those of its members too."""
    found = (result for item in (plan.item, *plan.form.members) for result in item.results)
    return tuple(dict.fromkeys(voice.of(result) for result in found))


def _papers(plan: Plan, voice: Voice) -> tuple[str, ...]:
    """Every paper that an application may need, and how it is done without; the printed list says more. That there is
    none is said where the written guide says nothing of what to bring.
    """
    if not plan.has(StepKind.SUBMIT):
        return ()
    papers = tuple(_paper(paper, voice) for paper in plan.materials)
    return papers or ((voice("needs.no-papers"),) if len(plan.item.guide) == 1 else ())


def _paper(paper: Material, voice: Voice) -> str:
    notes = []
    if paper.needed_when:
        notes.append(voice("guide.paper.depends"))
    if paper.spared_by is not None:
        notes.append(voice("guide.paper.spared"))
    if paper.necessity is Necessity.DEFERRABLE:
        notes.append(voice("guide.paper.later"))
    if paper.necessity is Necessity.OPTIONAL:
        notes.append(voice("guide.paper.optional"))
    name = voice.of(paper.name)
    return voice("guide.paper", name=name, why=voice("guide.semicolon").join(notes)) if notes else name


def _parts(plan: Plan, voice: Voice) -> tuple[str, ...]:
    departments = {department.code: department for department in plan.departments}
    members = {member.code: member for member in plan.form.members}
    return tuple(_part(member, members[member.item], departments, voice) for member in plan.item.members)


def _part(member: Member, item: Item, departments: dict[str, Department], voice: Voice) -> str:
    words = {"name": voice.of(item.name), "by": voice.of(departments[item.department].short)}
    if member.optional:
        return voice("guide.part.optional", **words)
    return voice("guide.part.depends" if member.when else "guide.part", **words)


def _delivery(item: Item, voice: Voice) -> tuple[str, ...]:
    ways = [voice(f"guide.delivery.{way}") for way in Delivery if way in item.delivery]
    return (voice("guide.delivery", ways=voice("guide.or").join(ways)),) if ways else ()


def _terms(item: Item, voice: Voice) -> tuple[str, ...]:
    lines = []
    if item.legal_days:
        lines.append(voice("guide.legal-days", days=item.legal_days))
    if item.special_procedures:
        names = voice("guide.and").join(voice.of(name) for name in item.special_procedures)
        lines.append(voice("guide.special", names=names))
    if item.visits:
        lines.append(voice("guide.visits", n=item.visits))
    if item.basis is not None:
        lines.append(voice("guide.basis", basis=voice.of(item.basis)))
    if item.unverified:
        lines.append(voice("guide.unverified"))
    return tuple(lines)
