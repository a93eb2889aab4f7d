"""Sheets that lie over a page."""

from collections.abc import Iterator

from kiosk import easing
from kiosk import screen_events as sev
from kiosk.ease import Ease
from kiosk.state import Asked, State
from kiosk.texts import Voice
from kiosk.view import Action, Role, Sheet, Tone


def sheets(language: str, place: str) -> Iterator[tuple[str, Sheet]]:
    """Names and sheets."""
    v = Voice(language)
    yield (
        "sheet-idle",
        Sheet(
            name="still-there",
            curtain=True,
            tone=Tone.CARE,
            heading=v("idle.heading"),
            text=v("idle.text"),
            countdown_s=30,
            countdown_text=v("idle.countdown", seconds="{seconds}"),
            actions=(
                Action(name="leave", label=v("action.leave"), event=sev.CancelConfirmed(), role=Role.SECONDARY),
                Action(name="more-time", label=v("action.more-time"), event=sev.SheetClosed()),
            ),
        ),
    )
    yield (
        "sheet-staff",
        Sheet(
            name="staff",
            tone=Tone.INFO,
            heading=v("staff.heading"),
            text=v("staff.text", place=place),
            actions=(Action(name="go-on", label=v("action.go-on"), event=sev.SheetClosed()),),
        ),
    )
    for name, asked in (("sheet-ease", Asked.EASE), ("sheet-large-offered", Asked.LARGE_OFFERED)):
        yield name, easing.sheet(State(language=language, asked=asked, ease=Ease(speech=True)), v)
