"""A case file: an application as JSON, for ``queue submit``. It goes the same way as one from the screens.

::

    {"item": "<31-character code>",
     "applicant": {"name": …, "number": …, "sex": "2", "nation": "01", "birth": "1990-03-07", "address": …,
                   "issuer": …, "valid_from": "2020-01-01", "valid_to": "2040-01-01" or null},
     "evidence": [{"kind": "card", "at": …, "reader": …}, {"kind": "face", "at": …, "distance": 0.2, "threshold": 0.5}],
     "consents": [{"notice": "data-use", "version": 1, "agreed": true, "at": …}],
     "answers": {"phone": "15400000001", …},
     "materials": {"residence-proof": {"certificate": …, "consent_token": …} or {"picture": "file.jpg"} or
                                   {"pictures": ["page1.jpg", …]}},
     "signature": [[[0.1, 0.5], [0.4, 0.2], …], …],
     "signed_at": …}
"""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.api import CardKind, CardReading, IdentityCard, ScannedPage
from kiosk.beijing import beijing_date
from kiosk.contract import (
    Answer,
    Catalogue,
    Consent,
    Element,
    Evidence,
    EvidenceKind,
    HeldLicence,
    Moment,
    PrefillAnswer,
    Source,
    StepKind,
    Words,
)
from kiosk.draft import Captured, Draft
from kiosk.failures import KioskError, KioskFailure
from kiosk.identity import identity_value, of_identity_card
from kiosk.pictures import jpeg_page
from kiosk.plan import Plan, plan_for
from kiosk.steps.identify import card_fault
from kiosk.steps.sign import is_signature

_UNIT = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ApplicantEntry(_Model):
    """The applicant as on the card."""

    name: str = Field(min_length=1)
    number: str
    sex: str = Field(pattern=r"^[0129]$")
    nation: str = Field(pattern=r"^\d{2}$")
    birth: date
    address: str
    issuer: str
    valid_from: date
    valid_to: date | None


class MaterialEntry(_Model):
    """A material: an e-licence's identifier with the centre's token for the consent to its use, or JPEGs beside the
    case file, one or a page each.
    """

    certificate: str | None = None
    consent_token: str | None = None
    picture: Path | None = None
    pictures: tuple[Path, ...] = ()


class CaseFile(_Model):
    """The file's content."""

    item: str
    applicant: ApplicantEntry
    evidence: tuple[Evidence, ...]
    consents: tuple[Consent, ...]
    answers: dict[str, str]
    materials: dict[str, MaterialEntry] = {}
    signature: tuple[tuple[tuple[_UNIT, _UNIT], ...], ...]
    signed_at: Moment


def load_case_file(path: Path, catalogue: Catalogue, now: datetime) -> Draft:
    """A draft ready to submit.

    Raises KioskError CASE_FILE_UNREADABLE, ITEM_UNKNOWN or CASE_FILE_INVALID; the detail names every problem and where
    it is, without repeating personal values.
    """
    try:
        text = path.read_bytes()
    except OSError as fault:
        raise KioskError(KioskFailure.CASE_FILE_UNREADABLE, f"{path}: {fault.strerror}") from fault
    try:
        content = CaseFile.model_validate_json(text)
    except ValidationError as fault:
        problems = [
            f"{'.'.join(map(str, error['loc'])) or 'file'}: {error['msg']}"
            for error in fault.errors(include_url=False, include_input=False)
        ]
        raise KioskError(KioskFailure.CASE_FILE_INVALID, f"{path}: {'; '.join(problems)}") from fault
    plan = plan_for(catalogue, content.item)
    if plan is None:
        offered = ", ".join(item.code for item in catalogue.items)
        raise KioskError(
            KioskFailure.ITEM_UNKNOWN, f"{path}: item: {content.item} is not offered here; known: {offered}"
        )
    draft = _draft(content, plan)
    pictures, unreadable = _pictures(content, path.parent)
    draft = replace(draft, captured=pictures)
    problems = [*unreadable, *_problems(content, draft, beijing_date(now))]
    if problems:
        raise KioskError(KioskFailure.CASE_FILE_INVALID, f"{path}: {'; '.join(problems)}")
    return draft


