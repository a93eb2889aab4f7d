"""Say who one is: lay the identity card on the reader, or take another way that is open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from devices.api import CardKind, CardReading, IdentityCard
from kiosk.beijing import beijing_date
from kiosk.contract import Answer, Evidence, EvidenceKind, Source
from kiosk.draft import CardAwaited, CodeToScan, Confirming, Draft, Failed, SocialCardAwaited
from kiosk.effects import Effect, ReadCard, ReleaseDevices
from kiosk.events import CardFound, CardRead, DeviceFailed, Event
from kiosk.failures import KioskFailure
from kiosk.identifiers import NumberVerdict, birth_verdict, citizen_number_verdict, is_permit_number
from kiosk.identity import Identity, identity_value, of_identity_card
from kiosk.screen_events import OtherWayChosen, Picked, Retried, WentBack
from kiosk.steps import other_ways
from kiosk.steps.base import Left, Part, Turn, anew, at, failure_banner, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, CardBody, CardStage, Role

NEEDS = ("id_card_reader",)
ID_CARD = "id-card"
_WAY_OF: Mapping[type, str] = {
    SocialCardAwaited: other_ways.SOCIAL_CARD,
    CodeToScan: other_ways.PERSON_CODE,
    Confirming: other_ways.PHONE,
}


def enter(draft: Draft) -> Turn:
    """Wait for a card, unless it is known already who stands here."""
    if draft.person is not None:
        return Turn(draft, left=Left(remember=False))
    return Turn(anew(draft, CardAwaited()))


def reenter(draft: Draft) -> Turn:
    """Wait for a card."""
    return Turn(anew(draft, CardAwaited()))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """A reader starts once the person has seen where to lay the card."""
    if isinstance(draft.stage, SocialCardAwaited | CodeToScan | Confirming):
        return other_ways.begin(draft, draft.stage)
    return (ReadCard(),) if isinstance(draft.stage, CardAwaited) else ()


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take what the readers, the scanner or the centre say; another way may be taken at any moment."""
    match event, draft.stage:
        case CardFound(), CardAwaited():
            return Turn(at(draft, CardAwaited(found=True)))
        case CardRead(reading), CardAwaited():
            return _take_card(draft, reading, now)
        case DeviceFailed("ReadCard", error), CardAwaited():
            return Turn(anew(draft, Failed(error.failure)))
        case Retried(), Failed(way=""):
            return Turn(anew(draft, CardAwaited()))
        case Retried(), Failed(way=way):
            return other_ways.taken(draft, way)
        case Picked("id-card"), _:
            return Turn(anew(draft, CardAwaited()), (ReleaseDevices(),))
        case Picked(way), _ if way in other_ways.open_ways(draft):
            return other_ways.taken(draft, way)
        case OtherWayChosen(), CardAwaited() if other_ways.open_ways(draft):
            return other_ways.taken(draft, other_ways.open_ways(draft)[0])
        case WentBack(), SocialCardAwaited() | CodeToScan() | Confirming():
            return Turn(anew(draft, CardAwaited()), (ReleaseDevices(),))
        case _, (SocialCardAwaited() | CodeToScan() | Confirming()) as stage:
            said = other_ways.handle(draft, stage, event, now)
            return _take_other(draft, *said, now) if isinstance(said, tuple) else said
        case _:
            return None


def _take_card(draft: Draft, reading: CardReading, now: datetime) -> Turn:
    person = of_identity_card(reading)
    fault = card_fault(reading.card, beijing_date(now)) or _item_fault(draft, person, beijing_date(now))
    if fault is not None:
        return Turn(anew(draft, Failed(fault)))
    return _known(draft, person, Evidence(kind=EvidenceKind.CARD, at=now, reader=reading.reader), now)


def _take_other(draft: Draft, person: Identity, proof: Evidence, now: datetime) -> Turn:
    today = beijing_date(now)
    fault = None
    if citizen_number_verdict(person.number, today) is not NumberVerdict.POSSIBLE:
        fault = KioskFailure.CARD_NUMBER_WRONG
    fault = fault or _item_fault(draft, person, today)
    if fault is not None:
        return Turn(anew(draft, Failed(fault)), (ReleaseDevices(),))
    return _known(draft, person, proof, now)


def _item_fault(draft: Draft, person: Identity, today: date) -> KioskFailure | None:
    """Whether the item needs something that this way of saying who one is does not tell."""
    fields = [(element, element.card_field) for element in draft.plan.elements if element.card_field is not None]
    lacking = any(element.violation(identity_value(person, field), today) is not None for element, field in fields)
    return KioskFailure.CARD_KIND_NOT_TAKEN if lacking else None


def _known(draft: Draft, person: Identity, proof: Evidence, now: datetime) -> Turn:
    draft = replace(draft, person=person, read_at=now, evidence=(proof,))
    return Turn(filled_from_identity(draft), left=Left(remember=False))


def filled_from_identity(draft: Draft) -> Draft:
    """The draft with what is known of who stands here as answers."""
    assert draft.person is not None, "there is somebody to fill in from"  # noqa: S101
    source = Source.CARD if any(proof.kind is EvidenceKind.CARD for proof in draft.evidence) else Source.IDENTITY
    for element in draft.plan.elements:
        value = identity_value(draft.person, element.card_field) if element.card_field is not None else ""
        if value:
            draft = draft.with_answer(Answer(element=element.code, value=value, source=source))
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


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Where to lay the card, and how its reading goes; the other ways below."""
    heading = voice("card.heading")
    match draft.stage:
        case SocialCardAwaited() | CodeToScan() | Confirming() as stage:
            here = _WAY_OF[type(stage)]
            others = tuple(action for action in _all_ways(draft, voice) if action.name != f"way-{here}")
            return other_ways.part(stage, voice, others)
        case Failed(failure, way):
            offered = _all_ways(draft, voice) if way else ways(draft, voice)
            return Part(
                heading=voice(f"ways.{way}.heading") if way else heading,
                lead=voice("card.failed"),
                body=CardBody(stage=CardStage.FAILED, instruction=voice("ways.again" if way else "card.again")),
                banner=failure_banner(failure, voice),
                actions=(*(action for action in offered if action.name != f"way-{way}"), retry_action(voice)),
            )
        case CardAwaited(found=True):
            body = CardBody(stage=CardStage.READING, instruction=voice("card.reading"))
        case _:
            body = CardBody(stage=CardStage.WAITING, instruction=voice("card.waiting"))
    return Part(heading=heading, lead=voice("card.lead"), body=body, actions=ways(draft, voice))


def ways_around(draft: Draft, voice: Voice) -> tuple[Action, ...]:
    """Past a reader that is away: to the one way that is open, or to a page that offers all of them."""
    offered = ways(draft, voice)
    if len(offered) <= 1:
        return offered
    return (Action(name="ways", label=voice("action.another-way"), event=OtherWayChosen(), role=Role.SECONDARY),)


def _all_ways(draft: Draft, voice: Voice) -> tuple[Action, ...]:
    by_card = () if draft.out.intersection(NEEDS) else (_way(ID_CARD, voice),)
    return by_card + ways(draft, voice)


def ways(draft: Draft, voice: Voice) -> tuple[Action, ...]:
    """To the other ways that are open."""
    return tuple(_way(way, voice) for way in other_ways.open_ways(draft))


def _way(way: str, voice: Voice) -> Action:
    return Action(name=f"way-{way}", label=voice(f"ways.{way}"), event=Picked(way), role=Role.SECONDARY)
