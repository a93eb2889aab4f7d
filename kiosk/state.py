"""The whole state of a terminal towards the person in front of it, as one frozen value."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from devices.api import Media, Power, Presence, Ready, SensorState, Status
from kiosk.bulletin import Posted
from kiosk.configured import Configured
from kiosk.contract import Catalogue, DraftSlip, FreeAnswer
from kiosk.draft import Draft, Paper
from kiosk.ease import Ease
from kiosk.screen_events import Trace


@dataclass(frozen=True)
class Home:
    """Nobody is being served. ``opened``: a list, the search, a page of the guide; ``words``: what is searched for.

    ``answer``, or the ``failure`` to get one: to the words, asked as a question. ``paper``: the list of needs, printed.
    """

    opened: str = ""
    words: str = ""
    answer: FreeAnswer | None = None
    failure: str = ""
    paper: Paper = field(default_factory=Paper)


@dataclass(frozen=True)
class Serving:
    """Somebody is; everything personal is inside the draft."""

    draft: Draft


@dataclass(frozen=True)
class Farewell:
    """Take your card and papers; nothing personal is known any more.

    ``submitted``: a case was kept. ``papers``: something was printed. ``served``: they got a certificate
    or a number, and nothing was to be submitted. ``saved``: they go on elsewhere. ``reminded``: how often so far.
    ``leaving``: they touched "home" and have not taken everything yet.
    """

    submitted: bool
    papers: bool
    served: bool = False
    saved: bool = False
    reminded: int = 0
    leaving: bool = False
    wiped: frozenset[Trace] = frozenset()
    """Where nothing is known of them any more; it is said once that is everywhere."""


Place = Home | Serving | Farewell


class Asked(Enum):
    """A sheet over the page that waits for an answer."""

    NOTHING = "nothing"
    STILL_THERE = "still-there"
    LEAVE = "leave"
    SAVING = "saving"
    """The centre is asked to keep the draft; then it is SAVED, or NOT_SAVED."""
    SAVED = "saved"
    NOT_SAVED = "not-saved"
    STAFF = "staff"
    EASE = "ease"
    """What makes the terminal easier to use."""
    LARGE_OFFERED = "large-offered"
    """The card says that its holder is old enough to be asked once whether large letters are wanted."""


@dataclass(frozen=True)
class Saving:
    """What became of saving the draft: its ``slip``, and the print of it, or the ``failure``."""

    slip: DraftSlip | None = None
    paper: Paper = field(default_factory=Paper)
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class State:
    """What the terminal shows and knows."""

    language: str = "zh"
    ease: Ease = field(default_factory=Ease)
    place: Place = Home()
    asked: Asked = Asked.NOTHING
    saving: Saving = field(default_factory=Saving)
    session: int = 0
    """Counts sessions: what devices or the centre answer to an earlier one is dropped."""
    begun: str = ""
    """Key of the page whose effects have started."""
    catalogue: Catalogue | None = None
    devices: tuple[tuple[str, Status], ...] = ()
    media: tuple[tuple[str, Media], ...] = ()
    """What devices say of the card or paper in them."""
    exits: tuple[tuple[str, SensorState], ...] = ()
    """What sensors say of the paper in a printer's exit."""
    attention: tuple[str, ...] = ()
    """What the centre was told that somebody should come for."""
    power: Power = field(default_factory=Power)
    on_battery_since: datetime | None = None
    presence: Presence = Presence.UNKNOWN
    headset: bool = False
    """Whether the person listens through a headset, where nobody else hears what is about them."""
    waiting: int = 0
    held: int = 0
    online: bool = True
    closed: str = ""
    """Failure code for which no new case is taken; empty: cases are taken."""
    stale_days: int = 0
    """How old the catalogue is, when that is too old to keep silent about."""
    posted: Posted = field(default_factory=Posted)
    toast: str = ""
    """Key of what is said in passing, for some seconds."""
    departments_down: frozenset[str] = frozenset()
    """Departments whose systems don't answer the centre."""
    next: Configured | None = None
    """What the centre set while somebody was being served."""
    division: str = ""
    """Where the terminal stands, six digits (GB/T 2260); empty: nobody said."""

    def device(self, name: str) -> Status | None:
        """Last known status of a device; None when nothing is known yet or there is no such device."""
        return dict(self.devices).get(name)

    @property
    def ready_devices(self) -> frozenset[str]:
        """Those that work now."""
        return frozenset(name for name, status in self.devices if isinstance(status, Ready))

    def lost_devices(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those devices that are known not to work."""
        return tuple(
            name for name in names if (status := self.device(name)) is not None and not isinstance(status, Ready)
        )

    @property
    def holding(self) -> tuple[str, ...]:
        """Devices in which something of the person's still lies, as far as anything can tell."""
        said = {name for name, media in self.media if media is Media.PRESENT}
        seen = {name for name, sensor in self.exits if sensor is SensorState.PRESENT}
        return tuple(sorted(said | seen))

    @property
    def emptied(self) -> tuple[str, ...]:
        """Devices in which nothing lies any more, as something can tell."""
        said = {name for name, media in self.media if media is Media.NOT_PRESENT}
        seen = {name for name, sensor in self.exits if sensor is SensorState.NOT_PRESENT}
        return tuple(sorted((said | seen) - set(self.holding)))

    @property
    def on_battery(self) -> bool:
        """Whether the mains is gone: who is being served goes on, nobody else begins."""
        return self.on_battery_since is not None

    @property
    def draft(self) -> Draft | None:
        """The application in the making, if somebody is being served."""
        return self.place.draft if isinstance(self.place, Serving) else None
