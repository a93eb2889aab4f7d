"""What a person sees while a terminal salvages its database before it starts. Nothing can be done meanwhile."""

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.configured import SessionSettings
from kiosk.presenter import present
from kiosk.state import State
from kiosk.texts import Voice
from kiosk.view import Page, WaitBody


def mending_page(place_name: str) -> Page:
    """A page that asks for a little patience."""
    state = State(online=False)
    voice = Voice(state.language)
    frame = present(state, datetime.now(UTC), place_name, SessionSettings())
    return replace(
        frame,
        key="mending",
        heading=voice("mending.heading"),
        lead=voice("mending.lead"),
        body=WaitBody(text=voice("mending.wait")),
        actions=(),
        banner=None,
        sheet=None,
    )
