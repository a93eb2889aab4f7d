"""What the centre tells a person in a rehearsal of their own affairs: a case that wants a paper, and a benefit."""

from datetime import datetime

from kiosk.contract import CaseState, Catalogue, Material, Offer, OpenPaper, PersonCase, Progress, Words


def own_case(catalogue: Catalogue, now: datetime) -> PersonCase:
    """A case under the catalogue's first item with papers, which still wants the first of them."""
    materials: dict[str, Material] = {material.code: material for material in catalogue.materials}
    item = next(item for item in catalogue.items if item.materials)
    return PersonCase(
        item=item.code,
        catalogue_version=catalogue.version,
        progress=Progress(
            number="AH0001-20261120-0001-K",
            case_number="34" + 18 * "0",
            item=item.name,
            state=CaseState.SUPPLEMENT,
            received_at=now,
            open_papers=(OpenPaper(material=materials[item.materials[0]], due=now.date()),),
        ),
    )


def offers(catalogue: Catalogue) -> tuple[Offer, ...]:
    """Each benefit of the catalogue."""
    return tuple(
        Offer(code=each.code, item=each.item, title=each.title, reason=Words(zh="示例", en="sample"))
        for each in catalogue.entitlements
    )
