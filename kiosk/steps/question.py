"""One question of a form: what may stand in its field, and its page."""

from datetime import timedelta

from kiosk.contract import Element, ElementKind, Source
from kiosk.draft import Asking, Draft
from kiosk.fields import field_text, shown_value, source_text
from kiosk.form import holds
from kiosk.identifiers import CREDIT_CODE_ALPHABET
from kiosk.screen_events import Chosen, Continued
from kiosk.steps.base import Part
from kiosk.texts import Voice
from kiosk.typing.editing import fitted
from kiosk.view import Action, Input, KnownField, Option, QuestionBody

_INPUTS = {
    ElementKind.TEXT: Input.TEXT,
    ElementKind.CITIZEN_NUMBER: Input.CITIZEN_NUMBER,
    ElementKind.CREDIT_CODE: Input.CREDIT_CODE,
    ElementKind.MOBILE_PHONE: Input.DIGITS,
    ElementKind.BANK_CARD: Input.BANK_CARD,
    ElementKind.MONEY: Input.MONEY,
    ElementKind.NUMBER: Input.DIGITS,
    ElementKind.DATE: Input.DATE,
    ElementKind.CHOICE: Input.CHOICE,
}
_DIGITS = "0123456789"
_ALPHABETS = {
    ElementKind.CITIZEN_NUMBER: _DIGITS + "X",
    ElementKind.CREDIT_CODE: CREDIT_CODE_ALPHABET,
    ElementKind.MOBILE_PHONE: _DIGITS,
    ElementKind.BANK_CARD: _DIGITS,
    ElementKind.NUMBER: _DIGITS,
    ElementKind.MONEY: _DIGITS + ".",
    ElementKind.DATE: _DIGITS + "-",
}
_FEN = 100


def is_touched(element: Element) -> bool:
    """Whether it is answered by touching one of several options."""
    return element.kind in (ElementKind.CHOICE, ElementKind.DIVISION)


def cleaned(element: Element, text: str) -> str:
    """What of a typed text can stand in the element's field."""
    alphabet = _ALPHABETS.get(element.kind)
    if alphabet is None:
        return fitted("".join(filter(str.isprintable, text)), element.max_length)
    kept = "".join(filter(alphabet.__contains__, text.upper()))[: element.max_length]
    return _dashed(kept) if element.kind is ElementKind.DATE else kept


def _dashed(text: str) -> str:
    """Digits of a date as far as typed, with the dashes of ISO 8601."""
    digits = text.replace("-", "")[:8]
    return "-".join(filter(None, (digits[:4], digits[4:6], digits[6:8])))


def typed_value(element: Element, text: str) -> str:
    """The value that a field's text means: money in fen, everything else as it stands."""
    if element.kind is not ElementKind.MONEY or not text:
        return text.strip()
    yuan, _, cents = text.partition(".")
    whole = yuan.isdecimal() and (not cents or (cents.isdecimal() and len(cents) <= 2))  # noqa: PLR2004 - yuan, jiao, fen
    return str(int(yuan) * _FEN + int(cents.ljust(2, "0"))) if whole else text


def question_part(draft: Draft, stage: Asking, lead: str, voice: Voice) -> Part:
    """The page of a question, with what needs no asking beside it."""
    element = draft.plan.element(stage.element)
    known = draft.answer(element.code)
    in_tree = element.kind is ElementKind.DIVISION and not element.choices
    options = _tree_options(draft, element, stage) if in_tree else _choice_options(draft, element, voice)
    text = "" if is_touched(element) else field_text(draft, element)
    answered = known is not None and bool(known.value)
    ready = (answered if is_touched(element) else bool(text)) or not element.required
    skips = not element.required and not (answered or text)
    known_fields = _known(draft, voice)
    corrects = known is not None and known.source is not Source.RESIDENT
    problem = voice(f"problem.{stage.problem}") if stage.problem else ""
    return Part(
        heading=voice.of(element.question),
        lead=lead,
        body=QuestionBody(
            element=element.code,
            question=voice.of(element.label),
            why=voice.of(element.why),
            input=Input.DIVISION if in_tree else _INPUTS.get(element.kind, Input.CHOICE),
            text=text,
            max_length=element.max_length,
            earliest=_bound(draft, element.earliest_days),
            latest=_bound(draft, element.latest_days),
            options=options,
            path=_path(draft, element, stage) if in_tree else (),
            example=voice.of(element.example) if element.example is not None else "",
            was=f"{shown_value(draft.plan.form, element, known.value, voice)}（{source_text(draft, known, voice)}）"
            if corrects and known is not None
            else "",
            problem=voice.of(stage.rule) if stage.rule is not None else problem,
            known=known_fields,
            known_heading=voice("form.known", n=len(known_fields)) if known_fields else "",
        ),
        actions=(
            Action(
                name="next",
                label=voice("action.skip") if skips else voice("action.next"),
                event=Continued(),
                enabled=ready,
            ),
        ),
    )


def _bound(draft: Draft, days: int | None) -> str:
    return "" if days is None else (draft.day + timedelta(days=days)).isoformat()


def _choice_options(draft: Draft, element: Element, voice: Voice) -> tuple[Option, ...]:
    known = draft.answer(element.code)
    return tuple(
        Option(
            name=f"{element.code}-{choice.value}",
            label=voice.of(choice.label),
            event=Chosen(element.code, choice.value),
            chosen=known is not None and known.value == choice.value,
        )
        for choice in element.choices
        if holds(choice.when, draft.values, draft.day)
    )


def _tree_options(draft: Draft, element: Element, stage: Asking) -> tuple[Option, ...]:
    known = draft.answer(element.code)
    chosen = {division.code for division in draft.plan.form.divisions.path(known.value)} if known is not None else set()
    return tuple(
        Option(
            name=f"{element.code}-{division.code}",
            label=division.name.zh,
            event=Chosen(element.code, division.code),
            chosen=division.code in chosen,
        )
        for division in draft.plan.form.divisions.children(stage.under)
    )


def _path(draft: Draft, element: Element, stage: Asking) -> tuple[Option, ...]:
    tree = draft.plan.form.divisions
    return tuple(
        Option(name=f"{element.code}-up-{above.code}", label=above.name.zh, event=Chosen(element.code, above.code))
        for above in tree.path(stage.under)
        if tree.is_within(above.code, element.within)
    )


def _known(draft: Draft, voice: Voice) -> tuple[KnownField, ...]:
    return tuple(
        KnownField(
            label=voice.of(element.label),
            value=shown_value(draft.plan.form, element, answer.value, voice),
            source=source_text(draft, answer, voice),
        )
        for element in draft.shown
        if (answer := draft.answer(element.code)) is not None and answer.source is not Source.RESIDENT
    )
