"""Ways to say who one is without an identity card: a social security card, a person's code (安徽码), one's own phone.

None of them shows a photo to compare a face with, so that none reaches the highest assurance.
"""

from dataclasses import replace
from datetime import date, datetime

from devices.api import SocialSecurityCard
from kiosk.beijing import beijing_date, beijing_time
from kiosk.contract import (
    CARD_SHOWN,
    FACE_COMPARED,
    CodeKind,
    CodePurpose,
    CodeResolution,
    Evidence,
    EvidenceKind,
    Item,
    PhoneConfirmation,
    PhoneState,
)
from kiosk.draft import CodeToScan, Confirming, Draft, Failed, SocialCardAwaited
from kiosk.effects import (
    CheckConfirmation,
    Effect,
    OpenConfirmation,
    ReadSocialCard,
    ReleaseDevices,
    ResolveCode,
    ScanCode,
    StartTimer,
    StopTimer,
)
from kiosk.events import (
    CardFound,
    CentreFailed,
    CodeResolved,
    CodeScanned,
    ConfirmationTold,
    DeviceFailed,
    Event,
    SocialCardRead,
    TimerFired,
)
from kiosk.failures import KioskFailure
from kiosk.identity import Identity, of_resolved, of_social_security_card
from kiosk.screen_events import Retried
from kiosk.steps.base import Part, Turn, anew, at, failure_banner, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, Banner, CardBody, CardKindShown, CardStage, QrBody, Tone, WaitBody

SOCIAL_CARD = "social-card"
PERSON_CODE = "person-code"
PHONE = "phone"
POLL = "poll"
POLL_S = 2.0

OtherWay = SocialCardAwaited | CodeToScan | Confirming


def open_ways(draft: Draft) -> tuple[str, ...]:
    """Those that can lead to the end now."""
    return ways_to(draft.plan.item, draft.ready, online=draft.online)


def ways_to(item: Item, ready: frozenset[str], *, online: bool) -> tuple[str, ...]:
    """Those that can lead to an item's end: it needs no face, what they take is ready, and the centre can vouch."""
    if item.assurance >= FACE_COMPARED:
        return ()
    ways = []
    if "social_security_reader" in ready and (online or item.assurance <= CARD_SHOWN):
        ways.append(SOCIAL_CARD)
    if "code_scanner" in ready and online:
        ways.append(PERSON_CODE)
    if online:
        ways.append(PHONE)
    return tuple(ways)


def taken(draft: Draft, way: str) -> Turn:
    """Begin a way; the reader of identity cards rests meanwhile."""
    stages: dict[str, OtherWay] = {
        SOCIAL_CARD: SocialCardAwaited(),
        PERSON_CODE: CodeToScan(),
        PHONE: Confirming(),
    }
    return Turn(anew(draft, stages[way]), (ReleaseDevices(),))


def begin(draft: Draft, stage: OtherWay) -> tuple[Effect, ...]:
    """What starts once the page is on the screen."""
    match stage:
        case SocialCardAwaited(found=False):
            return (ReadSocialCard(),)
        case CodeToScan(resolving=False):
            return (ScanCode(),)
        case Confirming(confirmation=None, failure=""):
            return (OpenConfirmation(draft.plan.item.name),)
        case _:
            return ()


def handle(draft: Draft, stage: OtherWay, event: Event, now: datetime) -> Turn | tuple[Identity, Evidence] | None:
    """Go on with the way; an identity and its proof once somebody is known."""
    match stage:
        case SocialCardAwaited():
            return _social_card(draft, stage, event, now)
        case CodeToScan():
            return _person_code(draft, stage, event, now)
        case Confirming():
            return _phone(draft, stage, event, now)


def _failed(draft: Draft, failure: str, way: str) -> Turn:
    return Turn(anew(draft, Failed(failure, way)))


def _social_card(
    draft: Draft, stage: SocialCardAwaited, event: Event, now: datetime
) -> Turn | tuple[Identity, Evidence] | None:
    match event:
        case CardFound():
            return Turn(at(draft, replace(stage, found=True)))
        case SocialCardRead(card, withheld):
            fault = _card_fault(card, beijing_date(now))
            person = of_social_security_card(card)
            if fault is not None or person is None:
                return _failed(draft, fault or withheld or KioskFailure.SOCIAL_CARD_LOCKED, SOCIAL_CARD)
            return person, Evidence(kind=EvidenceKind.SOCIAL_SECURITY_CARD, at=now)
        case DeviceFailed("ReadSocialCard", error):
            return _failed(draft, error.failure, SOCIAL_CARD)
        case _:
            return None


def _card_fault(card: SocialSecurityCard, today: date) -> KioskFailure | None:
    return KioskFailure.CARD_EXPIRED if card.valid_to is not None and card.valid_to < today else None


