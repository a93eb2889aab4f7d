"""The printed list of what an item needs (一次性告知单). It names nobody and promises nothing: it is no receipt."""

from datetime import datetime

from devices.api import Gap, Receipt, ReceiptPart, Rule, TextLine
from kiosk.beijing import beijing_time
from kiosk.needs import Needs
from kiosk.profile import TerminalTable
from kiosk.texts import Voice


def needs_list(needs: Needs, terminal: TerminalTable, at: datetime, voice: Voice) -> Receipt:
    """The list's parts, in order, in the language that ``needs`` is in."""
    parts: list[ReceiptPart] = [
        TextLine(voice("needs.list.title"), size=2, bold=True, centre=True),
        TextLine(voice("needs.list.no-receipt"), centre=True),
        Rule(),
        TextLine(needs.item, bold=True),
        Gap(),
        *(TextLine(voice("needs.list.fact", label=label, value=value)) for label, value in needs.facts),
        Rule(),
        TextLine(voice("needs.bring"), bold=True),
        *(TextLine(f"□ {line}") for line in needs.bring),
        Gap(),
        TextLine(voice("needs.papers"), bold=True),
    ]
    if not needs.papers:
        parts.append(TextLine(voice("needs.no-papers")))
    for number, paper in enumerate(needs.papers, 1):
        parts.append(TextLine(f"□ {number}. {paper.name}", bold=True))
        parts += [TextLine(f"  · {way}") for way in paper.ways]
    if needs.results:
        parts += [Gap(), TextLine(voice("guide.results"), bold=True)]
        parts += [TextLine(f"· {result}") for result in needs.results]
    parts += [
        Rule(),
        TextLine(voice("needs.list.rules-change"), centre=True),
        TextLine(f"{terminal.place} {terminal.id} {beijing_time(at):%Y-%m-%d %H:%M}", centre=True),
        TextLine(voice("needs.list.help"), centre=True),
    ]
    return Receipt(tuple(parts))
