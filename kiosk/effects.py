"""Everything that a session may ask the world to do, as one closed union of frozen values.

A flow decides them; the performer does them and answers with events.
"""

from dataclasses import dataclass, field
from datetime import datetime

from devices.api import Picture, ScannedPage
from kiosk.contract import CaseResult, CodePurpose, Consent, DraftSlip, Evidence, Hall, Progress, Visit, Words
from kiosk.documents.certificate import Certificate
from kiosk.draft import Draft
from kiosk.plan import Plan
from kiosk.spoken import Utterances


@dataclass(frozen=True)
class ReadCard:
    """Wait for a card and read it."""


@dataclass(frozen=True)
class VerifyFace:
    """Compare the live person with the card's photo."""

    photo: Picture


@dataclass(frozen=True)
class AimCamera:
    """Stream the document camera for a preview, and tell what is seen of the paper."""


@dataclass(frozen=True)
class TakePicture:
    """Photograph the paper under the document camera; ``pages`` were taken of it before."""

    pages: tuple[ScannedPage, ...] = ()


@dataclass(frozen=True)
class ReleaseDevices:
    """Stop whatever devices do for this person: reading, streaming, comparing."""


@dataclass(frozen=True)
class Prefill:
    """Ask the centre what government already knows of this person, under their consent."""

    item: str
    name: str
    number: str
    consent: Consent


@dataclass(frozen=True)
class SendCode:
    """Ask the centre to text a code to this person."""

    name: str
    number: str


@dataclass(frozen=True)
class CheckCode:
    """Ask the centre to judge a typed code."""

    code_id: str
    code: str


@dataclass(frozen=True)
class RequestPayment:
    """Make the intent to pay durable, then ask the centre for an offer. ``reference``: the case's number, or a payment
    code; the same reference is never charged twice.
    """

    reference: str
    amount_fen: int
    what: Words


@dataclass(frozen=True)
class CheckPayment:
    """Ask the centre where a payment stands."""

    reference: str


@dataclass(frozen=True)
class FindBill:
    """Ask the centre what is to be paid under a payment code."""

    code: str


@dataclass(frozen=True)
class AskQuestion:
    """Ask the centre which items fit what somebody wrote in their own words. Nobody is known."""

    text: str
    language: str


@dataclass(frozen=True)
class OpenUpload:
    """Ask the centre for a page where a phone can send a material."""

    material: Words
    most_pages: int


@dataclass(frozen=True)
class CheckUpload:
    """Ask the centre what a phone has sent."""

    upload: str


@dataclass(frozen=True)
class QueryCertificate:
    """Ask the centre for a certificate about this person, under their consent and with how they were verified."""

    item: str
    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class QueryResult:
    """Ask the centre for a result of this person's own case, under their consent and with how they were verified."""

    case: str
    """The case's number."""
    result: CaseResult
    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AskCopy:
    """Ask the centre whether this copy of a certificate may be printed; asked again, it counts once."""

    certificate: str
    copy: int


@dataclass(frozen=True)
class ReportCopy:
    """Tell the centre what became of a copy."""

    certificate: str
    copy: int
    printed: bool


@dataclass(frozen=True)
class AskCases:
    """Ask the centre for this person's cases, under their consent and with how they were verified."""

    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AskOffers:
    """Ask the centre what this person is entitled to, under their consent and with how they were verified."""

    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class SaveDraft:
    """Ask the centre to keep this draft for its owner."""

    draft: Draft


@dataclass(frozen=True)
class TakeUpDraft:
    """Ask the centre for what this person saved elsewhere. ``slip``: its QR code as scanned, or its code as typed."""

    name: str
    number: str
    consent: Consent
    evidence: tuple[Evidence, ...]
    slip: str = field(repr=False)


@dataclass(frozen=True)
class Visitor:
    """Who asks at a service centre, and how they were identified."""

    name: str
    number: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AskHalls:
    """Ask what goes on at the service centres, and for this person's visits."""

    who: Visitor
    consent: Consent


@dataclass(frozen=True)
class AskSlots:
    """Ask for the half hours that can be booked at these windows."""

    hall: str
    group: str


@dataclass(frozen=True)
class TakeVisit:
    """Take a number there, or with ``begins`` an appointment; under one key, however often it is asked for."""

    who: Visitor
    key: str
    hall: str
    group: str
    begins: datetime | None = None


@dataclass(frozen=True)
class CancelVisit:
    """Give a visit back."""

    who: Visitor
    key: str


VisitQuestion = AskHalls | AskSlots | TakeVisit | CancelVisit

CertificateQuestion = QueryCertificate | QueryResult | AskCopy | ReportCopy


@dataclass(frozen=True)
class ResolveCode:
    """Ask the centre what a scanned code is. Never logged: it may be a person's."""

    payload: str = field(repr=False)
    purpose: CodePurpose | None = None


@dataclass(frozen=True)
class OpenConfirmation:
    """Ask the centre for a page where the person confirms on their phone who they are."""

    item: Words


@dataclass(frozen=True)
class CheckConfirmation:
    """Ask the centre whether they did."""

    confirmation: str


