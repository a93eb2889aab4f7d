"""Is a case complete and valid for its item? Pure: the case, the offer and what the centre knows, to a list of faults.

The journey is walked once more along the item's flow, with the case's consents and proofs in place of a resident: a
case that could not have come out of the flow is refused. No fault repeats a value.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta, timezone
from typing import Final, Protocol

from central.library import Offer
from central.vouching import holds, proved
from kiosk.catalogue import destinations
from kiosk.contract import (
    Answer,
    Applicant,
    AttachmentKind,
    Branch,
    Case,
    Condition,
    Element,
    Evidence,
    EvidenceKind,
    Material,
    MaterialGiven,
    MaterialWay,
    Necessity,
    SignedBy,
    Source,
    Step,
    StepKind,
    Violation,
)
from kiosk.form import form_of, place_of, represented_person
from kiosk.workdays import add_working_days

_BEIJING: Final = timezone(timedelta(hours=8))
_MEDIA_TYPES: Final = {
    AttachmentKind.APPLICATION: ("application/pdf",),
    AttachmentKind.PLEDGE: ("application/pdf",),
    AttachmentKind.MATERIAL: ("image/jpeg", "image/png", "application/pdf"),
    AttachmentKind.SIGNATURE: ("image/png", "image/jpeg"),
}
"""A material of one page is a picture, one of several pages a PDF."""
_BEGINNINGS: Final = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


class Knowledge(Protocol):
    """What the centre has to look up."""

    def holds_licence(self, number: str, kind: str, certificate: str) -> bool:
        """Whether this e-licence is held for this person."""

    def issued(self, token: str, number: str) -> bool:
        """Whether this token was issued for a code that this person confirmed."""

    def vouched(self, proof: Evidence, number: str, terminal: str) -> bool:
        """Whether the centre vouched for this person at this terminal, when the proof says."""

    def consented(self, token: str, case: Case) -> bool:
        """Whether the person agreed to the use of their e-licences for this item, and for no other case than this."""

    def uploaded(self, upload: str, case: Case) -> bool:
        """Whether a phone finished this upload for the case's terminal, and for no other case than this."""


def faults(case: Case, attachments: Mapping[str, bytes], offer: Offer, knowledge: Knowledge) -> tuple[str, ...]:
    """Everything that keeps the centre from taking the case, in words that name places and no values."""
    return (
        *_journey_faults(case, offer, knowledge),
        *_answer_faults(case, offer),
        *_material_faults(case, offer, knowledge),
        *_attachment_faults(case, attachments),
    )


# --- Consents and proofs of identity ---------------------------------------------------------------------------------


def _journey_faults(case: Case, offer: Offer, knowledge: Knowledge) -> Iterable[str]:
    yield from _evidence_faults(case, knowledge)
    flow = next(flow for flow in offer.catalogue.flows if flow.id == offer.item.flow)
    steps = {step.id: step for step in flow.steps}
    proofs = {proof.kind for proof in case.evidence}
    step = steps[flow.start]
    asked_for_face = False
    for _ in steps:  # a path that visits every step once is the longest there is
        if step.kind is StepKind.SUBMIT:
            break
        asked_for_face |= step.kind is StepKind.VERIFY_FACE
        unsaid_about_face = _leads_to_face(step, steps) and not _said(case, step.notice)
        if step.notice is not None and not unsaid_about_face and (fault := _consent_fault(case, offer, step.notice)):
            yield fault
            return
        step = steps[_way_on(step, case, proofs)]
        if step.kind is StepKind.FAREWELL:
            yield "consents: the resident refused what this item can't do without"
            return
    else:
        yield "consents and evidence lead round in a circle"
    if proved(case.evidence, case.applicant.number, case.terminal, knowledge) < offer.item.assurance:
        yield "evidence: less than this item needs"
    if EvidenceKind.FACE in proofs and not asked_for_face:
        yield "evidence: a face was compared without consent"


def _way_on(step: Step, case: Case, proofs: set[EvidenceKind]) -> str:
    if not isinstance(step.next, tuple):
        return destinations(step)[0]
    if step.kind is StepKind.CONSENT:
        condition = Condition.AGREED if _agreed(case, step.notice) else Condition.REFUSED
    else:
        condition = Condition.VERIFIED if EvidenceKind.FACE in proofs else Condition.FACE_GIVEN_UP
    branches: tuple[Branch, ...] = step.next
    return next(branch.to for branch in branches if branch.when is condition)


