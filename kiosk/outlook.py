"""Honest before the start: whether this terminal can finish an item now, and what goes another way if not. Pure.

What stops an item is said on its tile (``abilities.hindrance``); here is what stops nobody.
"""

from kiosk.contract import FACE_COMPARED, Delivery, StepKind
from kiosk.draft import Draft

WHOLE = "outlook.whole"


def outlook(draft: Draft) -> tuple[str, ...]:
    """Keys of the texts to show, the weightiest first; ``WHOLE`` alone when nothing is amiss."""
    plan = draft.plan
    found = []
    if not draft.online and plan.has(StepKind.SUBMIT):
        found.append("outlook.offline")
    if plan.item.department in draft.departments_down and plan.has(StepKind.SUBMIT):
        found.append("outlook.department-down")
    if plan.has(StepKind.IDENTIFY) and "id_card_reader" in draft.out:
        found.append("outlook.no-reader")
    weighty = plan.item.assurance >= FACE_COMPARED
    if plan.has(StepKind.VERIFY_FACE) and draft.out & {"camera", "face"} and not weighty:
        found.append("outlook.no-face")
    if plan.materials and draft.out & {"document_camera", "document"}:
        found.append("outlook.no-camera")
    if "page_printer" in draft.out and plan.has(StepKind.DOCUMENT):
        found.append("outlook.no-copy")
    if "page_printer" in draft.out and plan.has(StepKind.RECEIPT):
        posted = Delivery.POST in plan.item.delivery
        found.append("outlook.no-pages-posted" if posted else "outlook.no-pages")
    if "receipt_printer" in draft.out and plan.has(StepKind.RECEIPT):
        found.append("outlook.no-receipt")
    return tuple(found) or (WHOLE,)
