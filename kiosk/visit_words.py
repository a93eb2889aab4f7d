"""A queue ticket or an appointment in words, the same on the screen and on paper."""

from datetime import timedelta

from kiosk.beijing import beijing_time
from kiosk.contract import Visit, VisitKind, VisitState
from kiosk.material_words import day
from kiosk.texts import Voice

_HALF_HOUR = timedelta(minutes=30)


def visit_title(visit: Visit, voice: Voice) -> str:
    """What it is, with its number."""
    return voice(f"visit.{visit.kind}", number=visit.number)


def visit_line(visit: Visit, voice: Voice) -> str:
    """When it holds, and how many are called before; or that it was called."""
    if visit.state is not VisitState.WAITING:
        return voice(f"visit.{visit.state}")
    if visit.begins is not None:
        return visit_time(visit, voice)
    return voice("visit.ahead", n=visit.ahead, minutes=visit.wait_minutes)


def visit_time(visit: Visit, voice: Voice) -> str:
    """The day, of an appointment with its half hour."""
    if visit.kind is VisitKind.TICKET or visit.begins is None:
        return voice("visit.today", due=day(visit.day, voice))
    begins = beijing_time(visit.begins)
    return f"{day(visit.day, voice)} {begins:%H:%M}—{begins + _HALF_HOUR:%H:%M}"
