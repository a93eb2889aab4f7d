"""Which result documents (结果文书) a department's part of a case has come to. Pure."""

from central.handling.machine import GRANTED
from central.handling.models import DepartmentalCase
from central.library import Offer
from kiosk.contract import SECOND_FACTOR, CaseResult, Delivery, DepartmentState, Item, Words


def item_of(part: DepartmentalCase, offer: Offer) -> Item:
    """The item of a part, as it was published when the case was begun."""
    return next(item for item in offer.catalogue.items if item.code == part.item)


def results_of(part: DepartmentalCase, offer: Offer) -> tuple[CaseResult, ...]:
    """One for each result of an item that reaches the resident electronically, once the part is granted."""
    item = item_of(part, offer)
    if DepartmentState(part.state) not in GRANTED or Delivery.ELECTRONIC not in item.delivery:
        return ()
    assurance = max(SECOND_FACTOR, item.assurance, offer.item.assurance)
    body = Words.model_validate(part.body)
    return tuple(
        CaseResult(part=part.id, nth=nth, title=title, body=body, assurance=assurance)
        for nth, title in enumerate(item.results)
    )
