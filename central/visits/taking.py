"""Numbers and appointments: taken once under a key, given back, called in order. Raises Refusal.

Each queue of a day and each half hour is a row that is locked before anything is counted, so that two who come at the
same moment get two numbers, and the last appointment goes to one of them.
"""

import math
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from central.models import Base
from central.problems import Refusal, conflict
from central.visits.hours import SLOT, beijing_day, half_hours, is_open
from central.visits.models import StoredQueue, StoredSlot, StoredVisit
from kiosk.contract import (
    Catalogue,
    GroupNow,
    Hall,
    HallNow,
    Slot,
    Slots,
    Visit,
    VisitKind,
    VisitRequest,
    VisitState,
    WindowGroup,
)
from kiosk.contract.visits import HALL_CLOSED, SLOT_FULL, TOO_MANY_VISITS, VISIT_OVER

PER_PERSON: Final = 5
"""Visits that one person may have before them."""


def halls_now(session: Session, catalogue: Catalogue, now: datetime) -> tuple[HallNow, ...]:
    """What goes on at the centres that give out numbers."""
    waiting = _waiting(session, beijing_day(now))
    return tuple(
        HallNow(
            hall=hall.code,
            open=is_open(hall, now),
            groups=tuple(
                GroupNow(group=group.code, waiting=ahead, wait_minutes=_minutes(group, ahead))
                for group in hall.window_groups
                for ahead in (waiting.get((hall.code, group.code), 0),)
            ),
        )
        for hall in catalogue.halls
        if hall.opens is not None and hall.window_groups
    )


def visits_of(session: Session, catalogue: Catalogue, person: str, now: datetime) -> tuple[Visit, ...]:
    """A person's visits that are still before them, the next first."""
    mine = select(StoredVisit).where(StoredVisit.person == person, StoredVisit.day >= beijing_day(now))
    mine = mine.where(StoredVisit.state != VisitState.CANCELLED).order_by(StoredVisit.day, StoredVisit.begins)
    told = [as_told(session, catalogue, stored, now) for stored in session.scalars(mine)]
    return tuple(visit for visit in told if visit is not None and visit.state is not VisitState.OVER)


def slots(session: Session, catalogue: Catalogue, hall: str, group: str, now: datetime) -> Slots:
    """The half hours that can be booked."""
    where, windows = _place(catalogue, hall, group)
    booked = select(StoredSlot).where(StoredSlot.hall == hall, StoredSlot.group == group)
    taken = {slot.begins: slot.taken for slot in session.scalars(booked)}
    return Slots(
        slots=tuple(
            Slot(begins=begins, free=max(0, windows.per_slot - taken.get(begins, 0)))
            for begins in half_hours(where, now)
        )
    )


def take(session: Session, catalogue: Catalogue, person: str, request: VisitRequest, now: datetime) -> Visit:
    """A number, or an appointment. Asked again, under the same key or for the same queue, it is the same one."""
    hall, group = _place(catalogue, request.hall, request.group)
    row = _locked_queue(session, request, now) if request.begins is None else _locked_slot(session, request)
    known = session.get(StoredVisit, request.key) or _held(session, person, request, now)
    if known is None:
        known = _taken(session, hall, group, row, person, request, now)
    elif known.person != person:
        raise conflict("key-taken", "this key was used for another person")
    told = as_told(session, catalogue, known, now)
    assert told is not None, "its service centre has just been found"  # noqa: S101
    return told


def cancel(session: Session, catalogue: Catalogue, person: str, key: str, now: datetime) -> Visit:
    """Give a visit back; given back twice is given back. Whoever is called already can't."""
    stored = session.get(StoredVisit, key, with_for_update=True)
    told = as_told(session, catalogue, stored, now) if stored is not None and stored.person == person else None
    if stored is None or told is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "visit-unknown", "this person has no such visit")
    if told.state is VisitState.CANCELLED:
        return told
    if told.state is not VisitState.WAITING:
        raise conflict(VISIT_OVER, "it was called, or its time is over")
    if stored.begins is not None:
        where = {"hall": stored.hall, "group": stored.group, "begins": stored.begins}
        session.get_one(StoredSlot, where, with_for_update=True).taken -= 1
    stored.state = VisitState.CANCELLED
    return told.model_copy(update={"state": VisitState.CANCELLED, "ahead": 0, "wait_minutes": 0})


def call_next(session: Session, catalogue: Catalogue, hall: str, group: str, now: datetime) -> Visit | None:
    """A window is free: the next number of today is called; None when nobody waits."""
    _place(catalogue, hall, group)
    queue = _queue(hall, group, beijing_day(now)).order_by(StoredVisit.nth).limit(1)
    stored = session.scalar(queue.with_for_update())
    if stored is None:
        return None
    stored.state = VisitState.CALLED
    return as_told(session, catalogue, stored, now)


