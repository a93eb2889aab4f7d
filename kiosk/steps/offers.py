"""Benefits offered unasked (免申即享): what this person is entitled to, a touch from the signature."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.contract import StepKind
from kiosk.draft import Draft, Failed, Fetching, Listing
from kiosk.effects import AskOffers, Effect
from kiosk.events import CentreFailed, Event, OffersTold
from kiosk.screen_events import Continued, Picked, Refused, Retried
from kiosk.steps.base import Left, Part, Turn, anew, failed_part, retry_action
from kiosk.texts import Voice
from kiosk.view import Action, MenuBody, MessageBody, Role, Tile, Tone, WaitBody

NEEDS = ()


def enter(draft: Draft) -> Turn:
    """Ask the centre."""
    return Turn(anew(draft, Fetching()))


def reenter(draft: Draft) -> Turn:
    """The offers again."""
    return enter(draft) if draft.offers is None else Turn(anew(draft, Listing()))


def begin(draft: Draft) -> tuple[Effect, ...]:
    """Ask for what the person agreed to, with how they were verified: nothing is offered before that."""
    first = next(step for step in draft.plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(first.notice or "")
    if not isinstance(draft.stage, Fetching) or draft.person is None or consent is None:
        return ()
    person = draft.person
    return (AskOffers(person.name, person.number, consent, draft.evidence),)


def handle(draft: Draft, event: Event, now: datetime) -> Turn | None:
    """Take one up, or leave; that somebody declined is recorded nowhere."""
    match event, draft.stage:
        case OffersTold(offers), Fetching():
            return Turn(anew(replace(draft, offers=offers), Listing()))
        case CentreFailed("AskOffers", failure), Fetching():
            return Turn(anew(draft, Failed(failure)))
        case Retried(), Failed():
            return Turn(anew(draft, Fetching()))
        case Picked(code), Listing():
            offer = next((offer for offer in draft.offers or () if offer.code == code), None)
            return None if offer is None else Turn(draft, onto=offer.item)
        case (Refused(), Failed()) | (Continued(), Listing()):
            return Turn(draft, left=Left(remember=False))
        case _:
            return None


def part(draft: Draft, voice: Voice, today: date) -> Part:
    """Waiting, what there is, or that there is nothing now."""
    leave = Action(name="next", label=voice("offers.decline"), event=Continued(), role=Role.SECONDARY)
    match draft.stage:
        case Failed() as failed:
            away = replace(leave, label=voice("action.go-home"), event=Refused())
            return failed_part(failed, voice("offers.failed"), voice, (away, retry_action(voice)))
        case Listing() if draft.offers:
            tiles = tuple(
                Tile(
                    name=offer.code,
                    icon="benefits",
                    title=voice.of(offer.title),
                    summary=voice.of(offer.reason),
                    facts=(voice("offers.ready"),),
                    event=Picked(offer.code),
                )
                for offer in draft.offers
            )
            heading, lead = voice("offers.heading"), voice("offers.lead")
            body = MenuBody(entries=tiles, private=True)
            return Part(heading=heading, lead=lead, body=body, actions=(leave,), can_go_back=False)
        case Listing():
            nothing = MessageBody(tone=Tone.INFO, text=voice("offers.none"))
            finish = replace(leave, label=voice("action.finish"), role=Role.PRIMARY)
            return Part(heading=voice("offers.heading"), body=nothing, actions=(finish,), can_go_back=False)
        case _:
            return Part(heading=voice("offers.heading"), body=WaitBody(text=voice("offers.waiting")), can_go_back=False)
