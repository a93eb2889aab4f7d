"""The guide on Home: one question a page, then the items that fit, then what each one needs. Pure.

A page is named by the way to it: ``adviser:QUESTION``, ``adviser:QUESTION:OPTION``, ``adviser:QUESTION:OPTION:ITEM``
(OPTION counts from 0), so that "back" needs no memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.abilities import hindrance
from kiosk.change import Change
from kiosk.contract import AdviserOption, AdviserQuestion, Catalogue
from kiosk.draft import Paper
from kiosk.effects import PrintNeeds
from kiosk.events import Event, PaperMoved
from kiosk.needs import NeededPaper, Needs, needs_of
from kiosk.plan import Plan, plan_for
from kiosk.screen_events import ItemChosen, Picked, WentBack
from kiosk.state import Home, State
from kiosk.steps.base import Part, failure_banner
from kiosk.steps.guide import facts
from kiosk.texts import Voice
from kiosk.view import Action, Banner, GuideBody, MenuBody, Role, Section, Tile, Tone

ADVISER = "adviser"
PRINT = "print-needs"
NEEDS = "needs"
"""The list's name as a printed document."""
_PRINTER = "receipt_printer"


@dataclass(frozen=True)
class _Spot:
    """Where somebody is: a question, the option they took of it, the item they look at."""

    question: AdviserQuestion
    option: AdviserOption | None = None
    plan: Plan | None = None


def beginning(catalogue: Catalogue) -> str:
    """The name of the first page; empty when the catalogue has no guide."""
    return _name(catalogue.adviser[0].code) if catalogue.adviser else ""


def after(state: State, place: Home, event: Event) -> Change | None:
    """What an event makes of a page of the guide; None on any other page, and for what means nothing here."""
    spot = _spot(state.catalogue, place.opened) if state.catalogue is not None else None
    if spot is None or state.catalogue is None:
        return None
    match event:
        case WentBack():
            return Change(replace(state, place=Home(_before(state.catalogue, spot, place.opened))))
        case Picked(entry) if entry == PRINT and spot.plan is not None and _may_print(state, place.paper):
            created = replace(place, paper=Paper(state="created", copy=1))
            return Change(replace(state, place=created), (PrintNeeds(spot.plan),))
        case PaperMoved(document, moved, failure, copy) if document == NEEDS:
            return Change(replace(state, place=replace(place, paper=Paper(moved, failure or "", copy))))
        case _:
            return None


def part(state: State, place: Home, voice: Voice) -> Part | None:
    """The page; None when it is none of the guide's, or the catalogue does not have it any more."""
    spot = _spot(state.catalogue, place.opened) if state.catalogue is not None else None
    if spot is None:
        return None
    if spot.plan is not None:
        return _needs_part(state, spot.plan, place.paper, voice)
    if spot.option is not None:
        return Part(
            heading=voice("adviser.found"),
            lead=voice("adviser.found.lead"),
            body=MenuBody(entries=tuple(_items(state, spot.option, place.opened, voice))),
        )
    entries = tuple(_option(spot.question, at, voice) for at in range(len(spot.question.options)))
    return Part(heading=voice.of(spot.question.text), lead=voice("adviser.lead"), body=MenuBody(entries=entries))


def _name(*way: str) -> str:
    return ":".join((ADVISER, *way))


def _spot(catalogue: Catalogue, opened: str) -> _Spot | None:
    """Where a page's name leads in this catalogue; a newer one may have come while it was open."""
    head, *way = opened.split(":")
    question = _question(catalogue, way[0]) if head == ADVISER and way else None
    if question is None or len(way) == 1:
        return None if question is None else _Spot(question)
    at = int(way[1]) if way[1].isdecimal() else len(question.options)
    if at >= len(question.options) or question.options[at].question is not None:
        return None
    option = question.options[at]
    if len(way) == 2:  # noqa: PLR2004 - the option's own page
        return _Spot(question, option)
    plan = plan_for(catalogue, way[2]) if way[2] in option.items else None
    return None if plan is None else _Spot(question, option, plan)


def _question(catalogue: Catalogue, code: str) -> AdviserQuestion | None:
    return next((question for question in catalogue.adviser if question.code == code), None)


