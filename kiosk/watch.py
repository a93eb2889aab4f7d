"""Looks now and then at what decides whether new cases are taken, and posts what changed."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from kiosk.events import Event, StandingChanged
from kiosk.failures import KioskError
from kiosk.mending import troubles
from kiosk.profile import Profile
from kiosk.standing import Standing, standing
from kiosk.storage import Storage
from offline.clock import Clock
from offline.failures import OfflineError
from offline.room import Limits, free_bytes, judge


class Watch:
    """``look`` may be called on any thread, as often as one likes."""

    def __init__(
        self,
        profile: Profile,
        storage: Storage,
        clock: Clock,
        post: Callable[[Event, int | None], None],
        on_trouble: Callable[[OfflineError | KioskError], None],
    ) -> None:
        self._folder = profile.terminal.state_dir
        self.take(profile)
        self._storage = storage
        self._clock = clock
        self._post = post
        self._on_trouble = on_trouble
        self._lock = Lock()
        self._now = Standing()

    def take(self, profile: Profile) -> None:
        """Judge by this profile's limits from now on."""
        self._limits = Limits(profile.storage.reserve_mb << 20, profile.storage.queue_mb << 20)
        self._patience = profile.network.patience

    @property
    def closed(self) -> str:
        """The failure code for which no new case is taken; empty: cases are taken."""
        return self._now.closed

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes for the centre's attention."""
        return self._now.warnings

    def heard(self, told: datetime | None) -> None:
        """The centre answered, and may have told the time."""
        if told is not None:
            self._clock.learn(told)
            self._storage.facts.heard(told)
        if self._now.closed:
            self.look()

    def look(self) -> None:
        """See how things stand, and post it when it is news."""
        with self._lock:
            now = self._look()
            changed = (now.closed, now.stale_days) != (self._now.closed, self._now.stale_days)
            self._now = now
        if changed:
            self._post(StandingChanged(now.closed, now.stale_days), None)

    def _look(self) -> Standing:
        moment = self._clock()
        try:
            outbox = self._storage.outbox
            heard, confirmed = self._storage.facts.last_heard(), self._storage.catalogue.confirmed_at()
            return standing(
                judge(free_bytes(self._folder), outbox.sealed_bytes(), self._limits),
                None if heard is None else moment - heard,
                None if confirmed is None else moment - confirmed,
                self._patience,
                stuck=outbox.stuck(),
                clock_wrong=self._clock.system_is_wrong(),
                damage=tuple(trouble.failure.value for trouble in troubles(self._storage.salvages())),
            )
        except OfflineError as error:
            self._on_trouble(error)
            return Standing(error.failure.value, warnings=(error.failure.value,))
