"""What a session asks the centre while its person waits: each question's answer as an event."""

from collections.abc import Callable
from typing import assert_never

from devices.api import CancelToken, ReadsSocialSecurityCards
from kiosk.cashier import Cashier
from kiosk.centre import Centre
from kiosk.certificates import Certificates
from kiosk.contract import PhoneConfirmation
from kiosk.drafts import Drafts
from kiosk.effects import (
    AskCases,
    AskCopy,
    AskHalls,
    AskOffers,
    AskQuestion,
    AskSlots,
    CancelVisit,
    CentreQuestion,
    CheckCode,
    CheckConfirmation,
    CheckPayment,
    CheckUpload,
    FindBill,
    OpenConfirmation,
    OpenUpload,
    Prefill,
    QueryCertificate,
    QueryResult,
    ReportCopy,
    RequestPayment,
    ResolveCode,
    SaveDraft,
    SendCode,
    TakeUpDraft,
    TakeVisit,
)
from kiosk.events import (
    BillFound,
    CasesTold,
    CertificateFetched,
    CodeJudged,
    CodeResolved,
    CodeTexted,
    ConfirmationTold,
    CopyCounted,
    CopyGranted,
    Event,
    OffersTold,
    PaymentTold,
    Prefilled,
    QuestionAnswered,
    UploadTold,
)
from kiosk.social_security import SocialSecurityResult, read_social_security_card
from kiosk.visits import Visits


class Questions:
    """Asks; may take as long as the network takes. Raises OfflineError or KioskError."""

    def __init__(self, centre: Centre, cashier: Cashier, place: str) -> None:
        self.place = place
        self._centre = centre
        self._cashier = cashier
        self._certificates = Certificates(centre)
        self._drafts = Drafts(centre)
        self._visits = Visits(centre)

    def social_security_card(
        self, reader: ReadsSocialSecurityCards, cancel: CancelToken, timeout_s: float, on_found: Callable[[], None]
    ) -> SocialSecurityResult:
        """Read a card with the centre's help. Raises DeviceError."""
        return read_social_security_card(reader, self._centre, cancel, timeout_s, on_found)

    def answer(self, question: CentreQuestion) -> Event:
        """The event that the answer is."""
        match question:
            case Prefill(item, name, number, consent):
                return Prefilled(self._centre.prefill(item=item, name=name, number=number, consent=consent))
            case SendCode(name, number):
                return CodeTexted(self._centre.text_code(name=name, number=number))
            case CheckCode(code_id, code):
                return CodeJudged(self._centre.judge_code(code_id, code))
            case RequestPayment() | CheckPayment():
                return PaymentTold(self._cashier.perform(question))
            case FindBill(code):
                return BillFound(self._centre.bill(code))
            case AskQuestion(text, language):
                answer = self._centre.ask_question(text, "en" if language == "en" else "zh")
                return QuestionAnswered(text, answer)
            case OpenUpload(material, most_pages):
                return UploadTold(self._centre.open_upload(material, most_pages))
            case CheckUpload(upload):
                return UploadTold(self._centre.upload(upload))
            case ResolveCode(payload, purpose):
                return CodeResolved(self._centre.resolve_code(payload, purpose))
            case OpenConfirmation() | CheckConfirmation():
                return ConfirmationTold(self._confirmation(question))
            case AskCases(name, number, consent, evidence):
                return CasesTold(self._centre.person_cases(name, number, consent, evidence))
            case AskOffers(name, number, consent, evidence):
                return OffersTold(self._centre.offers(name, number, consent, evidence))
            case QueryCertificate() | QueryResult():
                return CertificateFetched(self._certificates.query(question))
            case AskCopy():
                return CopyGranted(self._certificates.count(question).copies_left)
            case ReportCopy():
                return CopyCounted(self._certificates.count(question).copies_left)
            case SaveDraft() | TakeUpDraft():
                return self._drafts.perform(question)
            case AskHalls() | AskSlots() | TakeVisit() | CancelVisit():
                return self._visits.perform(question)
            case _:
                assert_never(question)

    def _confirmation(self, question: OpenConfirmation | CheckConfirmation) -> PhoneConfirmation:
        if isinstance(question, OpenConfirmation):
            return self._centre.open_confirmation(question.item, self.place)
        return self._centre.confirmation(question.confirmation)
