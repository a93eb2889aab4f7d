"""A draft: one resident's application in the making, as a frozen value.

It lives in memory only and ends with the session. What a step is doing at the moment is its ``stage``; what the person
has given stays when they go back, because going back moves ``step`` and nothing else.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from devices.api import Advice, DocumentView, ScannedPage
from kiosk.beijing import beijing_date
from kiosk.contract import (
    Answer,
    Bill,
    CaseResult,
    CodeResolution,
    Consent,
    Element,
    Evidence,
    HallsTold,
    HeldLicence,
    Item,
    Material,
    MaterialWay,
    Offer,
    Payment,
    PaymentState,
    PersonCase,
    PhoneConfirmation,
    PrefillAnswer,
    Slot,
    TakenUpDraft,
    Upload,
    Visit,
    Words,
    assurance_of,
)
from kiosk.documents.certificate import Certificate
from kiosk.form import body_of, place_of
from kiosk.identity import Identity
from kiosk.plan import Plan
from kiosk.screen_events import Stroke

# --- Stages: what a step is doing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Still:
    """Nothing under way; the page waits for the person."""


@dataclass(frozen=True)
class CardAwaited:
    """The reader waits for a card. ``found``: one lies there and is being read."""

    found: bool = False


@dataclass(frozen=True)
class Failed:
    """What the step asked for failed; the person chooses how to go on. ``way``: which of several it was."""

    failure: str
    way: str = ""


@dataclass(frozen=True)
class SocialCardAwaited:
    """The reader of social security cards waits. ``found``: a card is in it and is being read."""

    found: bool = False


@dataclass(frozen=True)
class CodeToScan:
    """The scanner waits for a person's code. ``resolving``: the centre is asked whose it is."""

    resolving: bool = False


@dataclass(frozen=True)
class Confirming:
    """The person confirms on their phone. ``failure``: why there is no page, or no news of it."""

    confirmation: PhoneConfirmation | None = None
    failure: str = ""


@dataclass(frozen=True)
class FaceRunning:
    """The camera looks at the person."""

    advice: Advice = Advice.LOOK_HERE
    done: float = 0.0


@dataclass(frozen=True)
class CodeSending:
    """The centre is texting a code."""


@dataclass(frozen=True)
class CodeAwaited:
    """A code was texted; ``text`` is typed so far. ``wrong``: the last try was not it."""

    code_id: str
    sent_to: str
    text: str = ""
    checking: bool = False
    wrong: bool = False


@dataclass(frozen=True)
class Fetching:
    """The centre is asked what government already knows."""


@dataclass(frozen=True)
class Asking:
    """One question of the form. ``editing``: asked again from the review, to which it returns. ``rule``: what a check
    across answers says of it. ``under``: the division whose own divisions are offered.
    """

    element: str
    editing: bool = False
    problem: str = ""
    rule: Words | None = None
    under: str = ""


@dataclass(frozen=True)
class Aiming:
    """A material lies under the document camera. ``shooting``: its picture is being taken.

    ``seen``: what the camera sees of it; None when nobody can tell.
    """

    material: str
    shooting: bool = False
    failure: str = ""
    seen: DocumentView | None = None


@dataclass(frozen=True)
class Showing:
    """A material is settled and shown for agreement. ``failure``: why its last page was not flattened."""

    material: str
    failure: str = ""


@dataclass(frozen=True)
class Paying:
    """A fee is being paid. ``failure``: why there is no news; money may have moved when an offer was out. ``leaving``:
    the person goes on once the centre was asked a last time.
    """

    payment: Payment | None = None
    failure: str = ""
    leaving: bool = False


@dataclass(frozen=True)
class BillAsked:
    """A payment code is typed; ``text`` is what stands there."""

    text: str = ""
    looking: bool = False
    failure: str = ""


@dataclass(frozen=True)
class ChoosingWay:
    """How to hand in a material is asked. ``lacking``: the person said that they don't have it."""

    material: str
    lacking: bool = False