@dataclass(frozen=True)
class ReadSocialCard:
    """Wait for a social security card and read it."""


@dataclass(frozen=True)
class ScanCode:
    """Wait for a code before the scanner."""


@dataclass(frozen=True)
class KeepCase:
    """Build, seal and store the case durably."""

    draft: Draft


@dataclass(frozen=True)
class KeepRating:
    """Store a rating durably; it follows its case to the centre."""

    draft: Draft
    level: int


@dataclass(frozen=True)
class PrintReceipt:
    """Print the paper receipt; copy 1 is the original."""

    draft: Draft
    copy: int


@dataclass(frozen=True)
class PrintPages:
    """Print the application form on A4."""

    draft: Draft
    copy: int


@dataclass(frozen=True)
class PrintCertificate:
    """Print a certificate on A4; this copy was granted."""

    certificate: Certificate
    copy: int


@dataclass(frozen=True)
class PrintNeeds:
    """Print the list of what an item needs; it holds nothing personal and has no number."""

    plan: Plan


@dataclass(frozen=True)
class PrintSlip:
    """Print the slip of a saved draft; it names nobody."""

    slip: DraftSlip
    item: Words


@dataclass(frozen=True)
class PrintVisit:
    """Print a queue ticket or an appointment; it names nobody."""

    visit: Visit
    hall: Hall
    group: Words
    copy: int = 1


@dataclass(frozen=True)
class PrintProgress:
    """Print where a case stands; it names nobody."""

    progress: Progress
    copy: int = 1


@dataclass(frozen=True)
class NotePaper:
    """Record the person's word on a print that no sensor could vouch for."""

    document: str
    copy: int
    came_out: bool


@dataclass(frozen=True)
class NotePaperTaken:
    """The last print of this document left the printer: its exit sensor says so."""

    document: str


@dataclass(frozen=True)
class Say:
    """Speak these words, which hold nothing personal; whatever is being said stops."""

    text: str
    language: str


@dataclass(frozen=True)
class ReadAloud:
    """Speak these texts, which hold nothing personal, in the session's language."""

    texts: tuple[Words, ...]


@dataclass(frozen=True)
class Speak:
    """Speak what a page says; whatever is being said stops, unless this ``waits``.

    ``headset``: one is plugged in, and hears all of it.
    """

    said: Utterances = field(repr=False)
    language: str
    headset: bool
    volume: int
    """Percent."""
    waits: bool = False
    """News of the same page let finish what is being said: a receipt is heard to its end."""
    page: str = ""
    """Key of the page that is said whole here and must be known to its end: told as ``Heard``. Else empty."""


@dataclass(frozen=True)
class Hush:
    """Stop speaking."""


@dataclass(frozen=True)
class GuideTo:
    """Light the lamps beside these devices, and no other."""

    devices: tuple[str, ...]


@dataclass(frozen=True)
class CallAttention:
    """Tell the centre what somebody should come for; replaces what was told before."""

    causes: tuple[str, ...]


@dataclass(frozen=True)
class TakeSettings:
    """Nobody is being served: what the centre set is in force from here on."""


@dataclass(frozen=True)
class PowerOff:
    """The battery is for an orderly end: shut down now."""


@dataclass(frozen=True)
class StartTimer:
    """Fire ``TimerFired(timer)`` after so many seconds; restarts a running one."""

    timer: str
    seconds: float


@dataclass(frozen=True)
class StopTimer:
    """Forget a timer."""

    timer: str


@dataclass(frozen=True)
class Wipe:
    """The session is over: let go of everything personal."""


DraftQuestion = SaveDraft | TakeUpDraft

Paperwork = (
    PrintReceipt
    | PrintNeeds
    | PrintSlip
    | PrintVisit
    | PrintProgress
    | PrintPages
    | PrintCertificate
    | NotePaper
    | NotePaperTaken
)
"""What concerns paper."""

CentreQuestion = (
    Prefill
    | AskQuestion
    | SendCode
    | CheckCode
    | RequestPayment
    | CheckPayment
    | FindBill
    | OpenUpload
    | CheckUpload
    | ResolveCode
    | OpenConfirmation
    | CheckConfirmation
    | AskCases
    | AskOffers
    | DraftQuestion
    | VisitQuestion
    | CertificateQuestion
)
"""What the centre is asked while the person waits; each is answered by one event, or by ``CentreFailed``."""

Effect = (
    ReadCard
    | ReadSocialCard
    | ScanCode
    | VerifyFace
    | AimCamera
    | TakePicture
    | ReleaseDevices
    | CentreQuestion
    | KeepCase
    | KeepRating
    | PrintReceipt
    | PrintNeeds
    | PrintSlip
    | PrintVisit
    | PrintProgress
    | PrintPages
    | PrintCertificate
    | NotePaper
    | NotePaperTaken
    | Say
    | ReadAloud
    | Speak
    | Hush
    | GuideTo
    | CallAttention
    | TakeSettings
    | PowerOff
    | StartTimer
    | StopTimer
    | Wipe
)
