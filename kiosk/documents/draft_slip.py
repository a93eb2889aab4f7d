"""The slip of a saved draft: how its owner goes on. It names nobody and promises nothing: it is no receipt."""

from devices.api import Gap, QrCode, Receipt, Rule, TextLine
from kiosk.beijing import beijing_time
from kiosk.contract import DraftSlip, Words
from kiosk.profile import TerminalTable
from kiosk.saving import grouped
from kiosk.texts import Voice


def draft_slip(slip: DraftSlip, item: Words, terminal: TerminalTable, voice: Voice) -> Receipt:
    """The slip's parts, in order."""
    return Receipt(
        (
            TextLine(voice("slip.title"), size=2, bold=True, centre=True),
            TextLine(voice("slip.no-receipt"), bold=True, centre=True),
            Rule(),
            TextLine(voice.of(item), bold=True),
            TextLine(voice("slip.until", due=f"{beijing_time(slip.expires_at):%Y-%m-%d %H:%M}"), bold=True),
            Gap(),
            QrCode(slip.url),
            TextLine(voice("resume.code"), centre=True),
            TextLine(grouped(slip.code), size=2, bold=True, centre=True),
            Rule(),
            TextLine(voice("slip.how")),
            TextLine(voice("slip.only-you")),
            Gap(),
            TextLine(f"{terminal.place} {terminal.id}", centre=True),
            TextLine(voice("slip.help"), centre=True),
        )
    )
