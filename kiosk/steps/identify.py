"""Lay the identity card on the reader."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import CardKind, CardReading, IdentityCard
from kiosk.beijing import beijing_date
from kiosk.contract import Answer, Evidence, EvidenceKind, Source
from kiosk.draft import CardAwaited, Draft, Failed
from kiosk.effects import Effect, ReadCard
from kiosk.events import CardFound, CardRead, DeviceFailed, Event, Retried
from kiosk.failures import KioskFailure
from kiosk.identifiers import NumberVerdict, birth_verdict, citizen_number_verdict, is_permit_number
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner, retry_action
from kiosk.texts import Voice
from kiosk.view import CardBody, CardStage

NEEDS = ("id_card_reader",)


def enter(draft: Draft) -> Turn:
    """Wait for a card, unless one was read already."""
    if draft.reading is not None:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, CardAwaited()))


def reenter(draft: Draft) -> Turn:
    """Wait for a card."""
    return Turn(anew(draft, CardAwaited()))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """The reader starts once the person has seen where to lay the card."""
    return (ReadCard(),) if isinstance(draft.stage, CardAwaited) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take what the reader says."""
    match event, draft.stage:
        case CardFound(), CardAwaited():
            return Turn(at(draft, CardAwaited(found=True)))
        case CardRead(reading), CardAwaited():
            return _take(draft, reading, now)
        case DeviceFailed("ReadCard", error), CardAwaited():
            return Turn(anew(draft, Failed(error.failure)))
        case Retried(), Failed():
            return Turn(anew(draft, CardAwaited()))
        case _:
            return None


def _take(draft: Draft, reading: CardReading, now: datetime) -> Turn:
    today = beijing_date(now)
    values = [
        (element, card_value(reading.card, element.card_field))
        for element in draft.plan.elements
        if element.card_field is not None
    ]
    fault = card_fault(reading.card, today)
    if fault is None and any(element.violation(value, today) is not None for element, value in values):
        fault = KioskFailure.CARD_KIND_NOT_TAKEN
    if fault is not None:
        return Turn(anew(draft, Failed(fault)))
    proof = Evidence(kind=EvidenceKind.CARD, at=now, reader=reading.reader)
    draft = replace(draft, reading=reading, read_at=now, evidence=(proof,))
    return Turn(filled_from_card(draft), left=Left(remember=False))


def filled_from_card(draft: Draft) -> Draft:
    """The draft with what the card says as answers."""
    assert draft.reading is not None, "there is a card to fill in from"  # noqa: S101
    for element in draft.plan.elements:
        value = card_value(draft.reading.card, element.card_field) if element.card_field is not None else ""
        if value:
            draft = draft.with_answer(Answer(element=element.code, value=value, source=Source.CARD))
    return draft


def card_fault(card: IdentityCard, today: date) -> KioskFailure | None:
    """Why a card that reads well can't be used today, for whatever item."""
    match _number_verdict(card, today):
        case NumberVerdict.MALFORMED | NumberVerdict.CHECK_WRONG:
            return KioskFailure.CARD_NUMBER_WRONG
        case NumberVerdict.NO_SUCH_DAY | NumberVerdict.UNBORN | NumberVerdict.TOO_OLD:
            return KioskFailure.CARD_DATES_WRONG
        case NumberVerdict.POSSIBLE:
            pass
    ends_early = card.valid_to is not None and card.valid_to < card.valid_from
    if birth_verdict(card.birth, today) is not NumberVerdict.POSSIBLE or ends_early:
        return KioskFailure.CARD_DATES_WRONG
    if card.valid_to is not None and card.valid_to < today:
        return KioskFailure.CARD_EXPIRED
    if card.valid_from > today:
        return KioskFailure.CARD_NOT_YET_VALID
    return None


_FIRST_DIGITS = {
    CardKind.RESIDENT: ("",),
    CardKind.RESIDENCE_PERMIT: ("81", "82", "83"),
    CardKind.FOREIGNER_2023: ("9",),
}
"""How the numbers of a kind of card begin; residents' by whatever region they were first registered in."""


def _number_verdict(card: IdentityCard, today: date) -> NumberVerdict:
    if card.kind is CardKind.FOREIGNER_2017:
        return NumberVerdict.POSSIBLE if is_permit_number(card.number) else NumberVerdict.CHECK_WRONG
    if not card.number.startswith(_FIRST_DIGITS[card.kind]):
        return NumberVerdict.MALFORMED
    return citizen_number_verdict(card.number, today)


def card_value(card: IdentityCard, field: str) -> str:
    """A field of the card as an answer: dates ISO 8601, sex and nation as their codes; empty when the kind has it not.

    Raises KeyError for a field that no card has.
    """
    value = {
        "name": card.name,
        "number": card.number,
        "sex": card.sex,
        "nation": card.nation,
        "birth": card.birth.isoformat(),
        "address": card.address,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to is not None else "",
    }
    return value[field]


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Where to lay the card, and how its reading goes."""
    heading = voice("card.heading")
    match draft.stage:
        case Failed(failure):
            return Part(
                heading=heading,
                lead=voice("card.failed"),
                body=CardBody(stage=CardStage.FAILED, instruction=voice("card.again")),
                banner=failure_banner(failure, voice),
                actions=(retry_action(voice),),
            )
        case CardAwaited(found=True):
            body = CardBody(stage=CardStage.READING, instruction=voice("card.reading"))
        case _:
            body = CardBody(stage=CardStage.WAITING, instruction=voice("card.waiting"))
    return Part(heading=heading, lead=voice("card.lead"), body=body)
