"""The courier carries parcels from the outbox to the centre: claim, send, decide, then settle, postpone or hold.

While the centre does not answer, the courier asks for its signed greeting instead of trying parcel after parcel, so
an outage costs a few bytes and no parcel is pushed far into the future. What was sent twice is one case at the centre.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Protocol, assert_never

from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.parcel import Claimed, Counts, Parcel
from offline.retry import Hold, NotTheCentre, Outcome, Retry, SendParts, Settle, Unreachable, backoff_s, decide

HELLO_INTERVAL_S: Final = 30.0
LEASE_S: Final = 30.0
"""So soon after a kill the parcel is free again. A slower delivery may happen twice; the centre unites them."""
STORAGE_RETRY_S: Final = 5.0
NUDGE_SPREAD_S: Final = 5.0


class Delivers(Protocol):
    """What a courier needs of a transport."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Send a parcel and say what came of it."""

    def hello(self) -> None:
        """Return when the centre itself answers; raises OfflineError otherwise."""


@dataclass(frozen=True, slots=True)
class CourierNews:
    """How the queue stands. ``failure`` is the last trouble of network or storage; None when all is well."""

    online: bool
    waiting: int
    held: int
    failure: OfflineFailure | None = None


class Courier:
    """One thread between outbox and centre. ``on_change`` and ``on_settled`` are called on it.

    ``on_settled`` gets the parcel's key and the centre's acknowledgement. ``clock`` gives the time in UTC, ``random``
    a number in [0, 1). Bugs are not caught: they end the thread through ``threading.excepthook``.
    """

    def __init__(
        self,
        outbox: Outbox,
        transport: Delivers,
        *,
        clock: Callable[[], datetime],
        random: Callable[[], float],
        on_change: Callable[[CourierNews], None],
        on_settled: Callable[[str, bytes], None],
        hello_interval_s: float = HELLO_INTERVAL_S,
        lease_s: float = LEASE_S,
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._clock = clock
        self._random = random
        self._on_change = on_change
        self._on_settled = on_settled
        self._hello_interval_s = hello_interval_s
        self._lease_s = lease_s
        self._wake = threading.Condition()
        self._nudged = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._online: bool | None = None
        self._silences = 0
        self._storage_failed = False
        self._hello_due = monotonic()
        self._counts = Counts(0, 0, 0)
        self._told: CourierNews | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the thread after what it is doing; a delivery that takes longer is taken up again at the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def nudge(self) -> None:
        """There is a new parcel, or the network is back: look at once instead of at the next due time."""
        with self._wake:
            self._nudged = True
            self._wake.notify_all()

    def drain(self, deadline_s: float) -> Counts:
        """Send what is due, on the caller's thread, until nothing is, the centre is silent or time is up.

        Returns how the outbox stands then. Not for a courier whose thread runs. Raises OfflineError S1xx.
        """
        deadline = monotonic() + deadline_s
        self._outbox.hasten(self._clock())
        while monotonic() < deadline:
            claimed = self._outbox.claim(self._clock(), self._lease_s)
            if claimed is None:
                break
            self._carry(claimed)
            if not self._online:
                break
        self._tell(None)
        return self._counts

    def _run(self) -> None:
        while not self._stopping:
            try:
                wait_s = self._step()
                if self._storage_failed:
                    self._storage_failed = False
                    self._tell(None)
            except OfflineError as error:
                self._storage_failed = True
                self._announce(error.failure)
                wait_s = STORAGE_RETRY_S
            with self._wake:
                self._wake.wait_for(lambda: self._nudged or self._stopping, wait_s)

    def _step(self) -> float:
        """Do one thing; returns the seconds until there may be another. Raises OfflineError S1xx."""
        with self._wake:
            nudged, self._nudged = self._nudged, False
        now = self._clock()
        if nudged:
            self._outbox.hasten(now + timedelta(seconds=self._random() * NUDGE_SPREAD_S))
            self._tell(self._told.failure if self._told else None)
        if self._online is not False:
            claimed = self._outbox.claim(now, self._lease_s)
            if claimed is not None:
                self._carry(claimed)
                return 0.0
        if monotonic() >= self._hello_due or (nudged and self._online is False):
            self._ask_hello()
            return 0.0
        until_hello_s = self._hello_due - monotonic()
        due = self._outbox.next_due(now) if self._online is not False else None
        return until_hello_s if due is None else max(0.0, min(until_hello_s, (due - now).total_seconds()))

    def _carry(self, claimed: Claimed) -> None:
        outcome = self._transport.deliver(claimed.parcel)
        now, key = self._clock(), claimed.parcel.key
        decision = decide(outcome, claimed.attempts, now, self._random())
        match decision:
            case Settle(body, signature):
                self._outbox.settle(key, body, signature, now)
                self._on_settled(key, body)
            case Retry(at, reason):
                self._outbox.postpone(key, at, reason)
            case Hold(reason):
                self._outbox.hold(key, reason)
            case SendParts(parts, reason):
                self._outbox.send_parts_again(key, parts, reason)
            case _:
                assert_never(decision)
        match outcome:
            case Unreachable(kind, _):
                self._heard(kind)
            case NotTheCentre():
                self._heard(OfflineFailure.NOT_THE_CENTRE)
            case _:
                self._heard(None)
                self._tell(None if isinstance(decision, Settle) else decision.reason.failure)

    def _ask_hello(self) -> None:
        try:
            self._transport.hello()
        except OfflineError as error:
            self._heard(error.failure)
        else:
            self._heard(None)
            self._tell(None)

    def _heard(self, silence: OfflineFailure | None) -> None:
        """Note whether the centre answered and plan the next greeting."""
        self._online = silence is None
        self._silences = 0 if silence is None else self._silences + 1
        wait_s = self._hello_interval_s
        if silence is not None:
            wait_s = min(wait_s, 1.0 + backoff_s(self._silences, self._random()))
        self._hello_due = monotonic() + wait_s
        if silence is not None:
            self._tell(silence)

    def _tell(self, failure: OfflineFailure | None) -> None:
        self._counts = self._outbox.counts()
        self._announce(failure)

    def _announce(self, failure: OfflineFailure | None) -> None:
        news = CourierNews(bool(self._online), self._counts.waiting, self._counts.held, failure)
        if news != self._told:
            self._told = news
            self._on_change(news)
