"""A draft as the centre keeps it for its owner, and a draft again out of what was kept. Pure.

Never saved: who somebody is, what they agreed to, how they were verified, their signature. What the card or the centre
told is not taken over either: it is asked again, so that nothing a week old is filed as fresh.
"""

import base64
from dataclasses import replace

from devices.api import PageKind, ScannedPage
from kiosk.contract import (
    Answer,
    Element,
    Material,
    Necessity,
    Notice,
    SavedDraft,
    SavedPage,
    SavedPages,
    SavedUpload,
    Source,
    StepKind,
    TakenUpDraft,
)
from kiosk.draft import Asking, Captured, Draft, Promise, Resuming, Uploaded
from kiosk.form import ACTING_FOR
from kiosk.plan import Plan
from kiosk.steps.material_ways import due_day


def may_be_saved(draft: Draft) -> bool:
    """Whether there is an application that is not filed yet, of somebody who is known."""
    files = draft.plan.has(StepKind.SUBMIT) and draft.plan.has(StepKind.FORM)
    return files and draft.person is not None and draft.kept is None and draft.handing_in is None


def saved_draft(draft: Draft) -> SavedDraft:
    """What is kept of a draft."""
    stage = draft.stage
    asked = stage.element if isinstance(stage, Asking) and not stage.editing else None
    editing = isinstance(stage, Asking) and stage.editing
    return SavedDraft(
        item=draft.plan.item.code,
        catalogue_version=draft.plan.catalogue_version,
        step=_step_of_kind(draft.plan, StepKind.REVIEW) or draft.step if editing else draft.step,
        question=asked,
        answers=draft.answers,
        typed=draft.typed,
        left_out=tuple(sorted(draft.left_out)),
        captured=tuple(
            SavedPages(material=paper.material, pages=tuple(map(_saved_page, paper.pages)))
            for paper in draft.captured
            if paper.pages
        ),
        uploaded=tuple(
            SavedUpload(material=paper.material, upload=paper.upload, pages=paper.pages) for paper in draft.uploaded
        ),
        promised=tuple(promise.material for promise in draft.promises),
        done_without=tuple(sorted(draft.done_without)),
    )


def restored(fresh: Draft, taken: TakenUpDraft) -> Draft:
    """The fresh draft of somebody who was identified anew, with what they had given as far as its plan still takes it.

    ``fresh`` holds what their card says.
    """
    saved, plan, day = taken.draft, fresh.plan, fresh.day
    papers = {material.code: material for material in plan.materials}
    optional = {member.item for member in plan.item.members if member.optional}
    draft = replace(
        fresh,
        saved=taken.id,
        resuming=_resuming(plan, saved),
        left_out=frozenset(saved.left_out) & optional,
        captured=tuple(
            Captured(kept.material, tuple(map(_page, kept.pages))) for kept in saved.captured if kept.material in papers
        ),
        uploaded=tuple(
            Uploaded(kept.material, kept.upload, kept.pages) for kept in saved.uploaded if kept.material in papers
        ),
        promises=tuple(
            Promise(code, due_day(papers[code], day), pledge.code, pledge.version)
            for code in saved.promised
            if code in papers and (pledge := _pledge(plan, papers[code])) is not None
        ),
        done_without=frozenset(
            code for code in saved.done_without if code in papers and papers[code].necessity is Necessity.OPTIONAL
        ),
    )
    elements = {element.code: element for element in plan.elements}
    said = {answer.element: answer.value for answer in saved.answers} | draft.values
    for answer in saved.answers:
        element = elements.get(answer.element)
        if element is not None and _still_taken(draft, element, answer, said):
            draft = draft.with_answer(answer)
    return replace(draft, typed=tuple((code, text) for code, text in saved.typed if code in elements))


def _still_taken(draft: Draft, element: Element, answer: Answer, said: dict[str, str]) -> bool:
    if answer.source is not Source.RESIDENT:
        return False
    if element.code == ACTING_FOR:
        return answer.value in draft.plan.item.represented
    if element.card_field is not None and not element.correctable and draft.answer(element.code) is not None:
        return False
    return draft.plan.form.violation(element, answer.value, said, draft.day) is None


def _resuming(plan: Plan, saved: SavedDraft) -> Resuming:
    order = [step.id for step in plan.flow.steps]
    form = _step_of_kind(plan, StepKind.FORM)
    past = form is not None and saved.step in order and order.index(saved.step) > order.index(form)
    return Resuming(question=saved.question or "", past_form=past)


def _step_of_kind(plan: Plan, kind: StepKind) -> str | None:
    return next((step.id for step in plan.flow.steps if step.kind is kind), None)


def _pledge(plan: Plan, material: Material) -> Notice | None:
    if material.necessity is not Necessity.DEFERRABLE or material.pledge is None:
        return None
    return plan.notice(material.pledge)


def _saved_page(page: ScannedPage) -> SavedPage:
    return SavedPage(
        jpeg=base64.b64encode(page.jpeg).decode(), width=page.width, height=page.height, kind=page.kind.value
    )


def _page(saved: SavedPage) -> ScannedPage:
    return ScannedPage(base64.b64decode(saved.jpeg), saved.width, saved.height, PageKind(saved.kind))
