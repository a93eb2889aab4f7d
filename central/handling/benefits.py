"""What a person is entitled to: the catalogue's entitlements over what departments hold. Pure."""

from collections.abc import Iterable
from datetime import date

from central.people import Person
from kiosk.contract import Catalogue, Offer
from kiosk.form import holds


def offers_for(catalogue: Catalogue, person: Person, today: date, applied: Iterable[str]) -> tuple[Offer, ...]:
    """Benefits that this person may have and whose items are not among those ``applied`` for already."""
    held = {"number": person.number} | {value.element: value.value for value in person.values}
    done = set(applied)
    return tuple(
        Offer(code=benefit.code, item=benefit.item, title=benefit.title, reason=benefit.reason)
        for benefit in catalogue.entitlements
        if benefit.item not in done and holds(benefit.when, held, today)
    )