def _person_code(
    draft: Draft, stage: CodeToScan, event: Event, now: datetime
) -> Turn | tuple[Identity, Evidence] | None:
    match event:
        case CodeScanned(payload) if not stage.resolving:
            return Turn(at(draft, replace(stage, resolving=True)), (ResolveCode(payload, CodePurpose.IDENTIFY),))
        case CodeResolved(resolution) if stage.resolving:
            return _resolved(draft, resolution, now)
        case DeviceFailed("ScanCode", error):
            return _failed(draft, error.failure, PERSON_CODE)
        case CentreFailed("ResolveCode", failure):
            return _failed(draft, failure, PERSON_CODE)
        case _:
            return None


def _resolved(draft: Draft, resolution: CodeResolution, now: datetime) -> Turn | tuple[Identity, Evidence]:
    person = of_resolved(resolution.person) if resolution.person is not None else None
    if person is not None:
        return person, Evidence(kind=EvidenceKind.PERSON_CODE, at=now, token=resolution.token)
    expired = resolution.kind is CodeKind.EXPIRED
    return _failed(draft, KioskFailure.CODE_EXPIRED if expired else KioskFailure.CODE_OF_NOBODY, PERSON_CODE)


def _phone(draft: Draft, stage: Confirming, event: Event, now: datetime) -> Turn | tuple[Identity, Evidence] | None:
    known = stage.confirmation
    match event:
        case ConfirmationTold(told) if known is None or known.id == told.id:
            person = of_resolved(told.person) if told.person is not None else None
            if told.state is PhoneState.CONFIRMED and person is not None:
                return person, Evidence(kind=EvidenceKind.PHONE, at=now, token=told.token)
            going_on = told.state in (PhoneState.WAITING, PhoneState.OPENED)
            url = known.url if known is not None else told.url  # told once
            news = Confirming(told.model_copy(update={"url": url}))
            return Turn(at(draft, news), (StartTimer(POLL, POLL_S),) if going_on else (StopTimer(POLL),))
        case CentreFailed("OpenConfirmation", failure) if known is None:
            return Turn(at(draft, replace(stage, failure=failure)))
        case CentreFailed("CheckConfirmation", failure) if known is not None:
            return Turn(at(draft, replace(stage, failure=failure)), (StartTimer(POLL, POLL_S),))
        case TimerFired("poll") if known is not None:
            return Turn(draft, (CheckConfirmation(known.id),))
        case Retried():
            return Turn(anew(draft, Confirming()), (StopTimer(POLL),))
        case _:
            return None


# --- Pages -----------------------------------------------------------------------------------------------------------


def part(stage: OtherWay, voice: Voice, actions: tuple[Action, ...]) -> Part:
    """The way's page; ``actions`` lead to another way."""
    match stage:
        case SocialCardAwaited(found):
            key = "card.reading" if found else "ways.social-card.waiting"
            body = CardBody(
                stage=CardStage.READING if found else CardStage.WAITING,
                instruction=voice(key),
                kind=CardKindShown.SOCIAL_CARD,
            )
            lead = voice("ways.social-card.lead")
            return Part(heading=voice("ways.social-card.heading"), lead=lead, body=body, actions=actions)
        case CodeToScan(resolving):
            body = CardBody(
                stage=CardStage.READING if resolving else CardStage.WAITING,
                instruction=voice("ways.person-code.checking" if resolving else "ways.person-code.waiting"),
                kind=CardKindShown.PHONE_CODE,
            )
            lead = voice("ways.person-code.lead")
            return Part(heading=voice("ways.person-code.heading"), lead=lead, body=body, actions=actions)
        case Confirming(confirmation, failure):
            return _phone_part(confirmation, failure, voice, actions)


def _phone_part(
    confirmation: PhoneConfirmation | None, failure: str, voice: Voice, actions: tuple[Action, ...]
) -> Part:
    heading, lead = voice("ways.phone.heading"), voice("ways.phone.lead")
    if confirmation is None and not failure:
        return Part(heading=heading, lead=lead, body=WaitBody(text=voice("ways.phone.opening")), actions=actions)
    if confirmation is None or confirmation.state in (PhoneState.EXPIRED, PhoneState.DECLINED):
        over = voice("ways.phone.over")
        banner = Banner(tone=Tone.CARE, text=over, advice=voice("ways.phone.over.advice"))
        return Part(
            heading=heading,
            lead=lead,
            body=QrBody(title=over, qr_payload="", hint="", picture="phone"),
            banner=failure_banner(failure, voice, Tone.CARE) if failure else banner,
            actions=(*actions, retry_action(voice)),
        )
    until = f"{beijing_time(confirmation.expires_at):%H:%M}"
    opened = confirmation.state is PhoneState.OPENED
    return Part(
        heading=heading,
        lead=lead,
        body=QrBody(
            title=voice("ways.phone.pairing", number=confirmation.pairing),
            qr_payload=confirmation.url,
            hint=voice("ways.phone.opened" if opened else "ways.phone.hint"),
            rows=((voice("ways.phone.number"), confirmation.pairing), (voice("ways.phone.until"), until)),
        ),
        banner=failure_banner(failure, voice, Tone.CARE) if failure else None,
        actions=actions,
    )
