"""The whole state of a terminal towards the person in front of it, as one frozen value."""

from dataclasses import dataclass
from enum import Enum

from devices.api import Ready, Status
from kiosk.contract import Catalogue
from kiosk.draft import Draft


@dataclass(frozen=True)
class Home:
    """Nobody is being served."""


@dataclass(frozen=True)
class Serving:
    """Somebody is; everything personal is inside the draft."""

    draft: Draft


@dataclass(frozen=True)
class Farewell:
    """Take your card and papers; nothing personal is known any more.

    ``submitted``: a case was kept. ``papers``: something was printed.
    """

    submitted: bool
    papers: bool


Place = Home | Serving | Farewell


class Asked(Enum):
    """A sheet over the page that waits for an answer."""

    NOTHING = "nothing"
    STILL_THERE = "still-there"
    LEAVE = "leave"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class SessionSettings:
    """Timings, in seconds, out of the profile."""

    idle_s: float = 60
    still_there_s: float = 30
    farewell_s: float = 12


@dataclass(frozen=True, kw_only=True)
class State:
    """What the terminal shows and knows."""

    language: str = "zh"
    place: Place = Home()
    asked: Asked = Asked.NOTHING
    session: int = 0
    """Counts sessions: what devices or the centre answer to an earlier one is dropped."""
    begun: str = ""
    """Key of the page whose effects have started."""
    catalogue: Catalogue | None = None
    devices: tuple[tuple[str, Status], ...] = ()
    holding: tuple[str, ...] = ()
    """Devices that say that a card or a paper still lies in them."""
    waiting: int = 0
    held: int = 0
    online: bool = True

    def device(self, name: str) -> Status | None:
        """Last known status of a device; None when nothing is known yet or there is no such device."""
        return dict(self.devices).get(name)

    def lost_devices(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those devices that are known not to work."""
        return tuple(
            name for name in names if (status := self.device(name)) is not None and not isinstance(status, Ready)
        )

    @property
    def draft(self) -> Draft | None:
        """The application in the making, if somebody is being served."""
        return self.place.draft if isinstance(self.place, Serving) else None