@dataclass(frozen=True)
class Uploading:
    """A phone sends a material's pages. ``failure``: why there is no upload, or no news of it."""

    material: str
    upload: Upload | None = None
    failure: str = ""


@dataclass(frozen=True)
class Promising:
    """A promise is read. ``read``: to its end, so that it can be agreed to."""

    material: str
    read: bool = False


@dataclass(frozen=True)
class Looking:
    """A page of the certificate is shown. ``asking``: the centre is asked for a copy; ``failure``: why not."""

    page: int = 0
    asking: bool = False
    failure: str = ""


@dataclass(frozen=True)
class SlipAsked:
    """The slip of a saved draft is scanned or its code typed; ``text`` is what stands there."""

    text: str = ""
    looking: bool = False
    failure: str = ""


@dataclass(frozen=True)
class LyingReady:
    """A pick-up code and what the centre says of it."""

    code: str
    told: CodeResolution


@dataclass(frozen=True)
class GivingBack:
    """The visit is being given back; ``sure``: the person was asked and said so."""

    sure: bool = False
    failure: str = ""


@dataclass(frozen=True)
class TellingWhy:
    """A bad rating's reasons are asked for."""


@dataclass(frozen=True)
class Listing:
    """What the centre told is shown. ``opened``: the one that is looked at."""

    opened: str = ""


@dataclass(frozen=True)
class ResultAsked:
    """A result of the case of this number is fetched. ``failure``: why there is none to be seen."""

    number: str
    result: CaseResult
    failure: str = ""


@dataclass(frozen=True)
class Keeping:
    """The case is being sealed and stored."""


Stage = (
    Still
    | CardAwaited
    | Failed
    | SocialCardAwaited
    | CodeToScan
    | Confirming
    | FaceRunning
    | CodeSending
    | CodeAwaited
    | Fetching
    | Asking
    | Aiming
    | Showing
    | Paying
    | BillAsked
    | ChoosingWay
    | Uploading
    | Promising
    | Looking
    | Listing
    | ResultAsked
    | SlipAsked
    | GivingBack
    | LyingReady
    | TellingWhy
    | Keeping
)

# --- What the person has given --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Captured:
    """A photographed material, page by page."""

    material: str
    pages: tuple[ScannedPage, ...]


@dataclass(frozen=True)
class Uploaded:
    """A material that a phone sent; the centre holds its ``pages`` pages."""

    material: str
    upload: str
    pages: int


@dataclass(frozen=True)
class Promise:
    """A material that is handed in later: by when, and by which notice once that was agreed to."""

    material: str
    due: date
    pledge: str
    version: int
    agreed: bool = False


@dataclass(frozen=True)
class HandingIn:
    """Papers of an earlier case that are handed in now."""

    number: str
    item: Words
    papers: tuple[Material, ...]


@dataclass(frozen=True)
class Resuming:
    """Where somebody goes on who had saved a draft: at this ``question``, or ``past_form`` where all was answered."""

    question: str = ""
    past_form: bool = False


@dataclass(frozen=True)
class Visiting:
    """A visit to a service centre in the making.

    ``told``: None until the centre was asked and answered; so with ``slots``. ``begins``: of an appointment.
    ``visit``: the one that was taken, or that the person had and looks at.
    """

    told: HallsTold | None = None
    hall: str = ""
    group: str = ""
    slots: tuple[Slot, ...] | None = None
    begins: datetime | None = None
    visit: Visit | None = None


@dataclass(frozen=True)
class Kept:
    """The promise: the sealed case is durable on this terminal."""

    number: str
    key: str
    progress_url: str
    at: datetime


