"""The departments' desks: a case is split among them, each acts on its part, and papers come in afterwards."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.handling.clock import Event, accepted_on, is_tacitly_accepted, promised_for
from central.handling.machine import FINISHED, Action, after, whole
from central.handling.models import DepartmentalCase, HandedInPaper, PickUpCode
from central.handling.told import TACIT, told
from central.library import Offer
from central.models import StoredAttachment, StoredCase
from central.problems import conflict
from kiosk.contract import (
    Case,
    Delivery,
    DepartmentProgress,
    DepartmentState,
    Handling,
    Item,
    MaterialWay,
    OpenPaper,
    Words,
)
from kiosk.form import body_of, form_of, place_of

_PICK_UP_DIGITS: Final = 8


@dataclass(frozen=True)
class AskedPaper:
    """A paper that a department asks for, and what is missing or wrong."""

    code: str
    why: str


def split(session: Session, case: Case, offer: Offer, now: datetime, differing: frozenset[str]) -> None:
    """Give every department its part of a case, at the place that its own answers name. What is decided at once is
    decided here, unless its papers are only promised, or a value that came unchecked is among those ``differing`` from
    departments' records: then somebody looks at it.
    """
    catalogue = offer.catalogue
    values = {answer.element: answer.value for answer in case.answers}
    departments = {department.code: department for department in catalogue.departments}
    tree = form_of(catalogue, offer.item).divisions
    joined = [item for item in catalogue.items if item.code in case.members] or [offer.item]
    for nth, item in enumerate(joined):
        place = place_of(item, values) or case.place or ""
        body = body_of(item, place, departments[item.department], catalogue.routes, tree)
        part = DepartmentalCase(
            id=uuid.uuid4().hex,
            case_key=case.key,
            nth=nth,
            item=item.code,
            item_name=item.name.model_dump(),
            body=body.model_dump(),
            state=DepartmentState.RECEIVED,
            promised_days=item.promised_days,
            received_at=now,
            log=[],
        )
        session.add(part)
        session.flush()
        doubtful = differing & {*item.elements, *offer.item.elements}
        if item.handling is Handling.INSTANT and not (_promised(case, item, offer) or doubtful):
            act(session, part, Action.ACCEPT, now)
            act(session, part, Action.GRANT, now, results=item)


def act(
    session: Session,
    part: DepartmentalCase,
    action: Action,
    now: datetime,
    *,
    note: str = "",
    papers: Sequence[AskedPaper] = (),
    results: Item | None = None,
) -> None:
    """Do something to a departmental case. ``results``: its item, where a decision hands something out.

    Raises Refusal (409): action-not-allowed.
    """
    follows = after(DepartmentState(part.state), action, (event.action for event in _events(part)))
    if follows is None and is_tacitly_accepted(DepartmentState(part.state), part.received_at, _events(part), now):
        follows = after(DepartmentState.ACCEPTED, action, (event.action for event in _events(part)))
    if follows is None:
        raise conflict("action-not-allowed", f"{action} is not allowed while the case is {part.state}")
    if action is Action.ASK_SUPPLEMENT and not papers:
        raise conflict("nothing-asked", "a request for more names everything that is missing, at one time")
    entry: dict[str, Any] = {"at": now.isoformat(), "action": action.value}
    if note:
        entry["note"] = note
    if papers:
        entry["papers"] = [{"code": paper.code, "why": paper.why} for paper in papers]
    part.state = follows
    part.log = [*part.log, entry]
    session.flush()
    if action is Action.GRANT and results is not None and Delivery.PICK_UP in results.delivery:
        _lay_ready(session, part.case_key)
    case = session.get_one(StoredCase, part.case_key)
    case.state = whole(DepartmentState(other.state) for other in parts(session, part.case_key))


def parts(session: Session, case_key: str) -> Sequence[DepartmentalCase]:
    """A case's parts, in the bundle's order."""
    wanted = select(DepartmentalCase).where(DepartmentalCase.case_key == case_key).order_by(DepartmentalCase.nth)
    return session.scalars(wanted).all()


def progress(part: DepartmentalCase, now: datetime) -> DepartmentProgress:
    """A part as the resident may know it."""
    state, events = DepartmentState(part.state), _events(part)
    tacitly = is_tacitly_accepted(state, part.received_at, events, now)
    accepted = accepted_on(part.received_at, events, tacitly=tacitly)
    shown = DepartmentState.ACCEPTED if tacitly else state
    due: date | None = None
    if accepted is not None and shown not in FINISHED and part.promised_days:
        due = promised_for(accepted, part.promised_days, events, now)
    note = str(part.log[-1].get("note", "")) if part.log else ""
    return DepartmentProgress(
        item=Words.model_validate(part.item_name),
        body=Words.model_validate(part.body),
        state=shown,
        told=TACIT if tacitly else told(state, note),
        since=events[-1].at if events else part.received_at,
        due=due,
    )


def open_papers(session: Session, case: Case, offer: Offer) -> tuple[OpenPaper, ...]:
    """Papers that are still to come: promised ones, and what departments asked for."""
    materials = {material.code: material for material in form_of(offer.catalogue, offer.item).materials}
    handed_in = {
        paper.material: paper.at
        for paper in session.scalars(select(HandedInPaper).where(HandedInPaper.case_key == case.key))
    }
    found: dict[str, OpenPaper] = {}
    for given in case.materials:
        if given.way is MaterialWay.DEFERRED and given.code not in handed_in:
            found[given.code] = OpenPaper(material=materials[given.code], due=given.due)
    for part in parts(session, case.key):
        if part.state != DepartmentState.SUPPLEMENT:
            continue
        asked = part.log[-1]
        at = datetime.fromisoformat(asked["at"])
        for paper in asked["papers"]:
            code, since = paper["code"], handed_in.get(paper["code"])
            if code in materials and (since is None or since < at):
                why = Words(zh=paper["why"], en=paper["why"]) if paper["why"] else None
                found[code] = OpenPaper(material=materials[code], why=why)
    return tuple(found.values())


def hand_in(session: Session, case: Case, offer: Offer, codes: Iterable[str], envelope: str, now: datetime) -> None:
    """Papers have come. Departments that waited for nothing else go on."""
    for code in codes:
        session.merge(HandedInPaper(case_key=case.key, material=code, envelope=envelope, at=now))
    session.flush()
    waiting = {paper.material.code for paper in open_papers(session, case, offer)}
    items = {item.code: item for item in offer.catalogue.items}
    for part in parts(session, case.key):
        if part.state == DepartmentState.SUPPLEMENT:
            asked = frozenset(paper["code"] for paper in part.log[-1]["papers"])
        elif part.state == DepartmentState.TOLERANT:
            asked = _promised(case, items[part.item], offer)
        else:
            continue
        if not asked & waiting:
            act(session, part, Action.SUPPLIED, now)


def papers_of(item: Item, offer: Offer) -> frozenset[str]:
    """The papers that a department's part rests on; those of the bundle itself are everybody's."""
    form = form_of(offer.catalogue, offer.item)
    of_others = {code for member in form.members if member != item for code in member.materials}
    everybodys = {material.code for material in form.materials} - of_others
    return frozenset(everybodys.union(item.materials))


def _promised(case: Case, item: Item, offer: Offer) -> frozenset[str]:
    deferred = {given.code for given in case.materials if given.way is MaterialWay.DEFERRED}
    return papers_of(item, offer) & deferred


def files_of(session: Session, case_key: str) -> set[str]:
    """Digests of the files that a case has already."""
    return set(session.scalars(select(StoredAttachment.digest).where(StoredAttachment.case_key == case_key)))


def pick_up_code(session: Session, case_key: str) -> str | None:
    """The code under which a result lies ready."""
    ready = session.get(PickUpCode, case_key)
    return None if ready is None else ready.code


def _lay_ready(session: Session, case_key: str) -> None:
    if session.get(PickUpCode, case_key) is None:
        code = "".join(secrets.choice("0123456789") for _ in range(_PICK_UP_DIGITS))
        session.add(PickUpCode(case_key=case_key, code=code))
        session.flush()


def _events(part: DepartmentalCase) -> list[Event]:
    return [Event(datetime.fromisoformat(entry["at"]), Action(entry["action"])) for entry in part.log]
