"""What a pick-up code opens. Whoever bears it learns what lies ready and nothing of the person."""

import re
from typing import Final

from sqlalchemy import select

from central.centre import Centre
from central.handling import desk
from central.handling.models import PickUpCode
from central.handling.progress import offer_of
from central.models import StoredCase
from kiosk.contract import CodeKind, CodeResolution, DepartmentState, Words

PICK_UP_CODE: Final = re.compile(r"[0-9]{8}", re.ASCII)
_COLLECTED: Final = Words(zh="这份结果已经取走了。", en="This result was collected already.")
_UNKNOWN: Final = Words(zh="不认识这个码。", en="This code is not known.")


def pick_up_resolution(centre: Centre, code: str) -> CodeResolution:
    """What lies ready under a code, as typed or scanned."""
    with centre.database.reading() as session:
        ready = session.scalar(select(PickUpCode).where(PickUpCode.code == code))
        if ready is None:
            return CodeResolution(kind=CodeKind.UNKNOWN, shown=_UNKNOWN)
        case = session.get_one(StoredCase, ready.case_key)
        waiting = [part for part in desk.parts(session, case.key) if part.state == DepartmentState.GRANTED]
        if not waiting:
            return CodeResolution(kind=CodeKind.EXPIRED, shown=_COLLECTED)
        name = offer_of(centre.library, case).item.name
    return CodeResolution(
        kind=CodeKind.PICK_UP,
        shown=Words(
            zh=f"“{name.zh}”的结果已经备好，请到受理大厅的取件柜或窗口领取。",
            en=f"The result of “{name.en}” is ready at the locker or the counter of the centre that handled it.",
        ),
    )
