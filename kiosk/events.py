"""Everything that can happen to a session, as one closed union of frozen values.

A touch, a card, a timer, a printer and the network all arrive the same way, so a day can be replayed from a list.
"""

from dataclasses import dataclass, field
from datetime import datetime

from devices.api import (
    CardReading,
    DeviceError,
    DocumentView,
    FaceMatch,
    FaceProgress,
    Media,
    Power,
    Presence,
    ScannedPage,
    Sensor,
    SensorState,
    SocialSecurityCard,
    Status,
    Supply,
)
from kiosk.bulletin import Posted
from kiosk.configured import Configured
from kiosk.contract import (
    Bill,
    Catalogue,
    CodeAnswer,
    CodeResolution,
    CodeSent,
    DraftSlip,
    HallsTold,
    Offer,
    Payment,
    PersonCase,
    PhoneConfirmation,
    PrefillAnswer,
    Slot,
    TakenUpDraft,
    Upload,
    Visit,
)
from kiosk.contract.adviser import FreeAnswer
from kiosk.documents.certificate import Certificate
from kiosk.screen_events import ResidentEvent, Wiped

# --- From devices -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """All that a page says was heard to its end, without a break. ``page``: its key."""

    page: str


@dataclass(frozen=True)
class CardFound:
    """A card lies on the reader and is being read."""


@dataclass(frozen=True)
class CardRead:
    """A card was read."""

    reading: CardReading


@dataclass(frozen=True)
class SocialCardRead:
    """A social security card was read. ``withheld``: the code of why it did not say everything."""

    card: SocialSecurityCard
    withheld: str = ""


@dataclass(frozen=True)
class CodeScanned:
    """A code was held before the scanner."""

    payload: str = field(repr=False)


@dataclass(frozen=True)
class FaceProgressed:
    """What the person in front of the camera should do now."""

    progress: FaceProgress


@dataclass(frozen=True)
class FaceVerified:
    """The live person is the card's holder."""

    match: FaceMatch


@dataclass(frozen=True)
class DocumentSeen:
    """What the document camera sees of the paper now; None: nobody can tell."""

    view: DocumentView | None


@dataclass(frozen=True)
class PictureTaken:
    """A page was photographed. ``failure``: the code of why it is the camera's picture as it is, and not flattened."""

    page: ScannedPage
    failure: str = ""


@dataclass(frozen=True)
class DeviceFailed:
    """What was asked of a device failed. ``asked`` is the effect's class name."""

    asked: str
    error: DeviceError


@dataclass(frozen=True)
class DeviceChanged:
    """A device's health is now this."""

    device: str
    status: Status
    media: Media = Media.NOT_SUPPORTED
    supplies: tuple[Supply, ...] = ()


@dataclass(frozen=True)
class DepartmentsChanged:
    """These departments' systems don't answer the centre now."""

    down: frozenset[str]


@dataclass(frozen=True)
class SettingsChanged:
    """The centre set something of the terminal's profile."""

    configured: Configured


@dataclass(frozen=True)
class BulletinChanged:
    """What the centre has terminals tell people now."""

    posted: Posted


@dataclass(frozen=True)
class StandingChanged:
    """Whether new cases are taken: ``closed`` names the failure if not. ``stale_days``: see kiosk/standing.py."""

    closed: str
    stale_days: int


@dataclass(frozen=True)
class PowerChanged:
    """Mains or battery."""

    power: Power


@dataclass(frozen=True)
class PresenceChanged:
    """Whether somebody stands before the terminal."""

    presence: Presence


@dataclass(frozen=True)
class SensorsChanged:
    """The cabinet's sensors, all of them."""

    sensors: tuple[tuple[Sensor, SensorState], ...]


@dataclass(frozen=True)
class PaperMoved:
    """A print in the ledger advanced. ``document``: "receipt", "needs", "slip", "visit", "progress", "pages" or
    "certificate"; ``state``: a PrintState value, or "waiting" while a receipt that was cut short waits for its printer.
    """

    document: str
    state: str
    failure: str | None = None
    copy: int = 1


# --- From the centre and the queue --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prefilled:
    """What government already knows."""

    answer: PrefillAnswer


@dataclass(frozen=True)
class CentreFailed:
    """What was asked of the centre failed. ``asked`` is the effect's class name, ``failure`` a published code."""

    asked: str
    failure: str


