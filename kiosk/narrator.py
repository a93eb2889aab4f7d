"""When the voice speaks, and what of a page is new. Pure: from the page before and after an event to what is said.

A new page is said whole once it is shown; later only what changed of it. Whatever the person does stops the voice
(EN 301 549, 5.1.3.5). What follows somebody's every movement, as advice before a camera, is said at most every
``ADVICE_S``, and always the newest.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kiosk.configured import SessionSettings
from kiosk.effects import Effect, Hush, Speak, StartTimer
from kiosk.events import Event
from kiosk.screen_events import Pointed, ReadThrough, RepeatAsked, ResidentEvent, Shown, VolumeStepped
from kiosk.spoken import Utterance, Utterances, aloud, heading, spoken
from kiosk.state import Asked, Farewell, State
from kiosk.texts import Voice
from kiosk.view import (
    CodeBody,
    DocumentBody,
    FaceBody,
    FarewellBody,
    MaterialBody,
    Page,
    PledgeBody,
    QuestionBody,
    SearchBody,
)

ADVICE_S: Final = 2.5
LATER: Final = "say-later"
"""The timer after which advice is said that came too soon."""
SECONDS_A_CHARACTER: Final = {"zh": 0.3, "en": 0.09}
"""How long a character takes to hear, rather too long: nobody is called idle who listens."""
_FOLLOWING = (FaceBody, MaterialBody)
_TYPING = (QuestionBody, CodeBody, SearchBody)


@dataclass(frozen=True)
class Narration:
    """What was said last: the page as it was then, whether with a headset, and when advice was given."""

    page: Page | None = None
    key: str = ""
    """Of the page that was said whole."""
    headset: bool = False
    advised_at: datetime | None = None


def narrate(
    narration: Narration, event: Event, state: State, page: Page, now: datetime, settings: SessionSettings
) -> tuple[Narration, tuple[Effect, ...]]:
    """What is said after an event that led to this page, and what is remembered of it."""
    if not page.ease.speech:
        return Narration(), ()
    if not isinstance(event, ResidentEvent) and (wait_s := _too_soon(narration, page, now)) > 0:
        return narration, (StartTimer(LATER, wait_s),)
    said = _said(narration, event, state, page)
    acts = isinstance(event, ResidentEvent) and not isinstance(event, Shown | ReadThrough | Pointed)
    whole = bool(said) and not isinstance(event, Pointed | VolumeStepped)
    key = page.key if whole else narration.key
    remembered = Narration(page, key, state.headset, now if said else narration.advised_at)
    if not said:
        return remembered, (Hush(),) if acts else ()
    waits = not acts and not isinstance(event, Shown | Pointed) and _is_news(narration, page)
    heard = page.key if _is_read_whole(said, page) else ""
    speak = Speak(said, page.language, headset=state.headset, volume=page.ease.volume, waits=waits, page=heard)
    return remembered, (speak, *_patience(event, state, said, page, settings))


def _is_read_whole(said: Utterances, page: Page) -> bool:
    """Whether this is all of a text that must be known to its end before it is agreed to."""
    return isinstance(page.body, PledgeBody) and page.sheet is None and set(spoken(page)) <= set(said)


def _is_news(narration: Narration, page: Page) -> bool:
    """Whether something came to be on a page that is known already, and nobody moves before a camera."""
    before = narration.page
    same = before is not None and before.key == page.key == narration.key and before.sheet == page.sheet
    return same and not isinstance(page.body, _FOLLOWING)


def _said(narration: Narration, event: Event, state: State, page: Page) -> Utterances:
    voice, before = Voice(page.language), narration.page
    match event:
        case RepeatAsked():
            return spoken(page)
        case VolumeStepped():
            return (Utterance(voice("spoken.volume", percent=page.ease.volume)),)
        case Pointed(words, private, instead):
            return (Utterance(aloud(words, voice), private, aloud(instead, voice)),)
        case _ if before is None or not before.ease.speech:
            hello = "spoken.keypad" if page.ease.keys else "spoken.headset" if state.headset else "spoken.speech-on"
            return (Utterance(voice(hello)), *spoken(page))
        case _ if page.ease.keys and not before.ease.keys:
            return (Utterance(voice("spoken.keypad")), *spoken(page))
        case _ if state.headset != narration.headset:
            if not state.headset:
                return (Utterance(voice("spoken.headset.out")),)
            return (Utterance(voice("spoken.headset")), *spoken(page))
        case Shown(key) if key == page.key != narration.key:
            return spoken(page)
        case _ if page.key == narration.key:
            return _news(before, page)
        case _:
            return ()  # it is said once it is shown


def _news(before: Page, page: Page) -> Utterances:
    """What is new on the same page."""
    if before.language != page.language:
        return spoken(page)
    if before.sheet is not None and page.sheet is None:
        return heading(page)
    if page.sheet is not None and (before.sheet is None or before.sheet.name != page.sheet.name):
        return spoken(page)
    if (echo := _echo(before, page)) is not None:
        return echo
    if (
        isinstance(page.body, DocumentBody)
        and isinstance(before.body, DocumentBody)
        and page.body.place != before.body.place
    ):
        return spoken(page)  # lines that stand on both pages are read on both
    if isinstance(page.body, FarewellBody) and page != before:
        return spoken(page)  # somebody who left something behind is told everything again
    known = set(spoken(before))
    return tuple(one for one in spoken(page) if one not in known)


def _echo(before: Page, page: Page) -> Utterances | None:
    """What was just typed or taken back; on the loudspeaker only how much there is (EN 301 549, 5.1.3.8)."""
    old, new = before.body, page.body
    if not (isinstance(old, _TYPING) and isinstance(new, _TYPING)) or old.text == new.text:
        return None
    if isinstance(old, QuestionBody) and isinstance(new, QuestionBody) and new.problem != old.problem:
        return None
    voice, count = Voice(page.language), len(new.text)
    added = new.text.removeprefix(old.text) if new.text.startswith(old.text) else ""
    text = " ".join(added) or voice("spoken.typed", text=" ".join(new.text))
    instead = voice("spoken.typed.count", n=count)
    if not count:
        text = instead = voice("spoken.typed.none")
    return (Utterance(text, private=not isinstance(new, SearchBody), instead=instead),)


def _too_soon(narration: Narration, page: Page, now: datetime) -> float:
    """Seconds to wait because nothing but the advice of a camera changed, too soon after the last; 0: don't wait.

    To turn the head, and to look straight again, is said at once: the check waits for it, and not for long.
    """
    before, advised = narration.page, narration.advised_at
    if before is None or advised is None or not isinstance(page.body, _FOLLOWING) or page.key != narration.key:
        return 0
    if page == before or replace(before, body=page.body) != page:
        return 0
    if isinstance(before.body, FaceBody) and isinstance(page.body, FaceBody) and before.body.turn != page.body.turn:
        return 0
    return max(0.0, (advised + timedelta(seconds=ADVICE_S) - now).total_seconds())


def _patience(
    event: Event, state: State, said: Utterances, page: Page, settings: SessionSettings
) -> tuple[Effect, ...]:
    """Nobody is asked whether they are still there while they listen to what they wanted to hear."""
    asked_for = isinstance(event, ResidentEvent)
    if not asked_for or isinstance(state.place, Farewell) or state.asked is Asked.STILL_THERE:
        return ()
    heard = spoken(page) if isinstance(event, ReadThrough) else said  # a text seen to its end may still be read out
    listening = sum(len(one.text) for one in heard) * SECONDS_A_CHARACTER[page.language]
    return (StartTimer("idle", settings.idle_s * state.ease.patience + listening),)