def _before(catalogue: Catalogue, spot: _Spot, opened: str) -> str:
    """The page that led here; empty for Home."""
    if spot.option is not None:
        return opened.rpartition(":")[0]
    asking = (other for other in catalogue.adviser for option in other.options if option.question == spot.question.code)
    before = next(asking, None)
    return _name(before.code) if before is not None else ""


# --- Pages ------------------------------------------------------------------------------------------------------


def _option(question: AdviserQuestion, at: int, voice: Voice) -> Tile:
    option = question.options[at]
    name = _name(option.question) if option.question is not None else _name(question.code, str(at))
    return Tile(name=name, icon="next", title=voice.of(option.label), summary="", facts=(), event=Picked(name))


def _items(state: State, option: AdviserOption, opened: str, voice: Voice) -> Iterable[Tile]:
    assert state.catalogue is not None, "the option is out of it"  # noqa: S101
    plans = ((code, plan_for(state.catalogue, code)) for code in option.items)
    return (_item(plan, f"{opened}:{code}", voice) for code, plan in plans if plan is not None)


def _item(plan: Plan, name: str, voice: Voice) -> Tile:
    """An item to look at. What hinders it now is said on its page: who can't begin may still take the list home."""
    return Tile(
        name=name,
        icon=plan.item.icon,
        title=voice.of(plan.item.name),
        summary=voice.of(plan.item.summary),
        facts=tuple(value for _, value in facts(plan, voice)),
        event=Picked(name),
    )


def _needs_part(state: State, plan: Plan, paper: Paper, voice: Voice) -> Part:
    needs, hindered = needs_of(plan, voice), hindrance(state, plan, voice)
    printing = Action(
        name=PRINT,
        label=voice("adviser.print"),
        event=Picked(PRINT),
        role=Role.SECONDARY,
        enabled=_may_print(state, paper),
    )
    begin = Action(name="begin", label=voice("adviser.begin"), event=ItemChosen(plan.item.code), enabled=not hindered)
    banner = _paper_banner(paper, voice)
    if banner is None and hindered:
        banner = Banner(tone=Tone.CARE, text=hindered, advice=voice("adviser.hindered.advice"))
    return Part(
        heading=needs.item,
        lead=voice("adviser.needs.lead") if banner is None else "",
        body=GuideBody(facts=needs.facts, sections=tuple(_sections(needs, voice))),
        actions=(printing, begin),
        banner=banner,
    )


def _sections(needs: Needs, voice: Voice) -> Iterable[Section]:
    yield Section(heading=voice("needs.bring"), lines=needs.bring)
    if not needs.papers:
        yield Section(heading=voice("needs.papers"), lines=(voice("needs.no-papers"),))
    for number, paper in enumerate(needs.papers, 1):
        yield Section(heading=paper_heading(number, paper, voice), lines=paper.ways)
    if needs.results:
        yield Section(heading=voice("guide.results"), lines=needs.results)


def paper_heading(number: int, paper: NeededPaper, voice: Voice) -> str:
    """A paper's heading in the list; ``number`` counts from 1."""
    return voice("needs.paper", n=number, name=paper.name)


def _may_print(state: State, paper: Paper) -> bool:
    """Once a showing: paper is dear, and the list is the same. Again only when none came out."""
    return paper.state in ("", "failed") and not state.lost_devices((_PRINTER,))


def _paper_banner(paper: Paper, voice: Voice) -> Banner | None:
    match paper.state:
        case "":
            return None
        case "seen" | "taken":
            return Banner(tone=Tone.GOOD, text=voice("adviser.printed"), advice=voice("adviser.printed.advice"))
        case "unknown":
            return Banner(tone=Tone.CARE, text=voice("adviser.unknown"), advice=voice("adviser.unknown.advice"))
        case "failed":
            failed = Banner(tone=Tone.CARE, text=voice("adviser.unprinted"))
            if paper.failure:
                failed = failure_banner(paper.failure, voice, Tone.CARE)
            return replace(failed, advice=voice("adviser.unprinted.advice"))
        case _:
            return Banner(tone=Tone.INFO, text=voice("adviser.printing"), advice=voice("paper.printing.advice"))
