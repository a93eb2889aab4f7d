"""What every kind of step provides, and the values its functions return.

A step is a module with the functions of ``StepRules``; all of them are pure.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from kiosk.contract import Condition
from kiosk.draft import Draft, Failed, Paper, Stage
from kiosk.effects import Effect
from kiosk.events import Event
from kiosk.failure_catalogue import failure_text
from kiosk.screen_events import OtherWayChosen, Retried
from kiosk.texts import Voice
from kiosk.view import Action, Banner, Body, MessageBody, Role, Tone


@dataclass(frozen=True)
class Left:
    """The step is done. ``remember``: going back may return to it."""

    condition: Condition | None = None
    remember: bool = True


@dataclass(frozen=True)
class Turn:
    """What an event made of a draft. ``left`` is None while the step goes on."""

    draft: Draft
    effects: tuple[Effect, ...] = ()
    left: Left | None = None
    onto: str = ""
    """Code of another item that the same person goes on with: what is known of them goes along."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A step's share of its page; the presenter adds the frame."""

    heading: str
    body: Body
    lead: str = ""
    actions: tuple[Action, ...] = ()
    banner: Banner | None = None
    can_go_back: bool = True
    can_cancel: bool = True


class StepRules(Protocol):
    """The functions of a step module."""

    @property
    def NEEDS(self) -> tuple[str, ...]:  # noqa: N802 - a module constant
        """Devices without which the step can't go on."""

    def enter(self, draft: Draft) -> Turn:
        """Arrive going forward; may leave at once when there is nothing to do."""

    def reenter(self, draft: Draft) -> Turn:
        """Arrive going back, or again after a device came back."""

    def begin(self, draft: Draft) -> tuple[Effect, ...]:
        """What starts once the page is on the screen."""

    def handle(self, draft: Draft, event: Event, now: datetime) -> Turn | None:
        """What an event does; None when it means nothing here."""

    def part(self, draft: Draft, voice: Voice, today: date) -> Part:
        """The page."""


def at(draft: Draft, stage: Stage) -> Draft:
    """The draft in another stage of the same page."""
    return replace(draft, stage=stage)


def anew(draft: Draft, stage: Stage) -> Draft:
    """The draft on a new page of its step: effects of the stage start once it is shown."""
    return replace(draft, stage=stage, turn=draft.turn + 1)


def failure_banner(code: str, voice: Voice, tone: Tone = Tone.BAD) -> Banner:
    """What the resident is told about a failure, with the code that staff can look up."""
    text = failure_text(code)
    return Banner(tone=tone, text=voice.of(text.resident), advice=voice.of(text.advice), code=code)


UNDER_WAY = ("created", "sent", "settled")
"""States of a print that the printer works on."""


def slip_banner(paper: Paper, voice: Voice) -> Banner | None:
    """What is known of a slip on paper; None before there was one."""
    if paper.failure or paper.state == "failed":
        missing = voice("visit.paper.failed")
        if not paper.failure:
            return Banner(tone=Tone.CARE, text=missing)
        return replace(failure_banner(paper.failure, voice, Tone.CARE), advice=missing)
    if paper.state in UNDER_WAY:
        return Banner(tone=Tone.INFO, text=voice("visit.paper.coming"))
    return Banner(tone=Tone.GOOD, text=voice("visit.paper.there")) if paper.state else None


def retry_action(voice: Voice) -> Action:
    """Try again."""
    return Action(name="retry", label=voice("action.retry"), event=Retried())


def other_way_action(voice: Voice, role: Role = Role.SECONDARY) -> Action:
    """Verify without the camera."""
    return Action(name="other-way", label=voice("action.other-way"), event=OtherWayChosen(), role=role)


def failed_part(stage: Failed, heading: str, voice: Voice, actions: tuple[Action, ...]) -> Part:
    """A page that says what failed and offers the ways on."""
    banner = failure_banner(stage.failure, voice)
    body = MessageBody(tone=Tone.CARE, text=banner.text)
    return Part(heading=heading, lead=banner.advice, body=body, actions=actions, banner=None)
