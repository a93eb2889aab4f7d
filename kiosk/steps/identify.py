"""Lay the identity card on the reader."""

from dataclasses import replace
from datetime import date, datetime

from devices.api import CardReading, IdentityCard
from kiosk.beijing import beijing_date
from kiosk.contract import Answer, Evidence, EvidenceKind, Source
from kiosk.draft import CardAwaited, Draft, Failed
from kiosk.effects import Effect, ReadCard
from kiosk.events import CardFound, CardRead, DeviceFailed, Event, Retried
from kiosk.failures import KioskFailure
from kiosk.identifiers import is_citizen_number
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
    fault = card_fault(reading.card, beijing_date(now))
    if fault is not None:
        return Turn(anew(draft, Failed(fault)))
    proof = Evidence(kind=EvidenceKind.CARD, at=now, reader=reading.reader)
    draft = replace(draft, reading=reading, read_at=now, evidence=(proof,))
    for element in draft.plan.elements:
        if element.card_field is not None:
            value = card_value(reading.card, element.card_field)
            draft = draft.with_answer(Answer(element=element.code, value=value, source=Source.CARD))
    return Turn(draft, left=Left(remember=False))


def card_fault(card: IdentityCard, today: date) -> KioskFailure | None:
    """Why a card that reads well can't be used today."""
    if not is_citizen_number(card.number, today):
        return KioskFailure.CARD_NUMBER_WRONG
    if card.valid_to is not None and card.valid_to < today:
        return KioskFailure.CARD_EXPIRED
    if card.valid_from > today:
        return KioskFailure.CARD_NOT_YET_VALID
    return None


def card_value(card: IdentityCard, field: str) -> str:
    """A field of the card as an answer: dates ISO 8601, sex and nation as their codes."""
    value = {
        "name": card.name,
        "number": card.number,
        "sex": card.sex,
        "nation": card.nation,
        "birth": card.birth.isoformat(),
        "address": card.address,
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
