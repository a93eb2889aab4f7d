"""``/v1/terminals``: what terminals report of themselves."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter

from central.centre import TheCentre
from central.models import Terminal
from central.registry import Caller, require_own
from kiosk.contract import TerminalStatus

router = APIRouter(tags=["terminals"])


@router.put("/v1/terminals/{terminal}/status", status_code=HTTPStatus.NO_CONTENT)
def put_status(centre: TheCentre, caller: Caller, terminal: str, status: TerminalStatus) -> None:
    """Keep a terminal's latest report."""
    require_own(caller, terminal)
    with centre.database.writing() as session:
        entry = session.get_one(Terminal, terminal)
        entry.status, entry.status_at = status.model_dump(mode="json"), datetime.now(UTC)
