"""Confirming on one's own phone that one stands at a terminal."""

from enum import StrEnum

from pydantic import Field

from kiosk.contract.answers import ResolvedPerson
from kiosk.contract.values import Key, Moment, Wire, Words


class PhoneConfirmationRequest(Wire):
    """Asks for a page where the person at the terminal confirms who they are. ``item`` and ``place`` stand on it."""

    terminal: str
    item: Words
    place: str


class PhoneState(StrEnum):
    """Where a confirmation stands."""

    WAITING = "waiting"
    OPENED = "opened"
    """A phone shows the page."""
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"


class PhoneConfirmation(Wire):
    """A confirmation on a phone."""

    id: Key
    state: PhoneState
    url: str = ""
    """What the code on the screen holds; told once."""
    pairing: str = Field(pattern=r"^[0-9]{2}$")
    """Stands on the screen and is picked on the phone: a page that somebody else sent shows no such screen."""
    expires_at: Moment
    person: ResolvedPerson | None = None
    """Who confirmed; with ``token``, which vouches for it as evidence."""
    token: str | None = None
