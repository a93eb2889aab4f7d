"""The ways to hand in a paper: which there are here and now, and the page that asks for one."""

from dataclasses import dataclass
from datetime import date

from kiosk.contract import Material, Necessity
from kiosk.draft import ChoosingWay, Draft
from kiosk.material_words import day
from kiosk.screen_events import Picked, WentBack
from kiosk.steps.base import Part
from kiosk.texts import Voice
from kiosk.view import Action, MenuBody, MessageBody, Role, Tile, Tone
from kiosk.workdays import add_working_days

CAMERA, PHONE, LATER, WITHOUT, LACKING = "camera", "phone", "later", "without", "lacking"
_ICONS = {CAMERA: "camera", PHONE: "phone", LATER: "clock", WITHOUT: "leave", LACKING: "help"}


@dataclass(frozen=True)
class Way:
    """A way to hand in a paper; ``open``: it can be gone now."""

    name: str
    open: bool = True


def ways(draft: Draft, material: Material) -> tuple[Way, ...]:
    """What the rules allow for this paper, best first."""
    found = [Way(CAMERA, "document_camera" not in draft.out), Way(PHONE, draft.online)]
    if material.necessity is Necessity.DEFERRABLE:
        found.append(Way(LATER))
    if material.necessity is Necessity.OPTIONAL:
        found.append(Way(WITHOUT))
    return tuple(found)


def open_ways(draft: Draft, material: Material) -> tuple[str, ...]:
    """The names of those that can be gone now."""
    return tuple(way.name for way in ways(draft, material) if way.open)


def due_day(material: Material, today: date) -> date:
    """The last day for a paper that is promised today."""
    return add_working_days(today, material.defer_days)


def part(draft: Draft, material: Material, stage: ChoosingWay, voice: Voice, today: date) -> Part:
    """One question: how to hand it in; or who issues it."""
    if stage.lacking:
        return _lacking(draft, material, voice, today)
    offered = [*ways(draft, material), *((Way(LACKING),) if material.issued_by is not None else ())]
    return Part(
        heading=voice("papers.how.heading", name=voice.of(material.name)),
        lead=voice("papers.how.lead"),
        body=MenuBody(entries=tuple(_tile(way, material, voice, today) for way in offered)),
    )


def _tile(way: Way, material: Material, voice: Voice, today: date) -> Tile:
    due = day(due_day(material, today), voice) if way.name == LATER else ""
    return Tile(
        name=way.name,
        icon=_ICONS[way.name],
        title=voice(f"papers.{way.name}"),
        summary=voice(f"papers.{way.name}.why", due=due) if due else voice(f"papers.{way.name}.why"),
        facts=(),
        event=Picked(way.name),
        unavailable="" if way.open else voice(f"papers.{way.name}.out"),
    )


def _lacking(draft: Draft, material: Material, voice: Voice, today: date) -> Part:
    assert material.issued_by is not None, "asked only of a paper whose issuer is known"  # noqa: S101
    spared = [name for name in open_ways(draft, material) if name in (LATER, WITHOUT)]
    text = voice("papers.lacking.by", issuer=voice.of(material.issued_by))
    return Part(
        heading=voice("papers.lacking.heading", name=voice.of(material.name)),
        lead=voice("papers.lacking.later" if LATER in spared else "papers.lacking.lead"),
        body=MessageBody(tone=Tone.INFO, text=text + ("" if spared else voice("papers.lacking.cancel"))),
        actions=(
            Action(name="ways", label=voice("action.another-way"), event=WentBack(), role=Role.SECONDARY),
            *(Action(name=name, label=voice(f"papers.{name}"), event=Picked(name)) for name in spared),
        ),
    )