def as_told(session: Session, catalogue: Catalogue, stored: StoredVisit, now: datetime) -> Visit | None:
    """A visit as its owner may know it; None when its service centre is not in the catalogue any more."""
    group = next(
        (
            group
            for hall in catalogue.halls
            for group in hall.window_groups
            if (hall.code, group.code) == (stored.hall, stored.group)
        ),
        None,
    )
    if group is None:
        return None
    state, ahead = VisitState(stored.state), 0
    late = now >= stored.begins + SLOT if stored.begins is not None else stored.day < beijing_day(now)
    if state is VisitState.WAITING and late:
        state = VisitState.OVER
    elif state is VisitState.WAITING and stored.begins is None:
        before = _queue(stored.hall, stored.group, stored.day).where(StoredVisit.nth < stored.nth)
        ahead = session.scalar(select(func.count()).select_from(before.subquery())) or 0
    return Visit(
        key=stored.key,
        kind=VisitKind.TICKET if stored.begins is None else VisitKind.APPOINTMENT,
        hall=stored.hall,
        group=stored.group,
        number=_number(group, stored),
        day=stored.day,
        state=state,
        begins=stored.begins,
        ahead=ahead,
        wait_minutes=_minutes(group, ahead),
    )


def _place(catalogue: Catalogue, hall: str, group: str) -> tuple[Hall, WindowGroup]:
    for where in catalogue.halls:
        for windows in where.window_groups:
            if (where.code, windows.code) == (hall, group) and where.opens is not None:
                return where, windows
    raise Refusal(HTTPStatus.NOT_FOUND, "hall-unknown", "no such windows give out numbers")


def _taken(
    session: Session,
    hall: Hall,
    group: WindowGroup,
    row: StoredQueue | StoredSlot,
    person: str,
    request: VisitRequest,
    now: datetime,
) -> StoredVisit:
    ahead = select(func.count()).select_from(StoredVisit).where(StoredVisit.person == person)
    ahead = ahead.where(StoredVisit.state == VisitState.WAITING, StoredVisit.day >= beijing_day(now))
    if (session.scalar(ahead) or 0) >= PER_PERSON:
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY_VISITS, "this person has too many visits before them")
    if request.begins is None and not is_open(hall, now):
        raise conflict(HALL_CLOSED, "no numbers are given out now")
    if isinstance(row, StoredSlot):
        if row.begins not in half_hours(hall, now) or row.taken >= group.per_slot:
            raise conflict(SLOT_FULL, "this half hour can't be booked, or not any more")
        row.taken += 1
    row.last += 1
    stored = StoredVisit(
        key=request.key,
        person=person,
        terminal=request.terminal,
        hall=hall.code,
        group=group.code,
        day=beijing_day(request.begins or now),
        begins=request.begins,
        nth=row.last,
        state=VisitState.WAITING,
        taken_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def _held(session: Session, person: str, request: VisitRequest, now: datetime) -> StoredVisit | None:
    """What this person has in the same queue, or at the same windows in the same half hour, already."""
    mine = select(StoredVisit).where(
        StoredVisit.person == person,
        StoredVisit.hall == request.hall,
        StoredVisit.group == request.group,
        StoredVisit.state == VisitState.WAITING,
    )
    if request.begins is None:
        return session.scalar(mine.where(StoredVisit.begins.is_(None), StoredVisit.day == beijing_day(now)))
    return session.scalar(mine.where(StoredVisit.begins == request.begins))


def _queue(hall: str, group: str, day: date) -> Any:
    return select(StoredVisit).where(
        StoredVisit.hall == hall,
        StoredVisit.group == group,
        StoredVisit.day == day,
        StoredVisit.begins.is_(None),
        StoredVisit.state == VisitState.WAITING,
    )


def _waiting(session: Session, day: date) -> dict[tuple[str, str], int]:
    counted = (
        select(StoredVisit.hall, StoredVisit.group, func.count())
        .where(StoredVisit.day == day, StoredVisit.begins.is_(None), StoredVisit.state == VisitState.WAITING)
        .group_by(StoredVisit.hall, StoredVisit.group)
    )
    return {(hall, group): count for hall, group, count in session.execute(counted)}


def _locked_queue(session: Session, request: VisitRequest, now: datetime) -> StoredQueue:
    where = {"hall": request.hall, "group": request.group, "day": beijing_day(now)}
    _make(session, StoredQueue, where | {"last": 0})
    return session.get_one(StoredQueue, where, with_for_update=True, populate_existing=True)


def _locked_slot(session: Session, request: VisitRequest) -> StoredSlot:
    where = {"hall": request.hall, "group": request.group, "begins": request.begins}
    _make(session, StoredSlot, where | {"last": 0, "taken": 0})
    return session.get_one(StoredSlot, where, with_for_update=True, populate_existing=True)


def _make(session: Session, kind: type[Base], values: dict[str, Any]) -> None:
    """Make the row, unless somebody has made it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(kind).values(**values).on_conflict_do_nothing())


def _minutes(group: WindowGroup, ahead: int) -> int:
    return math.ceil(ahead * group.minutes / group.windows)


def _number(group: WindowGroup, stored: StoredVisit) -> str:
    """``A012`` of a queue; ``YA02`` of a half hour, whose time stands beside it."""
    return f"{group.letter}{stored.nth:03d}" if stored.begins is None else f"Y{group.letter}{stored.nth:02d}"