def _card(content: CaseFile) -> IdentityCard:
    return IdentityCard(kind=CardKind.RESIDENT, photo_block=b"", **content.applicant.model_dump())


def _draft(content: CaseFile, plan: Plan) -> Draft:
    person = of_identity_card(CardReading(card=_card(content), photo=None, reader=""))
    answers = [
        Answer(element=element.code, value=identity_value(person, element.card_field), source=Source.CARD)
        for element in plan.elements
        if element.card_field is not None
    ]
    typed = {code: value for code, value in content.answers.items() if code not in {a.element for a in answers}}
    answers += [Answer(element=code, value=value, source=Source.RESIDENT) for code, value in typed.items()]
    licences = tuple(
        HeldLicence(
            kind=material.spared_by, certificate=paper.certificate, holder=Words(zh="政务数据", en="government data")
        )
        for material in plan.materials
        if material.spared_by and (paper := content.materials.get(material.code)) and paper.certificate
    )
    token = next((paper.consent_token for paper in content.materials.values() if paper.consent_token), None)
    return Draft(
        plan=plan,
        step=next(step.id for step in plan.flow.steps if step.kind is StepKind.SUBMIT),
        began_at=content.signed_at,
        person=person,
        evidence=content.evidence,
        consents=content.consents,
        answers=tuple(answers),
        shared=PrefillAnswer(values=(), licences=licences, consent_token=token),
        asked_centre=True,
        strokes=content.signature,
        signed_at=content.signed_at,
    )


def _pictures(content: CaseFile, folder: Path) -> tuple[tuple[Captured, ...], list[str]]:
    captured: list[Captured] = []
    problems: list[str] = []
    for code, entry in content.materials.items():
        pages: list[ScannedPage] = []
        for picture in (*filter(None, (entry.picture,)), *entry.pictures):
            try:
                pages.append(jpeg_page((folder / picture).read_bytes()))
            except OSError as fault:
                problems.append(f"materials.{code}.picture: {fault.strerror}")
            except ValueError:
                problems.append(f"materials.{code}.picture: is no JPEG file")
        if pages:
            captured.append(Captured(code, tuple(pages)))
    return tuple(captured), problems


def _problems(content: CaseFile, draft: Draft, today: date) -> list[str]:
    plan = draft.plan
    known = {element.code for element in plan.elements}
    problems = [f"answers.{code}: the item has no such element" for code in content.answers if code not in known]
    problems += [problem for element in draft.shown for problem in _answer_problems(element, draft, today)]
    broken = plan.form.broken(draft.values, draft.left_out, today)
    problems += [f"answers.{', '.join(rule.elements)}: {rule.message.zh}" for rule in broken]
    if (fault := card_fault(_card(content), today)) is not None:
        problems.append(f"applicant: {fault.name.lower().replace('_', ' ')} ({fault})")
    papers = {material.code: material for material in draft.needed}
    problems += [f"materials.{code}: the item needs no such paper" for code in content.materials if code not in papers]
    problems += [
        f"materials.{code}: neither a certificate nor a picture"
        for code, material in papers.items()
        if not draft.pages_of(code) and draft.licence_sparing(material.spared_by) is None
    ]
    kinds = {proof.kind for proof in content.evidence}
    if EvidenceKind.CARD not in kinds:
        problems.append("evidence: no card")
    if not draft.verified:
        problems.append("evidence: neither face nor code")
    data_use = next(step.notice for step in plan.flow.steps if step.kind is StepKind.CONSENT)
    consent = draft.consent(data_use or "")
    if consent is None or not consent.agreed:
        problems.append(f"consents: {data_use} was not agreed to")
    if not is_signature(content.signature):
        problems.append("signature: too little ink for a signature")
    return problems


def _answer_problems(element: Element, draft: Draft, today: date) -> list[str]:
    answer = draft.answer(element.code)
    value = answer.value if answer is not None else ""
    violation = draft.plan.form.violation(element, value, draft.values, today)
    return [] if violation is None else [f"answers.{element.code}: {violation}"]
