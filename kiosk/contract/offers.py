"""Benefits offered unasked (免申即享): what a person is entitled to by what departments hold."""

from pydantic import Field

from kiosk.contract.case import Consent, Evidence
from kiosk.contract.values import Code, ItemCode, Wire, Words


class OffersRequest(Wire):
    """Asks what a person who was identified at a terminal is entitled to."""

    terminal: str
    name: str
    number: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    consent: Consent


class Offer(Wire):
    """A benefit that this person is entitled to."""

    code: Code
    item: ItemCode
    """The item that grants it."""
    title: Words
    reason: Words


class Offers(Wire):
    """All that a person is entitled to and has not applied for; perhaps nothing."""

    offers: tuple[Offer, ...]
