"""``/v1/departments``: whose systems don't answer, so that a terminal can say so before anybody begins."""

from fastapi import APIRouter, Response

from central.centre import TheCentre
from central.registry import Caller
from kiosk.contract import DepartmentsDown

router = APIRouter(tags=["departments"])


@router.get("/v1/departments", responses={200: {"model": DepartmentsDown}})
def departments(centre: TheCentre, _: Caller) -> Response:
    """Those that don't answer now; where none is connected, all that would be asked for certificates."""
    down = centre.records.down
    if not centre.records.connected:
        down = frozenset(item.department for item in centre.library.current.items if item.certificate)
    return centre.signed(DepartmentsDown(down=tuple(sorted(down))))
