"""How a form element's value is shown to a person: labels for codes, masks for private values, the source in words."""

from devices.identity_card.codes import NATIONS, SEXES
from kiosk.contract import Answer, Element, ElementKind, Source
from kiosk.draft import Draft
from kiosk.form import Form
from kiosk.identifiers import masked_bank_card, masked_number, masked_phone
from kiosk.texts import Voice

_FEN = 100


def plain_value(form: Form, element: Element, value: str, voice: Voice) -> str:
    """A value in words and unmasked: for the application form that the resident signs."""
    if element.card_field == "sex" and not element.choices:
        return SEXES.get(value, value)
    if element.card_field == "nation":
        return NATIONS.get(value, value)
    if element.kind is ElementKind.MONEY:
        return voice("field.yuan", yuan=_yuan(value))
    label = next((choice.label for choice in element.choices if choice.value == value), None)
    if label is not None:
        return voice.of(label)
    path = form.divisions.path(value) if element.kind is ElementKind.DIVISION else ()
    if voice.language == "en":
        return ", ".join(division.name.en for division in reversed(path)) or value
    return "".join(division.name.zh for division in path) or value


def shown_value(form: Form, element: Element, value: str, voice: Voice) -> str:
    """A value in words, masked where it is private: for screens."""
    if not element.private:
        return plain_value(form, element, value, voice)
    match element.kind:
        case ElementKind.MOBILE_PHONE:
            return masked_phone(value)
        case ElementKind.BANK_CARD:
            return masked_bank_card(value)
        case _:
            return masked_number(value)


def field_text(draft: Draft, element: Element) -> str:
    """What stands in an element's field: what is typed, else what the person answered before."""
    typed = dict(draft.typed)
    if element.code in typed:
        return typed[element.code]
    known = draft.answer(element.code)
    if known is None or known.source is not Source.RESIDENT:
        return ""
    return _yuan(known.value) if element.kind is ElementKind.MONEY else known.value


def _yuan(fen: str) -> str:
    return f"{int(fen) // _FEN}.{int(fen) % _FEN:02d}" if fen.isdecimal() else fen


def source_text(draft: Draft, answer: Answer, voice: Voice) -> str:
    """Where a value comes from, in words."""
    match answer.source:
        case Source.CARD:
            return voice("source.card")
        case Source.IDENTITY:
            return voice("source.identity")
        case Source.CENTRE:
            holder = draft.holder(answer.element)
            return voice.of(holder) if holder is not None else voice("source.centre")
        case Source.LICENCE:
            return voice("source.licence")
        case Source.RESIDENT:
            return voice("source.resident")
