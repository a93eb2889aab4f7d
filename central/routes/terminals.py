"""``/v1/terminals``: what terminals report of themselves."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Response

from central import audits
from central.centre import TheCentre
from central.models import Terminal
from central.registry import Caller, require_own
from central.routes.catalogue import signed_unless_known
from central.settings import current_settings
from kiosk.contract import AuditAnchors, Settings, TerminalStatus

router = APIRouter(tags=["terminals"])


@router.put("/v1/terminals/{terminal}/status", status_code=HTTPStatus.NO_CONTENT)
def put_status(centre: TheCentre, caller: Caller, terminal: str, status: TerminalStatus) -> None:
    """Keep a terminal's latest report."""
    require_own(caller, terminal)
    with centre.database.writing() as session:
        now = datetime.now(UTC)
        entry = session.get_one(Terminal, terminal)
        entry.status, entry.status_at = status.model_dump(mode="json"), now
        if status.audit_entries is not None:
            audits.note(session, terminal, status.audit_entries, status.audit_head, now)


@router.get(
    "/v1/terminals/{terminal}/settings",
    responses={200: {"model": Settings}, 304: {"description": "The terminal's are current"}},
)
def settings(
    centre: TheCentre, caller: Caller, terminal: str, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """What this terminal is set to, signed."""
    require_own(caller, terminal)
    with centre.database.reading() as session:
        return signed_unless_known(centre, current_settings(session, terminal), if_none_match)


@router.get("/v1/terminals/{terminal}/audit", responses={200: {"model": AuditAnchors}})
def audit(centre: TheCentre, caller: Caller, terminal: str) -> Response:
    """Where this terminal's audit log stood at the end of each day, signed."""
    require_own(caller, terminal)
    with centre.database.reading() as session:
        return centre.signed(audits.anchors(session, terminal))