def _leads_to_face(step: Step, steps: Mapping[str, Step]) -> bool:
    """Whether agreeing leads to the camera. Who shows no chip's photo is not asked."""
    if step.kind is not StepKind.CONSENT or not isinstance(step.next, tuple):
        return False
    agreed = next(branch.to for branch in step.next if branch.when is Condition.AGREED)
    return steps[agreed].kind is StepKind.VERIFY_FACE


def _said(case: Case, notice: str | None) -> bool:
    return any(consent.notice == notice for consent in case.consents)


def _agreed(case: Case, notice: str | None) -> bool:
    """What was said last to a notice."""
    return next((consent.agreed for consent in reversed(case.consents) if consent.notice == notice), False)


def _consent_fault(case: Case, offer: Offer, notice: str) -> str | None:
    said = next((consent for consent in reversed(case.consents) if consent.notice == notice), None)
    if said is None:
        return f"consents: nothing said to {notice}"
    if said.version != offer.notice(notice).version:
        return f"consents: {notice} was shown in another version"
    return None


def _evidence_faults(case: Case, knowledge: Knowledge) -> Iterable[str]:
    for proof in case.evidence:
        if not holds(proof, case.applicant.number, case.terminal, knowledge):
            yield f"evidence: the {proof.kind} does not hold"


# --- Answers ---------------------------------------------------------------------------------------------------------


def _answer_faults(case: Case, offer: Offer) -> Iterable[str]:
    form = form_of(offer.catalogue, offer.item)
    left_out, today = _left_out(case, offer), case_day(case)
    answers = {answer.element: answer for answer in case.answers}
    values = {code: answer.value for code, answer in answers.items()}
    elements = {element.code: element for element in form.shown(values, left_out, today)}
    if len(answers) != len(case.answers):
        yield "answers: an element is answered twice"
    yield from (f"answers: {code} is no element of this item" for code in answers if code not in elements)
    for code, element in elements.items():
        answer = answers.get(code)
        violation = form.violation(element, answer.value if answer is not None else "", values, today)
        if (fault := _answer_fault(element, answer, case.applicant, violation)) is not None:
            yield f"answers: {code}: {fault}"
    for rule in form.broken(values, left_out, today):
        yield f"answers: {', '.join(rule.elements)}: {rule.kind} does not hold"
    if (case.place or "") != place_of(offer.item, values):
        yield "place: not the one that the answers name"
    if case.represented != represented_person(values):
        yield "represented: not whom the answers name"
    kinds = {kind.value for kind in offer.item.represented}
    if case.represented is not None and case.represented.kind.value not in kinds:
        yield "represented: nobody may be acted for in this way"
    joined = {item.code for item in form.joined(values, left_out, today)}
    if joined != set(case.members):
        yield "members: not those that the answers join"


def case_day(case: Case) -> date:
    """The day that counts, Beijing time: who applied then is judged by then, however long the case waited offline."""
    return case.created_at.astimezone(_BEIJING).date()


def _left_out(case: Case, offer: Offer) -> frozenset[str]:
    """Optional members that the resident does without."""
    return frozenset(member.item for member in offer.item.members if member.optional) - set(case.members)


def _answer_fault(
    element: Element, answer: Answer | None, applicant: Applicant, violation: Violation | None
) -> str | None:
    if violation is not None:
        return violation.value
    if answer is None:
        return None
    if answer.source in (Source.CENTRE, Source.LICENCE) and not element.shared:
        return "can't come from the centre"
    from_card = element.card_field is not None and answer.value == _on_card(applicant, element.card_field)
    if answer.source in (Source.CARD, Source.IDENTITY) and not from_card:
        return "is not what the identification says"
    told_by_nobody = element.shared and answer.unchecked
    if answer.source is Source.RESIDENT and not element.correctable and not told_by_nobody:
        return "can't be changed by the resident"
    return None


def _on_card(applicant: Applicant, field: str) -> str:
    value = getattr(applicant, field)
    return "" if value is None else str(value)


