"""Visits to a service centre: what goes on there, queue tickets for today, appointments for other days."""

from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import Field

from kiosk.contract.case import Consent, Evidence
from kiosk.contract.values import Code, Key, Moment, Wire

HALL_CLOSED: Final = "hall-closed"
SLOT_FULL: Final = "slot-full"
TOO_MANY_VISITS: Final = "too-many-visits"
VISIT_OVER: Final = "visit-over"
"""Problem codes of refusals that a resident is told of in words of their own."""


class VisitKind(StrEnum):
    """How somebody is called there."""

    TICKET = "ticket"
    """In the order of numbers, today."""
    APPOINTMENT = "appointment"
    """At a time."""


class VisitState(StrEnum):
    """Where a visit stands."""

    WAITING = "waiting"
    CALLED = "called"
    CANCELLED = "cancelled"
    OVER = "over"
    """Its day, or its time, is past."""


class Visit(Wire):
    """A queue ticket or an appointment. It names nobody."""

    key: Key
    kind: VisitKind
    hall: Code
    group: Code
    """The windows that serve it."""
    number: str
    """By which it is called."""
    day: date
    """The day on which it holds, Beijing time."""
    state: VisitState
    begins: Moment | None = None
    """APPOINTMENT: from then on, for half an hour."""
    ahead: int = Field(default=0, ge=0)
    """TICKET: people who are called before."""
    wait_minutes: int = Field(default=0, ge=0)
    """TICKET: an estimate."""


class GroupNow(Wire):
    """The windows of a service centre that serve one kind of matter, at this moment."""

    group: Code
    waiting: int = Field(ge=0)
    wait_minutes: int = Field(ge=0)
    """An estimate for who takes a number now."""


class HallNow(Wire):
    """A service centre at this moment."""

    hall: Code
    open: bool
    """Whether numbers are given out now."""
    groups: tuple[GroupNow, ...]


class HallsRequest(Wire):
    """Asks what goes on at the service centres, and for the visits of a person who was identified at a terminal."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consent: Consent


class HallsTold(Wire):
    """The service centres of the catalogue that give out numbers, and the person's visits from today on."""

    key: Key
    """Fresh: under it one visit is taken next, however often the request is sent."""
    halls: tuple[HallNow, ...]
    visits: tuple[Visit, ...]


class Slot(Wire):
    """Half an hour of appointments."""

    begins: Moment
    free: int = Field(ge=0)


class Slots(Wire):
    """The coming half hours at the windows of one kind, full ones included."""

    slots: tuple[Slot, ...]


class VisitRequest(Wire):
    """Takes a number at a service centre, or with ``begins`` an appointment."""

    terminal: str
    key: Key
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    hall: Code
    group: Code
    begins: Moment | None = None


class VisitCancel(Wire):
    """Gives a visit back."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
