"""A queue ticket or an appointment on paper. It names nobody."""

from datetime import datetime

from devices.api import Gap, Receipt, ReceiptPart, Rule, TextLine
from kiosk.beijing import beijing_time
from kiosk.contract import Hall, Visit, VisitKind, Words
from kiosk.profile import TerminalTable
from kiosk.texts import Voice
from kiosk.visit_words import visit_time


def visit_ticket(
    visit: Visit, hall: Hall, group: Words, terminal: TerminalTable, at: datetime, voice: Voice
) -> Receipt:
    """The ticket's parts, in order. ``group``: the windows."""
    parts: list[ReceiptPart] = [
        TextLine(voice(f"visit.ticket.{visit.kind}"), bold=True, centre=True),
        TextLine(visit.number, size=2, bold=True, centre=True),
        TextLine(visit_time(visit, voice), bold=True, centre=True),
        Rule(),
        TextLine(voice.of(hall.name), bold=True),
        TextLine(voice.of(hall.address)),
        TextLine(f"{voice('visit.windows')}: {voice.of(group)}"),
        TextLine(voice.of(hall.hours)),
        Gap(),
    ]
    if visit.kind is VisitKind.TICKET:
        moment = f"{beijing_time(at):%H:%M}"
        told = voice("visit.ticket.ahead", n=visit.ahead, minutes=visit.wait_minutes, due=moment)
        parts += [TextLine(told), TextLine(voice("visit.ticket.missed"))]
    else:
        parts.append(TextLine(voice("visit.ticket.early")))
    parts += [
        TextLine(voice("visit.ticket.give-back")),
        Rule(),
        TextLine(f"{terminal.place} {terminal.id} {beijing_time(at):%Y-%m-%d %H:%M}", centre=True),
        TextLine(voice("slip.help"), centre=True),
    ]
    return Receipt(tuple(parts))
