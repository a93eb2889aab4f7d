"""The wire between terminal and centre: every message and the catalogue, as frozen pydantic models.

The centre imports this module and nothing else of the terminal. Bodies are canonical JSON (UTF-8, sorted keys, no
spaces), so that a signature over bytes is a signature over meaning. Times are UTC, ISO 8601. Money is integer fen.

HTTP surface (all under ``/v1``; every answer that the terminal acts upon carries ``Signature: <key id>:<base64>``, an
Ed25519 signature over the body's bytes):

========================================  ================================  =====================================
request                                   body                              answer
========================================  ================================  =====================================
``GET  /v1/catalogue``                    (``If-None-Match``)               200 ``Catalogue`` signed, or 304
``GET  /v1/catalogue/changes/{version}``  -                                 200 ``CatalogueChanges`` signed, 304, 404
``POST /v1/prefill``                      ``PrefillRequest``                200 ``PrefillAnswer`` signed
``POST /v1/social-security/step-two``     ``SocialSecurityChallenge``       200 ``SocialSecurityKeys`` signed
``POST /v1/codes``                        ``CodeRequest``                   201 ``CodeSent``
``POST /v1/codes/{id}``                   ``CodeTried``                     200 ``CodeAnswer``
``POST /v1/codes/resolve``                ``CodeQuestion``                  200 ``CodeResolution`` signed
``PUT  /v1/envelopes/{key}``              sealed bytes; ``Envelope-Header``  201 or 200 ``CentreReceipt`` signed
``POST /v1/envelopes``                    several, framed                   200 ``EnvelopeResults`` signed
``GET  /v1/progress/{number}?t=TOKEN``    -                                 200 ``Progress`` (page: ``/p/{number}?t=``)
``POST /v1/questions``                    ``FreeQuestion``                  200 ``FreeAnswer`` signed
``POST /v1/payments``                     ``PaymentRequest``                200 ``Payment`` signed
``GET  /v1/payments/{key}``               -                                 200 ``Payment`` signed
``GET  /v1/bills/{code}``                 -                                 200 ``Bill`` signed
``POST /v1/certificates``                 ``CertificateRequest``            200 ``CertificateIssued`` signed
``GET  /v1/certificates/{id}/document``   -                                 200 the PDF (page: ``/verify?code=``)
``POST /v1/results``                      ``ResultRequest``                 200 ``CertificateIssued`` signed
``POST /v1/certificates/{id}/copies``     ``CopyRequest``                   200 ``CopiesLeft`` signed
``POST /v1/certificates/{id}/reports``    ``CopyReport``                    200 ``CopiesLeft`` signed
``POST /v1/people/offers``                ``OffersRequest``                 200 ``Offers`` signed
``POST /v1/people/cases``                 ``PersonCasesRequest``            200 ``PersonCases`` signed
``POST /v1/phone-confirmations``          ``PhoneConfirmationRequest``      201 ``PhoneConfirmation`` signed
``GET  /v1/phone-confirmations/{id}``     -                                 200 ``PhoneConfirmation`` signed
``POST /v1/uploads``                      ``UploadRequest``                 201 ``Upload`` signed (page: ``/u/{token}``)
``GET  /v1/uploads/{id}``                 -                                 200 ``Upload`` signed
``POST /v1/drafts``                       ``SaveDraftRequest``              201 ``DraftSlip`` signed (``/d/{token}``)
``POST /v1/drafts/take-up``               ``TakeUpRequest``                 200 ``TakenUpDraft`` signed
``POST /v1/halls``                        ``HallsRequest``                  200 ``HallsTold`` signed
``GET  /v1/halls/{hall}/{group}/slots``   -                                 200 ``Slots`` signed
``POST /v1/visits``                       ``VisitRequest``                  200 ``Visit`` signed
``POST /v1/visits/{key}/cancel``          ``VisitCancel``                   200 ``Visit`` signed
``PUT  /v1/terminals/{id}/status``        ``TerminalStatus``                204
``GET  /v1/terminals/{id}/audit``         -                                 200 ``AuditAnchors`` signed
``GET  /v1/terminals/{id}/settings``      (``If-None-Match``)               200 ``Settings`` signed, or 304
``GET  /v1/departments``                  -                                 200 ``DepartmentsDown`` signed
``GET  /v1/keys``                         (``If-None-Match``)               200 ``CentreKeys`` signed, or 304
``GET  /v1/bulletin``                     (``If-None-Match``)               200 ``Bulletin`` signed, or 304
``GET  /v1/hello``                        -                                 200 ``Hello`` signed
========================================  ================================  =====================================

``Envelope-Header`` is base64url of the canonical JSON of ``EnvelopeHeader``; the same bytes are the ``info`` of the
seal, so a changed header cannot be opened. All requests but ``hello``, ``keys``, ``catalogue`` and progress carry
``Authorization: Bearer <terminal token>``. A refusal is ``Problem`` as JSON.
"""

