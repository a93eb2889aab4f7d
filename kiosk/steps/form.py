"""The form: what is known is filled in, and only the rest is asked, one question a page.

Which questions there are follows from the answers: going back and changing one may bring others or take them away.
What was said to a question that is gone is kept, and counts again when the question comes back.
"""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import (
    Answer,
    Consent,
    Element,
    ElementKind,
    PrefillAnswer,
    Source,
    StepKind,
    Violation,
)
from kiosk.draft import Asking, Draft, Fetching, Still
from kiosk.effects import Effect, Prefill
from kiosk.events import CentreFailed, Event, Prefilled
from kiosk.fields import field_text
from kiosk.form import ACTING_FOR
from kiosk.screen_events import Chosen, Continued, Typed, WentBack
from kiosk.steps.base import Left, Part, Turn, anew, at
from kiosk.steps.question import cleaned, is_touched, question_part, typed_value
from kiosk.texts import Voice
from kiosk.view import WaitBody

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask the centre what it knows, once; then ask the person for the rest."""
    if not draft.shown:
        return Turn(draft, left=Left(remember=False))
    if _may_ask_centre(draft):
        return Turn(anew(draft, Fetching()))
    return _begin_asking(draft)


def reenter(draft: Draft) -> Turn:
    """Return to the last question asked, or on when nothing was asked."""
    questions = to_ask(draft)
    if not questions or _may_ask_centre(draft):
        return enter(draft)
    return _ask(draft, questions[-1])


def _may_ask_centre(draft: Draft) -> bool:
    """Once, and never for somebody else: only the person themselves can agree to what is looked up."""
    return not draft.asked_centre and draft.person is not None and not draft.values.get(ACTING_FOR)


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask the centre while the person reads."""
    if not isinstance(draft.stage, Fetching) or draft.person is None:
        return ()
    person = draft.person
    consent = data_consent(draft)
    return (Prefill(item=draft.plan.item.code, name=person.name, number=person.number, consent=consent),)


def data_consent(draft: Draft) -> Consent:
    """The consent that covers asking other departments: the answer to the flow's first notice.

    The linter proves that this notice came before any card was read.
    """
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    assert consent is not None, "nobody reaches the form without an answer to the first notice"  # noqa: S101
    return consent


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Fill in, check, go to the next question."""
    match event, draft.stage:
        case Prefilled(answer), Fetching():
            return _begin_asking(_with_shared(draft, answer))
        case CentreFailed("Prefill"), Fetching():
            return _begin_asking(replace(draft, asked_centre=True))
        case Typed(element, text), Asking(asked) as stage if element == asked:
            typed = draft.with_typed(element, cleaned(draft.plan.element(element), text))
            return Turn(at(typed, replace(stage, problem="", rule=None)))
        case Chosen(element, value), Asking(asked) as stage if element == asked:
            return Turn(_chosen(draft, stage, value))
        case Continued(), Asking() as stage:
            return _confirm(draft, stage)
        case WentBack(), Asking(editing=True):
            return _to_review(draft)
        case WentBack(), Asking(asked):
            before = [element.code for element in to_ask(draft)]
            index = before.index(asked) if asked in before else 0
            return _ask(draft, draft.plan.element(before[index - 1])) if index else None
        case _:
            return None


def _with_shared(draft: Draft, answer: PrefillAnswer) -> Draft:
    """Take shared values; one that the item's own rules refuse is asked of the person instead."""
    draft = replace(draft, shared=answer, asked_centre=True)
    elements = {element.code: element for element in draft.plan.elements if element.shared}
    for value in answer.values:
        element = elements.get(value.element)
        if element is None or _corrected_before(draft, element):
            continue
        if draft.plan.form.violation(element, value.value, draft.values, draft.day) is not None:
            continue
        source = Source.CENTRE if value.licence is None else Source.LICENCE
        draft = draft.with_answer(Answer(element=element.code, value=value.value, source=source))
    return draft


def _corrected_before(draft: Draft, element: Element) -> bool:
    """Whether the person had corrected what departments hold, before they saved the draft that is taken up now."""
    known = draft.answer(element.code)
    by_person = known is not None and known.source is Source.RESIDENT and not known.unchecked
    return draft.resuming is not None and element.correctable and by_person


def _begin_asking(draft: Draft) -> Turn:
    """The first question; of a draft that is taken up again the one where it was left, or on when all was answered."""
    resuming = draft.resuming
    if resuming is None:
        return _ask_after(draft, None)
    if resuming.past_form:
        return unsettled(draft) or Turn(draft, left=Left(remember=bool(to_ask(draft))))
    draft = replace(draft, resuming=None)
    asked = next((element for element in to_ask(draft) if element.code == resuming.question), None)
    return _ask_after(draft, None) if asked is None else _ask(draft, asked)


