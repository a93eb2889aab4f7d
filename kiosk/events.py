"""Everything that can happen to a session, as one closed union of frozen values.

A touch, a card, a timer, a printer and the network all arrive the same way, so a day can be replayed from a list.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

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
from kiosk.ease import Aid

Stroke = tuple[tuple[float, float], ...]
"""One pen stroke: points (x, y) in 0…1 of the signing pad's width and height."""
PAD_RATIO = 0.6
"""Height of the signing pad over its width, on screen and paper alike: a signature must not be stretched."""

# --- From the person ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """The page with this key is on the screen; its effects may start."""

    page: str


@dataclass(frozen=True)
class ItemChosen:
    """A service item was chosen on the home page."""

    item: str


@dataclass(frozen=True)
class Continued:
    """The page's main action."""


@dataclass(frozen=True)
class WentBack:
    """One step back; nothing typed is lost."""


@dataclass(frozen=True)
class Agreed:
    """Agreed to the notice shown."""


@dataclass(frozen=True)
class Refused:
    """Refused the notice shown."""


@dataclass(frozen=True)
class Retried:
    """Try again what failed."""


@dataclass(frozen=True)
class OtherWayChosen:
    """Verify identity without the camera."""


@dataclass(frozen=True)
class Typed:
    """The field now holds this text. ``element`` is an element code, or "code" for the texted code."""

    element: str
    text: str


@dataclass(frozen=True)
class Chosen:
    """One choice of a closed question was touched."""

    element: str
    value: str


@dataclass(frozen=True)
class Picked:
    """An entry of a list was touched; the page's step knows what it stands for."""

    entry: str


@dataclass(frozen=True)
class ReadThrough:
    """A text was read to its end: its last line was on the screen."""


@dataclass(frozen=True)
class Heard:
    """All that a page says was heard to its end, without a break. ``page``: its key."""

    page: str


@dataclass(frozen=True)
class EditAsked:
    """Change a known value from the review."""

    element: str


@dataclass(frozen=True)
class PictureAsked:
    """Take the picture of the paper now."""


@dataclass(frozen=True)
class PictureRejected:
    """Take the last page again."""


@dataclass(frozen=True)
class NextPageAsked:
    """The paper has one more page."""


@dataclass(frozen=True)
class Signed:
    """The signature as it stands; empty when wiped."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True)
class SignatureWaived:
    """Can't sign by hand: confirms with the identity that was verified."""


@dataclass(frozen=True)
class PagesAsked:
    """Print the application form on A4."""


@dataclass(frozen=True)
class ReprintAsked:
    """Print the receipt once more, marked as a copy."""


@dataclass(frozen=True)
class PaperAnswered:
    """The person's word on paper that no sensor can vouch for."""

    came_out: bool


@dataclass(frozen=True)
class Rated:
    """A level was touched, 5 best to 1 worst."""

    level: int


@dataclass(frozen=True)
class LanguageToggled:
    """Chinese to English or back."""


@dataclass(frozen=True)
class StaffCalled:
    """Help wanted."""


@dataclass(frozen=True)
class CancelAsked:
    """Wants to leave; is asked to confirm."""


@dataclass(frozen=True)
class SaveAsked:
    """Wants to leave and go on elsewhere later."""


@dataclass(frozen=True)
class CancelConfirmed:
    """Leaves; everything is wiped."""


@dataclass(frozen=True)
class EaseAsked:
    """Wants the sheet of what makes the terminal easier to use."""


@dataclass(frozen=True)
class AidToggled:
    """Switches an aid on or off."""

    aid: Aid


@dataclass(frozen=True)
class VolumeStepped:
    """Louder (1) or quieter (-1)."""

    by: int


@dataclass(frozen=True)
class RepeatAsked:
    """Wants to hear the page again."""


@dataclass(frozen=True)
class KeypadUsed:
    """A key of the tactile keypad was pressed for the first time on this page."""


@dataclass(frozen=True)
class Pointed:
    """Something has the focus now. ``words``: its name, kind and state; ``private``: they are about the person, and the
    loudspeaker says what stands ``instead`` of them.
    """

    words: str = field(repr=False)
    private: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Touched:
    """The glass was touched, wherever that was: whoever speaks stops."""


class Trace(StrEnum):
    """Where a person was known."""

    SCREEN = "screen"
    """Every widget that drew their pages."""
    MEMORY = "memory"
    """What the terminal did for them: pictures, texts, papers, answers under way."""


@dataclass(frozen=True)
class Wiped:
    """What was known of a person there is gone."""

    trace: Trace


@dataclass(frozen=True)
class SheetClosed:
    """The sheet over the page is closed ("more time", "go on")."""


# --- From devices -----------------------------------------------------------------------------------------------


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


ResidentEvent = (
    Shown
    | ItemChosen
    | Continued
    | WentBack
    | Agreed
    | Refused
    | Retried
    | OtherWayChosen
    | Typed
    | Chosen
    | Picked
    | ReadThrough
    | EditAsked
    | PictureAsked
    | PictureRejected
    | NextPageAsked
    | Signed
    | SignatureWaived
    | PagesAsked
    | ReprintAsked
    | PaperAnswered
    | Rated
    | LanguageToggled
    | StaffCalled
    | CancelAsked
    | SaveAsked
    | CancelConfirmed
    | EaseAsked
    | AidToggled
    | VolumeStepped
    | RepeatAsked
    | KeypadUsed
    | Pointed
    | Touched
    | SheetClosed
)
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
