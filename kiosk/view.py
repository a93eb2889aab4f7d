"""What a person sees, as frozen values with every word in place. Screens draw them and decide nothing.

A ``Page`` is the frame (heading, progress, actions) around one ``Body``; a ``Sheet`` lies over it when something
must be answered first. Each ``Action`` carries the event that a touch sends.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.ease import Ease
from kiosk.screen_events import ResidentEvent, Stroke


class Role(StrEnum):
    """How prominent an action is. Two EQUAL actions have the same size, colour weight and contrast (consent)."""

    PRIMARY = "primary"
    EQUAL = "equal"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button. ``name`` is stable and language-free; ``label`` is a verb."""

    name: str
    label: str
    event: ResidentEvent
    role: Role = Role.PRIMARY
    enabled: bool = True


class Tone(StrEnum):
    """What a message is, never told by colour alone: each has its icon."""

    INFO = "info"
    GOOD = "good"
    CARE = "care"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One sentence about what happened and one about what to do now. ``code`` is the failure code for staff."""

    tone: Tone
    text: str
    advice: str = ""
    code: str = ""


# --- Bodies: one kind of content each --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A service on the home page; ``unavailable`` says why it can't be done now."""

    name: str
    icon: str
    title: str
    summary: str
    facts: tuple[str, ...]
    event: ResidentEvent
    unavailable: str = ""


