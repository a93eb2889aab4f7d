"""The session: the one door through which everything that happens comes in.

``dispatch`` runs on the interface's thread, never blocks, and holds no lock, because nothing else touches the state.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from kiosk import audit
from kiosk.change import Change
from kiosk.configured import SessionSettings
from kiosk.effects import Effect, TakeSettings
from kiosk.events import Event
from kiosk.narrator import Narration, narrate
from kiosk.presenter import present
from kiosk.rules import belongs_to_session, decide
from kiosk.state import Home, State
from kiosk.view import Page


class Performs(Protocol):
    """Does what a session asks for; never blocks."""

    def perform(self, effect: Effect, state: State) -> None:
        """Start the effect; results come back as events with the session's number."""


class Session:
    """State, and the loop around the pure rules."""

    def __init__(
        self,
        *,
        place_name: str,
        division: str = "",
        settings: SessionSettings,
        now: Callable[[], datetime],
        performer: Performs,
        show: Callable[[Page], None],
        log: Callable[[tuple[audit.Entry, ...]], None],
    ) -> None:
        self._place_name = place_name
        self._settings = settings
        self._now = now
        self._performer = performer
        self._show = show
        self._log = log
        self._state = State(division=division, headset=settings.headset)
        self._narration = Narration()
        self._page: Page | None = None

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    def open(self) -> None:
        """Show the first page."""
        self._redraw()

    def dispatch(self, event: Event, session: int | None = None) -> None:
        """Take an event. ``session``: the number of the session that asked for it; late answers are dropped."""
        if session is not None and session != self._state.session and belongs_to_session(event):
            return
        before = self._state
        moment = self._now()
        change = self._configured(decide(before, event, moment, self._settings))
        self._state = change.state
        entries = audit.record(before, change.state, event, moment)
        if entries:
            self._log(entries)
        page = self._redraw()
        self._narration, spoken = narrate(self._narration, event, change.state, page, moment, self._settings)
        for effect in (*change.effects, *spoken):
            self._performer.perform(effect, change.state)

    def _configured(self, change: Change) -> Change:
        """Between sessions, what the centre set comes into force."""
        told = change.state.next
        if told is None or not isinstance(change.state.place, Home):
            return change
        self._place_name, self._settings = told.place_name, told.settings
        state = replace(change.state, division=told.division, next=None)
        return replace(change, state=state, effects=(*change.effects, TakeSettings()))

    def _redraw(self) -> Page:
        page = present(self._state, self._now(), self._place_name, self._settings)
        if page != self._page:
            self._page = page
            self._show(page)
        return page