from kiosk.contract.adviser import (
    LONGEST_QUESTION,
    MOST_ANSWERED,
    AdviserOption,
    AdviserQuestion,
    AnsweredBy,
    FreeAnswer,
    FreeQuestion,
)
from kiosk.contract.answers import (
    CentreReceipt,
    CodeAnswer,
    CodeKind,
    CodePurpose,
    CodeQuestion,
    CodeRequest,
    CodeResolution,
    CodeSent,
    CodeTried,
    DepartmentsDown,
    EnvelopeResult,
    EnvelopeResults,
    HeldLicence,
    Hello,
    PrefillAnswer,
    PrefillRequest,
    Problem,
    ResolvedPerson,
    SharedValue,
    SocialSecurityChallenge,
    SocialSecurityKeys,
)
from kiosk.contract.bulletin import Announcement, BlockedItem, Bulletin
from kiosk.contract.case import (
    CARD_SHOWN,
    FACE_COMPARED,
    SECOND_FACTOR,
    Answer,
    Applicant,
    Attachment,
    AttachmentKind,
    Case,
    Consent,
    EnvelopeHeader,
    EnvelopeKind,
    Evidence,
    EvidenceKind,
    MaterialGiven,
    MaterialWay,
    Rating,
    RepresentedPerson,
    SignedBy,
    Supplement,
    assurance_of,
)
from kiosk.contract.catalogue import Catalogue, Division
from kiosk.contract.certificates import (
    CertificateIssued,
    CertificateRequest,
    CopiesLeft,
    CopyReport,
    CopyRequest,
    ResultRequest,
    VerificationCode,
)
from kiosk.contract.changes import CatalogueChanges, SectionChanges
from kiosk.contract.drafts import (
    SLIP_CODE_LENGTH,
    DraftSlip,
    SavedDraft,
    SavedPage,
    SavedPages,
    SaveDraftRequest,
    SavedUpload,
    TakenUpDraft,
    TakeUpRequest,
)
from kiosk.contract.elements import (
    Choice,
    Clause,
    DivisionLevel,
    Element,
    ElementKind,
    Group,
    Predicate,
    Rule,
    RuleKind,
    Source,
    Violation,
)
from kiosk.contract.flows import Branch, Condition, Flow, Step, StepKind
from kiosk.contract.items import (
    Delivery,
    Department,
    Entitlement,
    GuideSection,
    Hall,
    Handling,
    Item,
    Material,
    Member,
    Necessity,
    Notice,
    OfflineUse,
    RatingReason,
    Represented,
    Route,
    Scope,
    Topic,
    WindowGroup,
)
from kiosk.contract.keys import CentreKeys, SealingKey, SigningKey
from kiosk.contract.offers import Offer, Offers, OffersRequest
from kiosk.contract.payments import Bill, ElectronicReceipt, Payment, PaymentCode, PaymentRequest, PaymentState
from kiosk.contract.phones import PhoneConfirmation, PhoneConfirmationRequest, PhoneState
from kiosk.contract.progress import (
    CaseResult,
    CaseState,
    DepartmentProgress,
    DepartmentState,
    OpenPaper,
    PersonCase,
    PersonCases,
    PersonCasesRequest,
    Progress,
)
from kiosk.contract.settings import Settings
from kiosk.contract.terminals import (
    AuditAnchor,
    AuditAnchors,
    CapabilityReport,
    DeviceReport,
    SupplyReport,
    TerminalStatus,
    UnsupportedDevice,
)
from kiosk.contract.uploads import MOST_UPLOADED_PAGES, Upload, UploadRequest, UploadState
from kiosk.contract.values import (
    ENVELOPE_HEADER,
    MOBILE_PHONE,
    PART_BYTES,
    SCHEMA_VERSION,
    SIGNATURE_HEADER,
    Code,
    Digest,
    DivisionCode,
    ItemCode,
    Key,
    Moment,
    Number,
    Suite,
    Wire,
    Words,
    canonical,
)
from kiosk.contract.visits import (
    GroupNow,
    HallNow,
    HallsRequest,
    HallsTold,
    Slot,
    Slots,
    Visit,
    VisitCancel,
    VisitKind,
    VisitRequest,
    VisitState,
)