@dataclass(frozen=True, kw_only=True)
class HomeBody:
    """The home page. Every field but ``tiles`` may be empty."""

    greeting: str
    """Stands above ``tiles``."""
    tiles: tuple[Tile, ...]
    """Parts of life, each a list."""
    search: Tile | None = None
    adviser: Tile | None = None
    """Questions that lead to a service."""
    quick: tuple[Tile, ...] = ()
    """What most people come for."""
    events_heading: str = ""
    events: tuple[Tile, ...] = ()
    """Life events, each with its picture; the last one leads to all of them."""
    out_of_order: tuple[Banner, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AttractBody:
    """Nobody is here: what passers-by see. One touch anywhere begins."""

    invitation: str
    promises: tuple[str, ...]
    wake: Action
    out_of_order: tuple[Banner, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SearchBody:
    """Type what is wanted; services that fit are there with each letter."""

    text: str
    note: str
    results: tuple[Tile, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with short lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GuideBody:
    """What the item is, what it needs, how long, what it costs, how data is used."""

    facts: tuple[tuple[str, str], ...]
    """Label and value of the key facts: fee, time, papers."""
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentBody:
    """A notice to agree to or refuse."""

    paragraphs: tuple[str, ...]
    about_face: bool = False


@dataclass(frozen=True, kw_only=True)
class PledgeBody:
    """A promise to be read to its end, with label and value of what it binds to."""

    heading: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


class CardStage(StrEnum):
    """Where the reading of a card stands."""

    WAITING = "waiting"
    READING = "reading"
    FAILED = "failed"


class CardKindShown(StrEnum):
    """What the illustration shows being read."""

    ID_CARD = "id-card"
    SOCIAL_CARD = "social-card"
    PHONE_CODE = "phone-code"


@dataclass(frozen=True, kw_only=True)
class CardBody:
    """Lay the card on the reader. The illustration follows the stage."""

    stage: CardStage
    instruction: str
    kind: CardKindShown = CardKindShown.ID_CARD


@dataclass(frozen=True, kw_only=True)
class FaceBody:
    """The camera's preview with advice. ``turn`` is "left", "right" or "" from the person's own view."""

    advice: str
    turn: str
    done: float
    running: bool


@dataclass(frozen=True, kw_only=True)
class CodeBody:
    """Type a texted code on a keypad."""

    text: str
    length: int
    sent_to: str


@dataclass(frozen=True, kw_only=True)
class KnownField:
    """A value already known, with its source."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice of a closed question."""

    name: str
    label: str
    event: ResidentEvent
    chosen: bool = False


class Input(StrEnum):
    """How a question is answered."""

    DIGITS = "digits"
    CHOICE = "choice"
    TEXT = "text"
    CITIZEN_NUMBER = "citizen-number"
    CREDIT_CODE = "credit-code"
    BANK_CARD = "bank-card"
    MONEY = "money"
    """The field holds yuan with up to two decimals."""
    DATE = "date"
    """The field holds an ISO date once it is whole."""
    DIVISION = "division"
    """``options`` are the divisions under the last of ``path``."""


@dataclass(frozen=True, kw_only=True)
class QuestionBody:
    """One question of the form; ``known`` lists what needs no asking (shown beside or above)."""

    element: str
    question: str
    why: str
    input: Input
    text: str = ""
    """What is typed so far."""
    max_length: int = 0
    earliest: str = ""
    """DATE: bounds, ISO; empty when there is none."""
    latest: str = ""
    path: tuple[Option, ...] = ()
    """DIVISION: the divisions gone down so far; a touch goes back up to one."""
    example: str = ""
    was: str = ""
    """What government knows, while the person corrects it, with its source."""
    options: tuple[Option, ...] = ()
    problem: str = ""
    """Why the value can't be taken, shown beside the field."""
    known: tuple[KnownField, ...] = ()
    known_heading: str = ""


Outline = tuple[tuple[float, float], ...]
"""Corners (x, y) of a paper in 0…1 of the preview's width and height; empty when there is none."""


class MaterialStage(StrEnum):
    """Where a material stands."""

    SPARED = "spared"
    AIMING = "aiming"
    TAKEN = "taken"


@dataclass(frozen=True, kw_only=True)
class MaterialBody:
    """A paper: spared, being photographed (document camera's preview), or taken (its last page).

    AIMING: ``text`` is the advice of this moment with its ``tone``; ``outline`` is drawn over the preview.
    """

    name: str
    stage: MaterialStage
    text: str
    tone: Tone = Tone.INFO
    outline: Outline = ()
    jpeg: bytes = b""


@dataclass(frozen=True, kw_only=True)
class QrBody:
    """A QR code for the person's phone, with a large word above it (an amount, a name) and rows beside it.

    Without ``qr_payload`` there is nothing to scan (yet, or any more).
    """

    title: str
    qr_payload: str
    hint: str
    rows: tuple[tuple[str, str], ...] = ()
    picture: str = "clock"
    """Icon that stands in the place of a code that is not there."""


@dataclass(frozen=True, kw_only=True)
class DocumentBody:
    """A page of a document as it will be printed, and what the document is."""

    name: str
    """What the picture is, for who can't see it."""
    jpeg: bytes
    text: tuple[str, ...] = field(repr=False)
    """The lines that are printed on the page, about the person as they are; none where the page holds no text."""
    place: str
    before: Action | None
    after: Action | None
    """Turn the page; None for a document of one page."""
    title: str
    rows: tuple[tuple[str, str], ...]
    paper: Banner | None = None
    private: bool = False
    """What it is says something about the person already: the result of their case."""


@dataclass(frozen=True, kw_only=True)
class MenuBody:
    """A list of things to choose from, each with what it is and why not now."""

    entries: tuple[Tile, ...]
    note: str = ""
    private: bool = False
    """The entries are about the person: their cases, what they are entitled to."""


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """A line of the summary; ``edit`` changes it where the rules allow.

    ``whole``: the value behind a masked one, shown while a finger rests on it, said in the headset when asked for.
    """

    label: str
    value: str
    source: str
    edit: Action | None = None
    whole: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ReviewGroup:
    """Rows under a heading."""

    heading: str
    rows: tuple[ReviewRow, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewBody:
    """Everything that will be submitted."""

    groups: tuple[ReviewGroup, ...]


class Reached(StrEnum):
    """How far a part of a case has come."""

    DONE = "done"
    NOW = "now"
    WAITS = "waits"
    """For the resident."""
    ENDED = "ended"
    """Without what was applied for."""


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One department's part: who, what, how far, since when, until when."""

    title: str
    text: str
    notes: tuple[str, ...]
    reached: Reached


@dataclass(frozen=True, kw_only=True)
class TimelineBody:
    """A case and how far each department has come."""

    groups: tuple[ReviewGroup, ...]
    heading: str
    entries: tuple[TimelineEntry, ...]


@dataclass(frozen=True, kw_only=True)
class SignBody:
    """Sign with a finger. The pad keeps its strokes over redraws."""

    declaration: str
    hint: str
    strokes: tuple[Stroke, ...]
    confirmed: str = ""
    """What stands in place of strokes when somebody can't sign by hand."""


@dataclass(frozen=True, kw_only=True)
class WaitBody:
    """Something short is under way."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ReceiptBody:
    """The promise: number, QR code, what happens next, and the truth about paper and delivery."""

    number_label: str
    number: str
    qr_payload: str
    qr_hint: str
    rows: tuple[tuple[str, str], ...]
    delivery: Banner
    paper: Banner
    pages: Banner | None = None


@dataclass(frozen=True, kw_only=True)
class RateBody:
    """Five levels, none chosen beforehand."""

    levels: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True)
class FarewellBody:
    """Take your card and papers; what was wiped."""

    reminders: tuple[str, ...]
    wiped: str


@dataclass(frozen=True, kw_only=True)
class MessageBody:
    """Out of service, or nothing to offer yet."""

    tone: Tone
    text: str


Body = (
    HomeBody
    | AttractBody
    | SearchBody
    | GuideBody
    | ConsentBody
    | PledgeBody
    | CardBody
    | FaceBody
    | CodeBody
    | QuestionBody
    | MaterialBody
    | QrBody
    | DocumentBody
    | MenuBody
    | ReviewBody
    | TimelineBody
    | SignBody
    | WaitBody
    | ReceiptBody
    | RateBody
    | FarewellBody
    | MessageBody
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A question over the page: idle warning, confirm cancel, staff called, device lost.

    Nothing beneath is touchable.
    """

    name: str
    tone: Tone
    heading: str
    text: str
    actions: tuple[Action, ...]
    countdown_s: int | None = None
    """Seconds until the sheet answers itself; the screen counts down."""
    countdown_text: str = ""
    """How the seconds left are said, with {seconds} in their place."""
    code: str = ""
    options: tuple[Option, ...] = ()
    """What can be switched on and off beneath the text."""
    private: bool = False
    """The text tells something that only the person should hear."""
    curtain: bool = False
    """Nothing of the page beneath can be read: the person may have stepped away."""


@dataclass(frozen=True, kw_only=True)
class StatusBar:
    """The strip at the top."""

    place: str
    online: bool
    network: str
    toast: str = ""
    """What has just changed and asks nothing of anybody; stands for some seconds in the place's stead."""
    large: Action
    """Large letters at one touch."""
    ease: Action
    language: Action
    staff: Action


@dataclass(frozen=True, kw_only=True)
class Page:
    """One screen. ``key`` identifies it: the screen reports ``Shown(key)`` once it is painted."""

    key: str
    heading: str
    lead: str
    body: Body
    status: StatusBar
    actions: tuple[Action, ...] = ()
    back: Action | None = None
    cancel: Action | None = None
    banner: Banner | None = None
    sheet: Sheet | None = None
    step: int = 0
    steps: int = 0
    progress: str = ""
    """"第 3 步,共 6 步"; empty where steps are not counted."""
    language: str = "zh"
    ease: Ease = field(default_factory=Ease)
    night: bool = False
    """Nobody is dazzled in a dark lobby."""


# --- Previews: pulled by the screen, never sent as events --------------------------------------------------------


@dataclass(frozen=True)
class PreviewPicture:
    """A camera's latest picture: ``rgb`` holds ``height`` rows of ``width`` × 3 bytes, top first, no padding.

    ``number`` grows with every picture, so that the same one is never drawn twice.
    """

    width: int
    height: int
    rgb: bytes
    number: int
