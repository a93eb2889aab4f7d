"""What holds between a bundle (一件事) and its members: together they are no weaker, faster or freer than alone."""

from collections.abc import Iterable

from kiosk.contract import Catalogue, Item, OfflineUse

Flaw = tuple[str, str, str]
"""The field it lies in, what is wrong, and what to do."""


def bundle_flaws(bundle: Item, catalogue: Catalogue) -> Iterable[Flaw]:
    """What a resident would be wronged by who takes the bundle and not its members; members that are not defined are
    told of elsewhere.
    """
    by_code = {item.code: item for item in catalogue.items}
    members = [by_code[member.item] for member in bundle.members if member.item in by_code]
    for member in members:
        name = f"member {member.code} ({member.name.zh})"
        if member.assurance > bundle.assurance:
            yield "assurance", f"{name} needs {member.assurance}, the bundle less", "raise the bundle's assurance"
        if member.promised_days > bundle.promised_days:
            text = f"{name} takes {member.promised_days} working days, the bundle promises fewer"
            yield "promised_days", text, "promise no fewer days than the slowest member"
        if member.legal_days > bundle.legal_days:
            text = f"{name} may take {member.legal_days} working days by law, the bundle says fewer"
            yield "legal_days", text, "name no fewer days than the slowest member has"
        if member.offline is OfflineUse.NEVER and bundle.offline is not OfflineUse.NEVER:
            yield "offline", f"{name} can't be kept for later, the bundle says it can", "make the bundle offline: never"
    yield from _body_flaws(bundle, members)
    yield from _brought_flaws(bundle, members)


def _body_flaws(bundle: Item, members: Iterable[Item]) -> Iterable[Flaw]:
    """Who joins handles something, and who handles something is named."""
    handling = {member.department for member in members}
    for department in sorted(set(bundle.joined) - handling):
        yield "joined", f"department {department} handles no member", "add its member, or leave it out"
    for department in sorted(handling - {*bundle.joined, bundle.department}):
        yield "joined", f"department {department} handles a member and is not named", "add it"


def _brought_flaws(bundle: Item, members: Iterable[Item]) -> Iterable[Flaw]:
    brought = {code for member in members for code in member.brings}
    for code in sorted(brought & {*bundle.elements, *bundle.materials}):
        field = "elements" if code in bundle.elements else "materials"
        yield field, f"{code} is asked for and comes into being by a member", "leave it out"