def to_ask(draft: Draft) -> tuple[Element, ...]:
    """Elements that only the person can answer, in the form's order."""
    return tuple(
        element
        for element in draft.shown
        if element.code != ACTING_FOR
        and (element.correctable or element.card_field is None)
        and ((known := draft.answer(element.code)) is None or known.source is Source.RESIDENT)
    )


def _ask(draft: Draft, element: Element, *, editing: bool = False, problem: str = "") -> Turn:
    known = draft.answer(element.code)
    above = draft.plan.form.divisions.path(known.value)[:-1] if known is not None else ()
    under = above[-1].code if above else element.within or ""
    return Turn(anew(draft, Asking(element.code, editing=editing, problem=problem, under=under)))


def _ask_after(draft: Draft, code: str | None) -> Turn:
    """The next question; after the last, one whose answer no longer fits; then on."""
    order = [element.code for element in draft.plan.elements]
    later = order if code is None else order[order.index(code) + 1 :]
    for element in to_ask(draft):
        if element.code in later:
            return _ask(draft, element)
    if (unfit := unsettled(draft)) is not None:
        return unfit
    return Turn(draft, left=Left(remember=bool(to_ask(draft))))


def unsettled(draft: Draft, *, editing: bool = False) -> Turn | None:
    """The question that other answers have made unfit, or that appeared since; None when the form is whole."""
    form = draft.plan.form
    for element in draft.shown:
        value = draft.values.get(element.code, "")
        violation = form.violation(element, value, draft.values, draft.day)
        if violation is not None:
            problem = "" if violation is Violation.MISSING else violation
            return _ask(draft, element, editing=editing, problem=problem)
    for rule in form.broken(draft.values, draft.left_out, draft.day):
        correctable = [code for code in rule.elements if draft.plan.element(code).correctable]
        if correctable:
            turn = _ask(draft, draft.plan.element(correctable[-1]), editing=editing)
            stage = turn.draft.stage
            assert isinstance(stage, Asking), stage  # noqa: S101 - what _ask returns
            return Turn(at(turn.draft, replace(stage, rule=rule.message)))
    return None


def _chosen(draft: Draft, stage: Asking, value: str) -> Draft:
    """A choice touched; of a division that has others below, these are offered next."""
    element = draft.plan.element(stage.element)
    form = draft.plan.form
    stage = replace(stage, problem="", rule=None)
    if element.kind is ElementKind.DIVISION and not element.choices:
        goes_down = bool(form.divisions.children(value)) or value not in form.divisions
        if goes_down and form.violation(element, value, draft.values, draft.day) is not None:
            return at(draft, replace(stage, under=value or element.within or ""))
    return at(draft.with_answer(_answered(draft, element, value)), stage)


def _answered(draft: Draft, element: Element, value: str) -> Answer:
    """The person's answer; what a department would have known, had it been there, is marked for a later check."""
    untold = draft.shared is None or not element.correctable
    return Answer(element=element.code, value=value, source=Source.RESIDENT, unchecked=element.shared and untold)


def _confirm(draft: Draft, stage: Asking) -> Turn:
    element = draft.plan.element(stage.element)
    if is_touched(element):
        known = draft.answer(element.code)
        value = known.value if known is not None else ""
    else:
        value = typed_value(element, field_text(draft, element))
    violation = draft.plan.form.violation(element, value, draft.values, draft.day)
    if violation is not None:
        return Turn(at(draft, replace(stage, problem=violation)))
    before = draft.answer(element.code)
    if before is None or before.value != value:
        draft = draft.with_answer(_answered(draft, element, value)) if value else draft.without_answer(element.code)
    broken = draft.plan.form.broken(draft.values, draft.left_out, draft.day)
    rule = next((rule for rule in broken if element.code in rule.elements), None)
    if rule is not None:
        return Turn(at(draft, replace(stage, rule=rule.message)))
    if stage.editing:
        return unsettled(draft, editing=True) or _to_review(draft)
    return _ask_after(draft, element.code)


def _to_review(draft: Draft) -> Turn:
    if (unfit := unsettled(draft, editing=True)) is not None:
        return unfit
    review = next(step.id for step in draft.plan.flow.steps if step.kind is StepKind.REVIEW)
    return Turn(replace(anew(draft, Still()), step=review))


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """One question, with what needs no asking beside it."""
    stage = draft.stage
    if not isinstance(stage, Asking):
        return Part(
            heading=voice("form.fetching.heading"),
            lead=voice("form.fetching.lead"),
            body=WaitBody(text=voice("form.fetching")),
        )
    questions = [question.code for question in to_ask(draft)]
    number = questions.index(stage.element) + 1 if stage.element in questions else 1
    lead = voice("form.edit") if stage.editing else voice("form.lead", n=number, of=len(questions))
    return question_part(draft, stage, lead, voice)
