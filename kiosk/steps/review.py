"""Everything that will be submitted, on one page, before anything binds."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import Element, StepKind
from kiosk.draft import Asking, ChoosingWay, Draft, Still
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.fields import plain_value, shown_value, source_text
from kiosk.form import ACTING_FOR
from kiosk.material_words import given
from kiosk.screen_events import Continued, EditAsked
from kiosk.steps.base import Left, Part, Turn, anew
from kiosk.texts import Voice
from kiosk.view import Action, ReviewBody, ReviewGroup, ReviewRow, Role

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Show the summary."""
    return Turn(anew(draft, Still()))


reenter = enter


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Nothing starts here."""
    return ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Go on, or change one value."""
    match event:
        case Continued():
            return _papers_first(draft) or Turn(draft, left=Left())
        case EditAsked(element) if _can_be_edited(draft.plan.element(element)):
            form = next(step.id for step in draft.plan.flow.steps if step.kind is StepKind.FORM)
            return Turn(replace(anew(draft, Asking(element, editing=True)), step=form))
        case _:
            return None


def _can_be_edited(element: Element) -> bool:
    """For whom somebody acts is said at the beginning: what is known of whom depends on it."""
    return element.correctable and element.code != ACTING_FOR


def _papers_first(draft: Draft) -> Turn | None:
    """Back to the papers when an answer, changed here, made another one necessary."""
    open_papers = [
        material for material in draft.needed if draft.way(material) is None and material.code not in draft.done_without
    ]
    if not open_papers:
        return None
    papers = next(step.id for step in draft.plan.flow.steps if step.kind is StepKind.MATERIALS)
    history = draft.history[: draft.history.index(papers)] if papers in draft.history else draft.history
    return Turn(replace(anew(draft, ChoosingWay(open_papers[0].code)), step=papers, history=history))


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """The summary, grouped, each value with its source."""
    groups = [
        ReviewGroup(heading=voice("review.answers"), rows=_answers(draft, voice)),
        ReviewGroup(heading=voice("review.identity"), rows=_identity(draft, voice)),
    ]
    papers = _papers(draft, voice)
    if papers:
        groups.insert(1, ReviewGroup(heading=voice("review.papers"), rows=papers))
    return Part(
        heading=voice("review.heading"),
        lead=voice("review.lead"),
        body=ReviewBody(groups=tuple(groups)),
        actions=(Action(name="next", label=voice("action.sign"), event=Continued()),),
    )


def _answers(draft: Draft, voice: Voice) -> tuple[ReviewRow, ...]:
    rows = []
    for element in draft.shown:
        answer = draft.answer(element.code)
        if answer is None:
            continue
        edit = None
        if _can_be_edited(element):
            edit = Action(
                name=f"edit-{element.code}",
                label=voice("action.edit"),
                event=EditAsked(element.code),
                role=Role.QUIET,
            )
        rows.append(
            ReviewRow(
                label=voice.of(element.label),
                value=(shown := shown_value(draft.plan.form, element, answer.value, voice)),
                whole=whole if (whole := plain_value(draft.plan.form, element, answer.value, voice)) != shown else "",
                source=source_text(draft, answer, voice),
                edit=edit,
            )
        )
    return tuple(rows)


def _papers(draft: Draft, voice: Voice) -> tuple[ReviewRow, ...]:
    rows = []
    for material in draft.needed:
        rows.append(ReviewRow(label=voice.of(material.name), value=given(draft, material, voice), source=""))
    return tuple(rows)


def _identity(draft: Draft, voice: Voice) -> tuple[ReviewRow, ...]:
    value = " + ".join(voice(f"review.by.{proof.kind}") for proof in draft.evidence)
    return (
        ReviewRow(label=voice("review.verified"), value=value, source=""),
        ReviewRow(label=voice("review.body"), value=voice.of(draft.body), source=""),
    )