@dataclass(frozen=True)
class CodeTexted:
    """The centre texted a code."""

    sent: CodeSent


@dataclass(frozen=True)
class CodeJudged:
    """The centre judged the typed code."""

    answer: CodeAnswer


@dataclass(frozen=True)
class PaymentTold:
    """Where a payment stands, as the centre says."""

    payment: Payment


@dataclass(frozen=True)
class BillFound:
    """What is to be paid under a payment code."""

    bill: Bill


@dataclass(frozen=True)
class CasesTold:
    """The person's cases, newest first."""

    cases: tuple[PersonCase, ...]


@dataclass(frozen=True)
class OffersTold:
    """What the person is entitled to."""

    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class DraftSaved:
    """The centre keeps the draft; with this its owner comes back to it."""

    slip: DraftSlip


@dataclass(frozen=True)
class DraftTakenUp:
    """What the person had saved elsewhere."""

    taken: TakenUpDraft


@dataclass(frozen=True)
class HallsSeen:
    """What goes on at the service centres, and the person's visits."""

    told: HallsTold


@dataclass(frozen=True)
class SlotsTold:
    """The half hours that can be booked, full ones included."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class VisitTold:
    """A visit was taken, or given back."""

    visit: Visit


@dataclass(frozen=True)
class QuestionAnswered:
    """The centre's answer to a question in somebody's own words; ``text`` is what was asked."""

    text: str
    answer: FreeAnswer


@dataclass(frozen=True)
class UploadTold:
    """Where a phone's upload stands, as the centre says."""

    upload: Upload


@dataclass(frozen=True)
class CertificateFetched:
    """A certificate is here, whole and drawn."""

    certificate: Certificate


@dataclass(frozen=True)
class CopyGranted:
    """One copy may be printed; so many more after it."""

    copies_left: int


@dataclass(frozen=True)
class CopyCounted:
    """The centre heard what became of a copy."""

    copies_left: int


@dataclass(frozen=True)
class CaseKept:
    """The sealed case is durable in the outbox: the promise is made."""

    number: str
    key: str
    progress_url: str
    kept_at: datetime


@dataclass(frozen=True)
class KeepFailed:
    """The case could not be made durable; nothing was promised, nothing is lost from the screen."""

    failure: str


@dataclass(frozen=True)
class CaseDelivered:
    """The centre holds the case."""

    key: str
    case_number: str


@dataclass(frozen=True)
class QueueChanged:
    """Counts of the outbox, and whether the centre answered last time."""

    waiting: int
    held: int
    online: bool


@dataclass(frozen=True)
class CodeResolved:
    """What a scanned code is."""

    resolution: CodeResolution


@dataclass(frozen=True)
class ConfirmationTold:
    """Where a confirmation on the person's phone stands."""

    confirmation: PhoneConfirmation


@dataclass(frozen=True)
class CatalogueChanged:
    """A newer catalogue was accepted."""

    catalogue: Catalogue


# --- From the clock ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TimerFired:
    """A timer that an effect started ran out."""

    timer: str


DeviceEvent = (
    CardFound
    | CardRead
    | SocialCardRead
    | CodeScanned
    | FaceProgressed
    | FaceVerified
    | DocumentSeen
    | PictureTaken
    | DeviceFailed
    | PaperMoved
    | Heard
)
SurroundingsEvent = DeviceChanged | DepartmentsChanged | PowerChanged | PresenceChanged | SensorsChanged
"""What is so whoever is being served."""
CentreEvent = (
    Prefilled
    | QuestionAnswered
    | CentreFailed
    | CodeTexted
    | CodeJudged
    | CodeResolved
    | ConfirmationTold
    | CertificateFetched
    | CopyGranted
    | CopyCounted
    | PaymentTold
    | BillFound
    | UploadTold
    | CasesTold
    | OffersTold
    | DraftSaved
    | DraftTakenUp
    | HallsSeen
    | SlotsTold
    | VisitTold
    | CaseKept
    | KeepFailed
    | CaseDelivered
    | QueueChanged
    | StandingChanged
    | BulletinChanged
    | SettingsChanged
    | CatalogueChanged
)
Event = ResidentEvent | DeviceEvent | SurroundingsEvent | CentreEvent | TimerFired | Wiped