__all__ = [
    "CARD_SHOWN",
    "ENVELOPE_HEADER",
    "FACE_COMPARED",
    "LONGEST_QUESTION",
    "MOBILE_PHONE",
    "MOST_ANSWERED",
    "MOST_UPLOADED_PAGES",
    "PART_BYTES",
    "SCHEMA_VERSION",
    "SECOND_FACTOR",
    "SIGNATURE_HEADER",
    "SLIP_CODE_LENGTH",
    "AdviserOption",
    "AdviserQuestion",
    "Announcement",
    "Answer",
    "AnsweredBy",
    "Applicant",
    "Attachment",
    "AttachmentKind",
    "AuditAnchor",
    "AuditAnchors",
    "Bill",
    "BlockedItem",
    "Branch",
    "Bulletin",
    "CapabilityReport",
    "Case",
    "CaseResult",
    "CaseState",
    "Catalogue",
    "CatalogueChanges",
    "CentreKeys",
    "CentreReceipt",
    "CertificateIssued",
    "CertificateRequest",
    "Choice",
    "Clause",
    "Code",
    "CodeAnswer",
    "CodeKind",
    "CodePurpose",
    "CodeQuestion",
    "CodeRequest",
    "CodeResolution",
    "CodeSent",
    "CodeTried",
    "Condition",
    "Consent",
    "CopiesLeft",
    "CopyReport",
    "CopyRequest",
    "Delivery",
    "Department",
    "DepartmentProgress",
    "DepartmentState",
    "DepartmentsDown",
    "DeviceReport",
    "Digest",
    "Division",
    "DivisionCode",
    "DivisionLevel",
    "DraftSlip",
    "ElectronicReceipt",
    "Element",
    "ElementKind",
    "Entitlement",
    "EnvelopeHeader",
    "EnvelopeKind",
    "EnvelopeResult",
    "EnvelopeResults",
    "Evidence",
    "EvidenceKind",
    "Flow",
    "FreeAnswer",
    "FreeQuestion",
    "Group",
    "GroupNow",
    "GuideSection",
    "Hall",
    "HallNow",
    "HallsRequest",
    "HallsTold",
    "Handling",
    "HeldLicence",
    "Hello",
    "Item",
    "ItemCode",
    "Key",
    "Material",
    "MaterialGiven",
    "MaterialWay",
    "Member",
    "Moment",
    "Necessity",
    "Notice",
    "Number",
    "Offer",
    "Offers",
    "OffersRequest",
    "OfflineUse",
    "OpenPaper",
    "Payment",
    "PaymentCode",
    "PaymentRequest",
    "PaymentState",
    "PersonCase",
    "PersonCases",
    "PersonCasesRequest",
    "PhoneConfirmation",
    "PhoneConfirmationRequest",
    "PhoneState",
    "Predicate",
    "PrefillAnswer",
    "PrefillRequest",
    "Problem",
    "Progress",
    "Rating",
    "RatingReason",
    "Represented",
    "RepresentedPerson",
    "ResolvedPerson",
    "ResultRequest",
    "Route",
    "Rule",
    "RuleKind",
    "SaveDraftRequest",
    "SavedDraft",
    "SavedPage",
    "SavedPages",
    "SavedUpload",
    "Scope",
    "SealingKey",
    "SectionChanges",
    "Settings",
    "SharedValue",
    "SignedBy",
    "SigningKey",
    "Slot",
    "Slots",
    "SocialSecurityChallenge",
    "SocialSecurityKeys",
    "Source",
    "Step",
    "StepKind",
    "Suite",
    "Supplement",
    "SupplyReport",
    "TakeUpRequest",
    "TakenUpDraft",
    "TerminalStatus",
    "Topic",
    "UnsupportedDevice",
    "Upload",
    "UploadRequest",
    "UploadState",
    "VerificationCode",
    "Violation",
    "Visit",
    "VisitCancel",
    "VisitKind",
    "VisitRequest",
    "VisitState",
    "WindowGroup",
    "Wire",
    "Words",
    "assurance_of",
    "canonical",
]