# --- Materials and attachments ---------------------------------------------------------------------------------------


def _material_faults(case: Case, offer: Offer, knowledge: Knowledge) -> Iterable[str]:
    given = {material.code: material for material in case.materials}
    if len(given) != len(case.materials):
        yield "materials: one is given twice"
    values = {answer.element: answer.value for answer in case.answers}
    needed = form_of(offer.catalogue, offer.item).needed(values, _left_out(case, offer), case_day(case))
    asked = {material.code for material in needed}
    yield from (f"materials: {code} is not asked for" for code in given if code not in asked)
    for paper in needed:
        material = given.get(paper.code)
        if material is None:
            if paper.necessity is not Necessity.OPTIONAL:
                yield f"materials: {paper.code}: missing"
        elif not _satisfied(material, paper, case, offer, knowledge):
            yield f"materials: {paper.code}: not satisfied"


def _satisfied(material: MaterialGiven, paper: Material, case: Case, offer: Offer, knowledge: Knowledge) -> bool:
    if (material.attachment is not None) != (material.way is MaterialWay.CAPTURED):
        return False
    match material.way:
        case MaterialWay.SPARED:
            if paper.spared_by is None or material.certificate is None or material.consent_token is None:
                return False
            held = knowledge.holds_licence(case.applicant.number, paper.spared_by, material.certificate)
            return held and knowledge.consented(material.consent_token, case)
        case MaterialWay.PHONE:
            return material.upload is not None and knowledge.uploaded(material.upload, case)
        case MaterialWay.DEFERRED:
            return _may_come_later(material, paper, case, offer)
        case MaterialWay.CAPTURED:
            return any(
                attachment.digest == material.attachment
                for attachment in case.attachments
                if attachment.kind is AttachmentKind.MATERIAL
            )


def _may_come_later(material: MaterialGiven, paper: Material, case: Case, offer: Offer) -> bool:
    """Whether the rules allow the promise, it is for no later day than they say, and its present text was signed."""
    if paper.necessity is not Necessity.DEFERRABLE or paper.pledge is None or material.due is None:
        return False
    first = case_day(case)
    in_time = first <= material.due <= add_working_days(first, paper.defer_days)
    promised = (material.pledge, material.pledge_version) == (paper.pledge, offer.notice(paper.pledge).version)
    return in_time and promised and any(file.kind is AttachmentKind.PLEDGE for file in case.attachments)


def _attachment_faults(case: Case, files: Mapping[str, bytes]) -> Iterable[str]:
    listed = {attachment.digest: attachment for attachment in case.attachments}
    if len(listed) != len(case.attachments):
        yield "attachments: one is listed twice"
    if missing := len(listed.keys() - files.keys()):
        yield f"attachments: {missing} listed but not in the package"
    if surplus := len(files.keys() - listed.keys()):
        yield f"attachments: {surplus} in the package but not listed"
    for digest, attachment in listed.items():
        if digest in files and len(files[digest]) != attachment.size:
            yield f"attachments: a {attachment.kind} has another size than listed"
        if digest in files and not files[digest].startswith(_BEGINNINGS[attachment.media_type]):
            yield f"attachments: a {attachment.kind} is no {attachment.media_type}"
        if attachment.media_type not in _MEDIA_TYPES[attachment.kind]:
            yield f"attachments: a {attachment.kind} can't be {attachment.media_type}"
    if sum(attachment.kind is AttachmentKind.APPLICATION for attachment in case.attachments) != 1:
        yield "attachments: a case holds exactly one application"
    by_hand = case.signed_by is SignedBy.HAND
    if sum(attachment.kind is AttachmentKind.SIGNATURE for attachment in case.attachments) != by_hand:
        yield "attachments: a signature belongs to every case that was signed by hand, and only to these"
    deferred = any(material.way is MaterialWay.DEFERRED for material in case.materials)
    if sum(attachment.kind is AttachmentKind.PLEDGE for attachment in case.attachments) != deferred:
        yield "attachments: a pledge stands for materials that come later, and only for these"
    used = {material.attachment for material in case.materials}
    if any(attachment.kind is AttachmentKind.MATERIAL and digest not in used for digest, attachment in listed.items()):
        yield "attachments: a picture belongs to no material"
