"""How a form element's value is shown to a person: labels for codes, masks for private values, the source in words."""

from devices.identity_card.codes import NATIONS, SEXES
from kiosk.contract import Answer, Element, ElementKind, Source
from kiosk.draft import Draft
from kiosk.identifiers import masked_number, masked_phone
from kiosk.texts import Voice


def plain_value(element: Element, value: str, voice: Voice) -> str:
    """A value in words and unmasked: for the application form that the resident signs."""
    if element.card_field == "sex":
        return SEXES.get(value, value)
    if element.card_field == "nation":
        return NATIONS.get(value, value)
    label = next((choice.label for choice in element.choices if choice.value == value), None)
    return voice.of(label) if label is not None else value


def shown_value(element: Element, value: str, voice: Voice) -> str:
    """A value in words, masked where it is private: for screens."""
    if not element.private:
        return plain_value(element, value, voice)
    return masked_phone(value) if element.kind is ElementKind.MOBILE_PHONE else masked_number(value)


def source_text(draft: Draft, answer: Answer, voice: Voice) -> str:
    """Where a value comes from, in words."""
    match answer.source:
        case Source.CARD:
            return voice("source.card")
        case Source.CENTRE:
            holder = draft.holder(answer.element)
            return voice.of(holder) if holder is not None else voice("source.centre")
        case Source.RESIDENT:
            return voice("source.resident")
