"""A question in a sentence, where the search finds little: asked of the centre, and answered with items to touch. Pure.

The screen always says who answered: the search, or a language model. Nobody is known here, nothing is kept: back,
idle or beginning an item let go of the words.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk.change import Change
from kiosk.contract import LONGEST_QUESTION, AnsweredBy, FreeAnswer, Item
from kiosk.effects import AskQuestion
from kiosk.events import CentreFailed, Event, QuestionAnswered
from kiosk.screen_events import Picked, WentBack
from kiosk.state import Home, State
from kiosk.steps.base import Part, failure_banner
from kiosk.texts import Voice
from kiosk.view import Action, Banner, MenuBody, MessageBody, Tile, Tone, WaitBody

SEARCH = "search"
ASKED = "asked"
ASK = "ask"
FEW = 3
"""Hits below which the search is thought not to have understood."""
_SHORTEST = 2
_EMERGENCIES = ("着火", "起火", "火灾", "报警", "救命", "急救", "车祸", "杀人", "抢劫", "自杀")
_EMERGENCY_NUMBERS = ("110", "119", "120", "122")
"""Who types this is told at once whom to call: nobody comes because of a search."""

TileOf = Callable[[Item], Tile]


def after(state: State, place: Home, event: Event) -> Change | None:
    """What an event makes of a question; None for what has nothing to do with one."""
    match event:
        case Picked(entry) if entry == ASK and place.opened in (SEARCH, ASKED):
            if not _askable(state, place) or (place.opened == ASKED and not place.failure):
                return None
            asked = replace(place, opened=ASKED, answer=None, failure="")
            return Change(replace(state, place=asked), (AskQuestion(_text(place), state.language),))
        case WentBack() if place.opened == ASKED:
            return Change(replace(state, place=Home(SEARCH, place.words)))
        case QuestionAnswered(text, answer) if place.opened == ASKED and text == _text(place):
            return Change(replace(state, place=replace(place, answer=answer, failure="")))
        case CentreFailed("AskQuestion", failure) if place.opened == ASKED and place.answer is None:
            return Change(replace(state, place=replace(place, failure=failure)))
        case _:
            return None


def entry(state: State, place: Home, hits: int, voice: Voice) -> tuple[Tile, ...]:
    """The way from the search to a question, where it helps and can be gone."""
    if hits >= FEW or not _askable(state, place):
        return ()
    return (
        Tile(
            name=ASK,
            icon="help",
            title=voice("enquiry.ask"),
            summary=voice("enquiry.ask.why"),
            facts=(),
            event=Picked(ASK),
        ),
    )


def note(state: State, place: Home, hits: int, voice: Voice) -> str:
    """What the search page says beneath its field."""
    typed = place.words.strip()
    if typed in _EMERGENCY_NUMBERS or any(word in typed for word in _EMERGENCIES):
        return voice("enquiry.emergency")
    if not typed or hits >= FEW:
        return voice("home.search.hint")
    if not state.online:
        return voice("enquiry.offline")
    if hits:
        return voice("home.search.hint")
    return voice("enquiry.nothing-found") if _askable(state, place) else voice("home.search.none")


def part(state: State, place: Home, tile: TileOf, voice: Voice) -> Part:
    """The page of a question: waiting, failed, or answered. ``tile``: an item as on any list."""
    asked = voice("enquiry.you-asked", text=place.words.strip())
    if place.failure:
        failed = failure_banner(place.failure, voice, Tone.CARE)
        body = MessageBody(tone=Tone.CARE, text=voice("enquiry.failed"))
        retry = Action(name=ASK, label=voice("action.retry"), event=Picked(ASK), enabled=state.online)
        heading = voice("enquiry.failed.heading")
        return Part(heading=heading, lead=asked, body=body, actions=(retry,), banner=failed)
    if place.answer is None:
        return Part(heading=voice("enquiry.asking"), lead=asked, body=WaitBody(text=voice("enquiry.wait")))
    return _answered(state, place.answer, asked, tile, voice)


def _answered(state: State, answer: FreeAnswer, asked: str, tile: TileOf, voice: Voice) -> Part:
    assert state.catalogue is not None, "without one there is no search"  # noqa: S101
    offered = {item.code: item for item in state.catalogue.items if item.on_request}
    tiles = tuple(tile(offered[code]) for code in answer.items if code in offered)
    who = "model" if answer.kind is AnsweredBy.LANGUAGE_MODEL else "search"
    banner = Banner(tone=Tone.INFO, text=voice(f"enquiry.by-{who}"), advice=answer.disclaimer)
    if not tiles:
        body = MessageBody(tone=Tone.INFO, text=answer.text)
        return Part(heading=voice("enquiry.none.heading"), lead=asked, body=body, banner=banner)
    heading = voice("enquiry.answer.heading")
    return Part(heading=heading, lead=asked, body=MenuBody(entries=tiles, note=answer.text), banner=banner)


def _askable(state: State, place: Home) -> bool:
    return state.online and len(place.words.strip()) >= _SHORTEST


def _text(place: Home) -> str:
    return place.words.strip()[:LONGEST_QUESTION]
