"""Where a case stands, on paper: each department, what is still wanted, the pick-up code. It names nobody."""

from datetime import datetime

from devices.api import Gap, QrCode, Receipt, ReceiptPart, Rule, TextLine
from kiosk.beijing import beijing_time
from kiosk.contract import Progress
from kiosk.material_words import day
from kiosk.profile import TerminalTable
from kiosk.texts import Voice


def progress_slip(progress: Progress, terminal: TerminalTable, at: datetime, voice: Voice) -> Receipt:
    """The slip's parts, in order."""
    parts: list[ReceiptPart] = [
        TextLine(voice("progress.slip.title"), size=2, bold=True, centre=True),
        TextLine(voice.of(progress.item), bold=True, centre=True),
        TextLine(voice(f"progress.{progress.state}"), bold=True, centre=True),
        Rule(),
        TextLine(f"{voice('progress.number')}: {progress.number}"),
        TextLine(f"{voice('progress.at')}: {beijing_time(progress.received_at):%Y-%m-%d %H:%M}"),
    ]
    for part in progress.departments:
        parts += [Gap(), TextLine(voice.of(part.body), bold=True), TextLine(voice.of(part.item))]
        parts.append(TextLine(voice.of(part.told)))
        if part.due is not None:
            parts.append(TextLine(f"{voice('progress.due')}: {day(part.due, voice)}"))
    if progress.open_papers:
        parts += [Rule(), TextLine(voice("progress.wanted"), bold=True)]
        for paper in progress.open_papers:
            due = f" ({voice('progress.by', due=day(paper.due, voice))})" if paper.due is not None else ""
            parts.append(TextLine(f"□ {voice.of(paper.material.name)}{due}"))
    if progress.pick_up is not None:
        code = f"{progress.pick_up[:4]} {progress.pick_up[4:]}"
        parts += [Rule(), TextLine(voice("progress.pick-up"), bold=True, centre=True), QrCode(progress.pick_up)]
        parts += [TextLine(code, size=2, bold=True, centre=True), TextLine(voice("progress.pick-up.how"), centre=True)]
    parts += [
        Rule(),
        TextLine(f"{terminal.place} {terminal.id} {beijing_time(at):%Y-%m-%d %H:%M}", centre=True),
        TextLine(voice("slip.help"), centre=True),
    ]
    return Receipt(tuple(parts))
