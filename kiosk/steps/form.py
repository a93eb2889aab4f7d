"""The form: what is known is filled in, and only the rest is asked, one question a page."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.beijing import beijing_date
from kiosk.contract import Answer, Consent, Element, ElementKind, PrefillAnswer, Source, StepKind
from kiosk.draft import Asking, Draft, Fetching, Still
from kiosk.effects import Effect, Prefill
from kiosk.events import CentreFailed, Chosen, Continued, Event, Prefilled, Typed, WentBack
from kiosk.fields import shown_value, source_text
from kiosk.steps.base import Left, Part, Turn, anew, at
from kiosk.texts import Voice
from kiosk.view import Action, Input, KnownField, Option, QuestionBody, WaitBody

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask the centre what it knows, once; then ask the person for the rest."""
    if not draft.asked_centre:
        return Turn(anew(draft, Fetching()))
    return _ask_from(draft, 0)


def reenter(draft: Draft) -> Turn:
    """Return to the last question asked, or on when nothing was asked."""
    questions = to_ask(draft)
    if not draft.asked_centre or not questions:
        return enter(draft)
    return Turn(anew(draft, Asking(questions[-1].code)))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask the centre while the person reads."""
    if not isinstance(draft.stage, Fetching) or draft.reading is None:
        return ()
    card = draft.reading.card
    consent = data_consent(draft)
    return (Prefill(item=draft.plan.item.code, name=card.name, number=card.number, consent=consent),)


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
    today = beijing_date(now)
    match event, draft.stage:
        case Prefilled(answer), Fetching():
            return _ask_from(_with_shared(draft, answer, today), 0)
        case CentreFailed("Prefill"), Fetching():
            return _ask_from(replace(draft, asked_centre=True), 0)
        case Typed(element, text), Asking(asked) as stage if element == asked:
            limit = draft.plan.element(element).max_length
            digits = "".join(filter(str.isdecimal, text))[:limit]
            return Turn(at(draft.with_typed(element, digits), replace(stage, problem="")))
        case Chosen(element, value), Asking(asked) as stage if element == asked:
            chosen = Answer(element=element, value=value, source=Source.RESIDENT)
            return Turn(at(draft.with_answer(chosen), replace(stage, problem="")))
        case Continued(), Asking() as stage:
            return _confirm(draft, stage, today)
        case WentBack(), Asking(editing=True):
            return _to_review(draft)
        case WentBack(), Asking(asked):
            before = [element.code for element in to_ask(draft)]
            index = before.index(asked)
            return Turn(anew(draft, Asking(before[index - 1]))) if index else None
        case _:
            return None


def _with_shared(draft: Draft, answer: PrefillAnswer, today: date) -> Draft:
    """Take shared values; one that the item's own rules refuse is asked of the person instead."""
    draft = replace(draft, shared=answer, asked_centre=True)
    elements = {element.code: element for element in draft.plan.elements if element.shared}
    for value in answer.values:
        element = elements.get(value.element)
        if element is not None and element.violation(value.value, today) is None:
            draft = draft.with_answer(Answer(element=element.code, value=value.value, source=Source.CENTRE))
    return draft


def to_ask(draft: Draft) -> tuple[Element, ...]:
    """Elements that only the person can answer, in the item's order."""
    return tuple(
        element
        for element in draft.plan.elements
        if element.required and ((known := draft.answer(element.code)) is None or known.source is Source.RESIDENT)
    )


def _ask_from(draft: Draft, index: int) -> Turn:
    questions = to_ask(draft)
    if index < len(questions):
        return Turn(anew(draft, Asking(questions[index].code)))
    return Turn(draft, left=Left(remember=bool(questions)))


def _confirm(draft: Draft, stage: Asking, today: date) -> Turn:
    element = draft.plan.element(stage.element)
    if element.kind in (ElementKind.CHOICE, ElementKind.DIVISION):
        known = draft.answer(element.code)
        value = known.value if known is not None else ""
    else:
        value = draft.typed_text(element.code)
    violation = element.violation(value, today)
    if violation is not None:
        return Turn(at(draft, replace(stage, problem=violation)))
    draft = draft.with_answer(Answer(element=element.code, value=value, source=Source.RESIDENT))
    if stage.editing:
        return _to_review(draft)
    codes = [question.code for question in to_ask(draft)]
    return _ask_from(draft, codes.index(element.code) + 1)


def _to_review(draft: Draft) -> Turn:
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
    element = draft.plan.element(stage.element)
    options: tuple[Option, ...] = ()
    text = ""
    if element.choices:
        known = draft.answer(element.code)
        options = tuple(
            Option(
                name=f"{element.code}-{choice.value}",
                label=voice.of(choice.label),
                event=Chosen(element.code, choice.value),
                chosen=known is not None and known.value == choice.value,
            )
            for choice in element.choices
        )
        ready = any(option.chosen for option in options)
    else:
        text = draft.typed_text(element.code)
        ready = bool(text)
    questions = [question.code for question in to_ask(draft)]
    number = questions.index(element.code) + 1 if element.code in questions else 1
    lead = voice("form.edit") if stage.editing else voice("form.lead", n=number, of=len(questions))
    known_fields = _known(draft, voice)
    return Part(
        heading=voice.of(element.question),
        lead=lead,
        body=QuestionBody(
            element=element.code,
            question=voice.of(element.label),
            why=voice.of(element.why),
            input=Input.CHOICE if options else Input.DIGITS,
            text=text,
            max_length=element.max_length,
            options=options,
            problem=voice(f"problem.{stage.problem}") if stage.problem else "",
            known=known_fields,
            known_heading=voice("form.known", n=len(known_fields)) if known_fields else "",
        ),
        actions=(Action(name="next", label=voice("action.next"), event=Continued(), enabled=ready),),
    )


def _known(draft: Draft, voice: Voice) -> tuple[KnownField, ...]:
    return tuple(
        KnownField(
            label=voice.of(element.label),
            value=shown_value(element, answer.value, voice),
            source=source_text(draft, answer, voice),
        )
        for element in draft.plan.elements
        if (answer := draft.answer(element.code)) is not None and answer.source is not Source.RESIDENT
    )
