"""The audit trail: what changed between two states, as white-listed plain values. No branch can forget to log,
because no branch logs; nothing personal can slip in, because only the fields named here are written.
"""

from collections.abc import Mapping
from datetime import datetime

from devices.api import Absent, Blocked, Ready, Status
from kiosk import flow
from kiosk.draft import Draft, Failed, ResultAsked
from kiosk.events import Event
from kiosk.state import Farewell, Home, Serving, State

Entry = Mapping[str, str | int | bool | None]


def record(before: State, after: State, event: Event, at: datetime) -> tuple[Entry, ...]:
    """Entries for one change; none when nothing worth keeping changed."""
    head: dict[str, str | int | bool | None] = {"at": at.isoformat(), "event": type(event).__name__}
    changes: list[dict[str, str | int | bool | None]] = []
    if type(before.place) is not type(after.place):
        changes.append({"what": "place", "to": _place(after), "session": after.session})
    if before.asked is not after.asked:
        changes.append({"what": "asked", "to": after.asked.value, "session": after.session})
    if before.online != after.online:
        changes.append({"what": "online", "to": after.online})
    if before.catalogue is not after.catalogue and after.catalogue is not None:
        changes.append({"what": "catalogue", "to": after.catalogue.version})
    if before.power.source is not after.power.source:
        changes.append({"what": "power", "to": after.power.source})
    if before.posted != after.posted:
        blocked = ",".join(item for item, _ in after.posted.blocked)
        changes.append({"what": "bulletin", "announcements": len(after.posted.announcements), "blocked": blocked})
    if before.next is not None and after.next is None:
        changes.append({"what": "settings"})
    if before.closed != after.closed:
        changes.append({"what": "closed", "to": after.closed})
    if before.attention != after.attention:
        changes.append({"what": "attention", "to": ",".join(after.attention)})
    for name, status in after.devices:
        if before.device(name) != status:
            changes.append({"what": "device", "device": name, **_status(status)})
    changes += _draft_changes(before.draft, after.draft, after.session)
    return tuple({**head, **change} for change in changes)


def _place(state: State) -> str:
    match state.place:
        case Home():
            return "home"
        case Serving():
            return "serving"
        case Farewell():
            return "farewell"


def _status(status: Status) -> dict[str, str | int | bool | None]:
    match status:
        case Ready(_, warnings):
            return {"to": "ready", "warnings": ",".join(warnings)}
        case Absent(failure):
            return {"to": "absent", "failure": failure}
        case Blocked(failure):
            return {"to": "blocked", "failure": failure}


def _draft_changes(before: Draft | None, after: Draft | None, session: int) -> list[dict[str, str | int | bool | None]]:
    if after is None:
        return []
    changes: list[dict[str, str | int | bool | None]] = []
    here: dict[str, str | int | bool | None] = {"session": session}
    if before is None or before.step != after.step:
        changes.append({"what": "step", "to": after.step, "kind": flow.step_of(after).kind.value, **here})
    if before is None:
        changes.append({"what": "item", "to": after.plan.item.code, "version": after.plan.item.version, **here})
        return changes
    if before.stage != after.stage and isinstance(after.stage, Failed | ResultAsked) and after.stage.failure:
        changes.append({"what": "failed", "failure": after.stage.failure, "step": after.step, **here})
    for consent in after.consents:
        if consent not in before.consents:
            changes.append({"what": "consent", "notice": consent.notice, "agreed": consent.agreed, **here})
    for proof in after.evidence[len(before.evidence) :]:
        changes.append({"what": "evidence", "kind": proof.kind.value, **here})
    if before.kept is None and after.kept is not None:
        changes.append({"what": "kept", "number": after.kept.number, "key": after.kept.key, **here})
    if before.case_number != after.case_number:
        changes.append({"what": "delivered", "case_number": after.case_number, **here})
    earlier, certificate = before.certificate, after.certificate
    if certificate is not None and (earlier is None or earlier.issued.id != certificate.issued.id):
        what = "result-fetched" if certificate.case else "certificate-issued"
        changes.append({"what": what, "id": certificate.issued.id, **here})
    for name, paper_before, paper in (
        ("receipt", before.receipt, after.receipt),
        ("pages", before.pages, after.pages),
        ("certificate", before.certificate_paper, after.certificate_paper),
    ):
        if paper_before != paper:
            changes.append({"what": name, "to": paper.state, "copy": paper.copy, "failure": paper.failure, **here})
    return changes