@dataclass(frozen=True)
class Paper:
    """What is known of a printed document: a state of the print ledger, and a failure code when it failed."""

    state: str = ""
    failure: str = ""
    copy: int = 0


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An application in the making."""

    plan: Plan
    step: str
    stage: Stage = Still()
    turn: int = 0
    """Counts entries into a page, so that each showing has its own key."""
    history: tuple[str, ...] = ()
    """Steps to go back to, newest last."""
    began_at: datetime | None = None
    person: Identity | None = None
    read_at: datetime | None = None
    consents: tuple[Consent, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    face_tries: int = 0
    shared: PrefillAnswer | None = None
    """None until the centre was asked and answered."""
    asked_centre: bool = False
    left_out: frozenset[str] = frozenset()
    """Optional members of a bundle that the person does without."""
    own_cases: tuple[PersonCase, ...] | None = None
    """None until the centre was asked and answered; so with the offers."""
    offers: tuple[Offer, ...] | None = None
    handing_in: HandingIn | None = None
    visiting: Visiting = Visiting()
    taken: TakenUpDraft | None = None
    """What was saved elsewhere, while it is being taken up."""
    resuming: Resuming | None = None
    saved: str = ""
    """Id of the draft at the centre that this one was taken up from, or saved as."""
    answers: tuple[Answer, ...] = ()
    """Those of elements that later answers hide are kept here, too: what was said comes back when it counts again."""
    typed: tuple[tuple[str, str], ...] = ()
    """Text typed so far, by element; survives going back."""
    captured: tuple[Captured, ...] = ()
    uploaded: tuple[Uploaded, ...] = ()
    promises: tuple[Promise, ...] = ()
    done_without: frozenset[str] = frozenset()
    """Optional materials that the person does not hand in."""
    online: bool = True
    """Whether the centre answered last time."""
    out: frozenset[str] = frozenset()
    """Devices that are known not to work now."""
    departments_down: frozenset[str] = frozenset()
    """Departments whose systems are known not to answer now."""
    ready: frozenset[str] = frozenset()
    """Devices that are known to work now."""
    division: str = ""
    """Where the terminal stands, six digits (GB/T 2260); empty: nobody said."""
    strokes: tuple[Stroke, ...] = ()
    confirmed: bool = False
    """They can't sign by hand, and confirm with the identity that was verified."""
    signed_at: datetime | None = None
    kept: Kept | None = None
    case_number: str = ""
    """The centre's number, once it holds the case."""
    receipt: Paper = Paper()
    pages: Paper = Paper()
    ticket: Paper = Paper()
    """The visit, or where a case stands, on paper."""
    certificate: Certificate | None = None
    certificate_paper: Paper = Paper()
    rating: int | None = None
    rating_reasons: frozenset[str] = frozenset()
    rated_anonymously: bool = False
    bill: Bill | None = None
    payment: Payment | None = None
    """The last that the centre said of the fee."""
    payment_doubtful: bool = False
    """Whether the person went on while nobody knew if money had moved."""

    @property
    def day(self) -> date:
        """The day of this application, Beijing time: what holds at its beginning holds to its end."""
        moments = (self.began_at, self.read_at, self.signed_at, self.kept.at if self.kept is not None else None)
        return beijing_date(next(moment for moment in moments if moment is not None))

    @property
    def values(self) -> dict[str, str]:
        """Every answer by its element, those included that are not asked now."""
        return {answer.element: answer.value for answer in self.answers}

    @property
    def shown(self) -> tuple[Element, ...]:
        """Elements that this application has, as the answers stand."""
        return self.plan.form.shown(self.values, self.left_out, self.day)

    @property
    def needed(self) -> tuple[Material, ...]:
        """Papers that this application needs, as the answers stand; or those of an earlier one, handed in now."""
        if self.handing_in is not None:
            return self.handing_in.papers
        return self.plan.form.needed(self.values, self.left_out, self.day)

    @property
    def fee_fen(self) -> int:
        """What this application costs: the item's fee and those of the items that joined; or its bill."""
        if self.bill is not None:
            return self.bill.total_fen
        return self.plan.item.fee_fen + sum(item.fee_fen for item in self.joined)

    @property
    def paid(self) -> bool:
        """Whether nothing is left to pay."""
        settled = self.payment is not None and self.payment.state in (PaymentState.PAID, PaymentState.REFUNDED)
        return self.fee_fen == 0 or settled

    @property
    def place(self) -> str:
        """The division that handles the case; empty: where the terminal stands."""
        return place_of(self.plan.item, self.values)

    @property
    def body(self) -> Words:
        """The body that handles the case, where the answers send it."""
        plan = self.plan
        return body_of(plan.item, self.place, plan.department, plan.routes, plan.form.divisions)

    @property
    def joined(self) -> tuple[Item, ...]:
        """Of a bundle: the items that are part of this application."""
        return self.plan.form.joined(self.values, self.left_out, self.day)

    def answer(self, element: str) -> Answer | None:
        """The answer to an element, from whatever source."""
        return next((answer for answer in self.answers if answer.element == element), None)

    def with_answer(self, answer: Answer) -> "Draft":
        """The draft with this answer in place of an earlier one."""
        others = tuple(old for old in self.answers if old.element != answer.element)
        return replace(self, answers=(*others, answer))

    def without_answer(self, element: str) -> "Draft":
        """The draft as if an element had not been answered."""
        return replace(self, answers=tuple(old for old in self.answers if old.element != element))

    def with_typed(self, element: str, text: str) -> "Draft":
        """The draft with this text in the field."""
        return replace(self, typed=(*(pair for pair in self.typed if pair[0] != element), (element, text)))

    def consent(self, notice: str) -> Consent | None:
        """What was said to a notice."""
        return next((consent for consent in self.consents if consent.notice == notice), None)

    def licence_sparing(self, kind: str | None) -> HeldLicence | None:
        """An e-licence of this kind that the centre holds."""
        if kind is None or self.shared is None:
            return None
        return next((licence for licence in self.shared.licences if licence.kind == kind), None)

    def pages_of(self, material: str) -> tuple[ScannedPage, ...]:
        """The photographed pages of a material; none when it was not photographed."""
        return next((captured.pages for captured in self.captured if captured.material == material), ())

    def with_pages(self, material: str, pages: tuple[ScannedPage, ...]) -> "Draft":
        """The draft with these pages of a material."""
        others = tuple(old for old in self.captured if old.material != material)
        return replace(self, captured=(*others, Captured(material, pages)) if pages else others)

    def upload_of(self, material: str) -> Uploaded | None:
        """What a phone sent of a material."""
        return next((upload for upload in self.uploaded if upload.material == material), None)

    def promise_of(self, material: str) -> Promise | None:
        """The promise in place of a material."""
        return next((promise for promise in self.promises if promise.material == material), None)

    def with_promise(self, promise: Promise) -> "Draft":
        """The draft with this promise in place of an earlier one for the same material."""
        others = tuple(old for old in self.promises if old.material != promise.material)
        return replace(self, promises=(*others, promise))

    def without_paper(self, material: str) -> "Draft":
        """The draft as if nothing had been said or given of a material."""
        return replace(
            self,
            captured=tuple(one for one in self.captured if one.material != material),
            uploaded=tuple(one for one in self.uploaded if one.material != material),
            promises=tuple(one for one in self.promises if one.material != material),
            done_without=self.done_without - {material},
        )

    def way(self, material: Material) -> MaterialWay | None:
        """How a material is satisfied; None when it is not, yet or at all."""
        if self.pages_of(material.code):
            return MaterialWay.CAPTURED
        if self.upload_of(material.code) is not None:
            return MaterialWay.PHONE
        if self.licence_sparing(material.spared_by) is not None:
            return MaterialWay.SPARED
        return MaterialWay.DEFERRED if self.promise_of(material.code) is not None else None

    def holder(self, element: str) -> Words | None:
        """Who holds a shared value."""
        if self.shared is None:
            return None
        return next((value.holder for value in self.shared.values if value.element == element), None)

    @property
    def verified(self) -> bool:
        """Whether it is as sure as the item needs who stands here."""
        return assurance_of(self.evidence) >= self.plan.item.assurance
