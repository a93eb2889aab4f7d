"""Questions to the centre while the resident waits: what is known, texted codes, locked cards. Answers are checked."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.contract import (
    Bill,
    CaseResult,
    CertificateIssued,
    CertificateRequest,
    CodeAnswer,
    CodePurpose,
    CodeQuestion,
    CodeRequest,
    CodeResolution,
    CodeSent,
    CodeTried,
    Consent,
    CopiesLeft,
    CopyReport,
    CopyRequest,
    DraftSlip,
    Evidence,
    FreeAnswer,
    FreeQuestion,
    HallsRequest,
    HallsTold,
    Offer,
    Offers,
    OffersRequest,
    Payment,
    PaymentRequest,
    PersonCase,
    PersonCases,
    PersonCasesRequest,
    PhoneConfirmation,
    PhoneConfirmationRequest,
    PrefillAnswer,
    PrefillRequest,
    ResultRequest,
    SavedDraft,
    SaveDraftRequest,
    Slots,
    SocialSecurityChallenge,
    SocialSecurityKeys,
    TakenUpDraft,
    TakeUpRequest,
    Upload,
    UploadRequest,
    Visit,
    VisitCancel,
    VisitRequest,
    Words,
    canonical,
)
from kiosk.effects import Visitor
from kiosk.failures import KioskError, KioskFailure
from offline.failures import OfflineError, OfflineFailure
from offline.transport import ANSWER_BYTES, DRAFT_BYTES, NotModified

if TYPE_CHECKING:
    from offline.transport import CentreTransport

Model = TypeVar("Model", bound=BaseModel)


class Centre:
    """The central platform, asked and answered in the words of the contract.

    Every method raises OfflineError (no answer, or a refusal) or KioskError CENTRE_ANSWER_INVALID.
    """

    def __init__(self, transport: "CentreTransport", terminal: str) -> None:
        self._transport = transport
        self._terminal = terminal

    def prefill(self, *, item: str, name: str, number: str, consent: Consent) -> PrefillAnswer:
        """What government knows of this person for this item."""
        request = PrefillRequest(terminal=self._terminal, item=item, name=name, number=number, consent=consent)
        return self._ask("/v1/prefill", request, PrefillAnswer, signed=True)

    def text_code(self, *, name: str, number: str) -> CodeSent:
        """Text a code to the phone that is registered for this person."""
        request = CodeRequest(terminal=self._terminal, name=name, number=number)
        return self._ask("/v1/codes", request, CodeSent, signed=False)

    def judge_code(self, code_id: str, code: str) -> CodeAnswer:
        """Whether a typed code is right."""
        return self._ask(f"/v1/codes/{code_id}", CodeTried(code=code), CodeAnswer, signed=False)

    def unlock_social_security_card(self, challenge: str) -> SocialSecurityKeys:
        """What a social security card of the third generation is told after its first step."""
        request = SocialSecurityChallenge(terminal=self._terminal, challenge=challenge)
        return self._ask("/v1/social-security/step-two", request, SocialSecurityKeys, signed=True)

    def resolve_code(self, payload: str, purpose: CodePurpose | None = None) -> CodeResolution:
        """What a scanned code is, and what may be shown of it."""
        request = CodeQuestion(payload=payload, purpose=purpose)
        return self._ask("/v1/codes/resolve", request, CodeResolution, signed=True)

    def ask_question(self, text: str, language: Literal["zh", "en"]) -> FreeAnswer:
        """The items that fit what somebody wrote."""
        request = FreeQuestion(terminal=self._terminal, text=text, language=language)
        return self._ask("/v1/questions", request, FreeAnswer, signed=True)

    def request_payment(self, request: PaymentRequest) -> Payment:
        """The bill of a key, with an offer unless it is settled."""
        return self._ask("/v1/payments", request, Payment, signed=True)

    def payment(self, key: str) -> Payment:
        """A bill as it stands. Raises OfflineError N203 when the key was never asked for."""
        return self._read(f"/v1/payments/{key}", Payment)

    def bill(self, code: str) -> Bill:
        """What is to be paid under a payment code. Raises KioskError BILL_UNKNOWN."""
        try:
            return self._read(f"/v1/bills/{code}", Bill)
        except OfflineError as error:
            if error.failure is not OfflineFailure.GONE:
                raise
            raise KioskError(KioskFailure.BILL_UNKNOWN, "the centre has no bill under this code") from error

    def open_confirmation(self, item: Words, place: str) -> PhoneConfirmation:
        """A page where the person confirms on their phone who they are."""
        request = PhoneConfirmationRequest(terminal=self._terminal, item=item, place=place)
        return self._ask("/v1/phone-confirmations", request, PhoneConfirmation, signed=True)

    def confirmation(self, confirmation: str) -> PhoneConfirmation:
        """Whether they did, and who."""
        return self._read(f"/v1/phone-confirmations/{confirmation}", PhoneConfirmation)

    def open_upload(self, material: Words, most_pages: int) -> Upload:
        """A page where a phone can send a material."""
        request = UploadRequest(terminal=self._terminal, material=material, most_pages=most_pages)
        return self._ask("/v1/uploads", request, Upload, signed=True)

    def upload(self, upload: str) -> Upload:
        """What a phone has sent."""
        return self._read(f"/v1/uploads/{upload}", Upload)

    def person_cases(
        self, name: str, number: str, consent: Consent, evidence: tuple[Evidence, ...]
    ) -> tuple[PersonCase, ...]:
        """Cases of this person, who was verified, newest first."""
        request = PersonCasesRequest(
            terminal=self._terminal, name=name, number=number, consent=consent, evidence=evidence
        )
        return self._ask("/v1/people/cases", request, PersonCases, signed=True).cases

    def offers(self, name: str, number: str, consent: Consent, evidence: tuple[Evidence, ...]) -> tuple[Offer, ...]:
        """What this person, who was verified, is entitled to."""
        request = OffersRequest(terminal=self._terminal, name=name, number=number, consent=consent, evidence=evidence)
        return self._ask("/v1/people/offers", request, Offers, signed=True).offers

    def certificate(
        self, *, key: str, item: str, name: str, number: str, consent: Consent, evidence: tuple[Evidence, ...]
    ) -> CertificateIssued:
        """A certificate about this person, who was verified."""
        request = CertificateRequest(
            terminal=self._terminal,
            key=key,
            item=item,
            name=name,
            number=number,
            consent=consent,
            evidence=evidence,
        )
        return self._ask("/v1/certificates", request, CertificateIssued, signed=True)

    def result(
        self, *, key: str, result: CaseResult, name: str, number: str, consent: Consent, evidence: tuple[Evidence, ...]
    ) -> CertificateIssued:
        """A result of this person's own case, who was verified."""
        request = ResultRequest(
            terminal=self._terminal,
            key=key,
            part=result.part,
            nth=result.nth,
            name=name,
            number=number,
            consent=consent,
            evidence=evidence,
        )
        return self._ask("/v1/results", request, CertificateIssued, signed=True)

    def certificate_document(self, certificate: str) -> bytes:
        """The PDF of a certificate or a result; its digest tells whether it is the right one."""
        return self._transport.get_bytes(f"/v1/certificates/{certificate}/document")

    def ask_copy(self, certificate: str, key: str) -> CopiesLeft:
        """Ask to print one copy."""
        request = CopyRequest(terminal=self._terminal, key=key)
        return self._ask(f"/v1/certificates/{certificate}/copies", request, CopiesLeft, signed=True)

    def report_copy(self, certificate: str, key: str, *, printed: bool) -> CopiesLeft:
        """Report what became of a copy."""
        report = CopyReport(terminal=self._terminal, key=key, printed=printed)
        return self._ask(f"/v1/certificates/{certificate}/reports", report, CopiesLeft, signed=True)

    def save_draft(
        self, *, name: str, number: str, evidence: tuple[Evidence, ...], draft: SavedDraft, replaces: str | None
    ) -> DraftSlip:
        """Keep a draft for its owner."""
        request = SaveDraftRequest(
            terminal=self._terminal, name=name, number=number, evidence=evidence, draft=draft, replaces=replaces
        )
        return self._ask("/v1/drafts", request, DraftSlip, signed=True)

    def take_up_draft(
        self, *, name: str, number: str, evidence: tuple[Evidence, ...], consent: Consent, slip: str
    ) -> TakenUpDraft:
        """A saved draft, for this person, who was verified."""
        request = TakeUpRequest(
            terminal=self._terminal, name=name, number=number, evidence=evidence, consent=consent, slip=slip
        )
        return self._ask("/v1/drafts/take-up", request, TakenUpDraft, signed=True, answer_bytes=DRAFT_BYTES)

    def halls(self, who: Visitor, consent: Consent) -> HallsTold:
        """What goes on at the service centres, and this person's visits."""
        request = HallsRequest(
            terminal=self._terminal, name=who.name, number=who.number, evidence=who.evidence, consent=consent
        )
        return self._ask("/v1/halls", request, HallsTold, signed=True)

    def slots(self, hall: str, group: str) -> Slots:
        """Half hours that can be booked there."""
        return self._read(f"/v1/halls/{hall}/{group}/slots", Slots)

    def take_visit(self, who: Visitor, key: str, hall: str, group: str, begins: datetime | None) -> Visit:
        """A number, or an appointment; the same one however often it is asked for under this key."""
        request = VisitRequest(
            terminal=self._terminal,
            key=key,
            name=who.name,
            number=who.number,
            evidence=who.evidence,
            hall=hall,
            group=group,
            begins=begins,
        )
        return self._ask("/v1/visits", request, Visit, signed=True)

    def cancel_visit(self, who: Visitor, key: str) -> Visit:
        """Give a visit back."""
        request = VisitCancel(terminal=self._terminal, name=who.name, number=who.number, evidence=who.evidence)
        return self._ask(f"/v1/visits/{key}/cancel", request, Visit, signed=True)

    @property
    def terminal(self) -> str:
        """The terminal's id, as requests name it."""
        return self._terminal

    def _read(self, path: str, answer: type[Model]) -> Model:
        document = self._transport.get_signed(path, None)
        assert not isinstance(document, NotModified), "without an ETag nothing is 'not modified'"  # noqa: S101
        return _model(path, document.body, answer)

    def _ask(
        self, path: str, request: BaseModel, answer: type[Model], *, signed: bool, answer_bytes: int = ANSWER_BYTES
    ) -> Model:
        body = self._transport.post_json(path, canonical(request), signed=signed, answer_bytes=answer_bytes)
        return _model(path, body, answer)


def _model(path: str, body: bytes, answer: type[Model]) -> Model:
    try:
        return answer.model_validate_json(body)
    except ValidationError as fault:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in fault.errors(include_input=False))
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, f"{path}: {fields or 'no JSON'}") from fault
