"""The courier carries parcels from the outbox to the centre: claim, send, decide, then settle, postpone or hold.

Threads share one breaker and one pace. The first greets the centre and looks when something is due; the others help
while the pace allows it. While the centre does not answer, it gets greetings instead of parcel after parcel, so an
outage costs a few bytes and no parcel is pushed far into the future. What was sent twice is one case at the centre.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

from offline.breaker import GREETING_S, Breaker
from offline.failures import OfflineError, OfflineFailure
from offline.outbox import Outbox
from offline.pace import MOST_AT_ONCE, Pace
from offline.parcel import Claimed, Counts, Parcel
from offline.retry import (
    Busy,
    Decision,
    Delivered,
    Hold,
    NotTheCentre,
    Outcome,
    Refused,
    Retry,
    SendParts,
    Settle,
    Unreachable,
    decide,
    failure_of,
)

LEASE_S: Final = 90.0
"""So soon after a kill the parcel is free again. A slower delivery may happen twice; the centre unites them."""
STORAGE_RETRY_S: Final = 5.0
RETURN_SPREAD_S: Final = 5.0


class Delivers(Protocol):
    """What a courier needs of a transport."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Send a parcel and say what came of it."""

    def deliver_together(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        """Send small parcels in one request; what came of each, in their order."""

    def hello(self) -> datetime | None:
        """Return the centre's time when the centre itself answers; raises OfflineError otherwise."""


@dataclass(frozen=True, slots=True)
class CourierNews:
    """How the queue stands. ``failure`` is the last trouble of network or storage; None when all is well."""

    online: bool
    waiting: int
    held: int
    failure: OfflineFailure | None = None


class Courier:
    """Threads between outbox and centre. The callbacks are called on them.

    ``on_settled`` gets the parcel's key and the centre's acknowledgement; ``on_heard`` is told whenever the centre
    itself answered, with its time if it told it. ``clock`` gives the time in UTC, ``monotonic`` seconds that only ever
    grow, ``random`` a number in [0, 1). ``parts_may_go`` tells at what times pieces of large cases are sent. Bugs are
    not caught: they end their thread through ``threading.excepthook``.
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
        on_heard: Callable[[datetime | None], None] = lambda _: None,
        parts_may_go: Callable[[datetime], bool] = lambda _: True,
        hello_interval_s: float = GREETING_S,
        lease_s: float = LEASE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._transport = transport
        self._clock = clock
        self._random = random
        self._on_change = on_change
        self._on_settled = on_settled
        self._on_heard = on_heard
        self._parts_may_go = parts_may_go
        self._hello_interval_s = hello_interval_s
        self._lease_s = lease_s
        self._monotonic = monotonic
        self._wake = threading.Condition(threading.RLock())
        self._nudged = False
        self._stopping = False
        self._work = 0
        """Counts batches that the first thread took: there may be more for its helpers."""
        self._threads: list[threading.Thread] = []
        self._breaker = Breaker()
        self._pace = Pace()
        self._storage_failed = False
        self._counts = Counts(0, 0, 0)
        self._told: CourierNews | None = None

    def start(self) -> None:
        """Start the threads."""
        names = ["courier", *(f"courier-{number}" for number in range(1, MOST_AT_ONCE))]
        self._threads = [
            threading.Thread(target=self._lead if number == 0 else self._help, args=(number,), name=name, daemon=True)
            for number, name in enumerate(names)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the threads after what they are doing; a slower delivery is taken up again at the next start."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        deadline = self._monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - self._monotonic()))

    def nudge(self) -> None:
        """There is a new parcel, or the network may be back: look at once instead of at the next due time."""
        with self._wake:
            self._nudged = True
            self._wake.notify_all()

    def drain(self, deadline_s: float) -> Counts:
        """Send what is due, on the caller's thread, until nothing is, the centre is silent or time is up.

        Returns how the outbox stands then. Not for a courier whose threads run. Raises OfflineError S1xx.
        """
        deadline = self._monotonic() + deadline_s
        self._outbox.hasten(self._clock())
        while self._monotonic() < deadline and self._carry_next():
            if not self._breaker.lets_through(self._monotonic()):
                break
        self._tell(None)
        return self._counts

    # --- Threads ------------------------------------------------------------------------------------------------------

    def _lead(self, _: int) -> None:
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

    def _help(self, number: int) -> None:
        seen = 0
        while True:
            with self._wake:
                while self._work == seen and not self._stopping:
                    self._wake.wait()
                if self._stopping:
                    return
                seen = self._work
            try:
                while self._is_wanted(number) and self._carry_next():
                    self.nudge()  # what was behind it in its lane may be due now
            except OfflineError as error:
                self._storage_failed = True
                self._announce(error.failure)

    def _is_wanted(self, number: int) -> bool:
        with self._wake:
            return not self._stopping and number < self._pace.at_once and self._breaker.lets_through(self._monotonic())

    def _step(self) -> float:
        """Do one thing; returns the seconds until there may be another. Raises OfflineError S1xx."""
        with self._wake:
            nudged, self._nudged = self._nudged, False
            if nudged and self._breaker.online is False:
                self._breaker = self._breaker.hurried()
        if nudged:
            self._tell(self._told.failure if self._told else None)
        now = self._monotonic()
        if self._breaker.lets_through(now) and self._carry_next(leading=True):
            return 0.0
        if self._breaker.greets(now):
            self._greet()
            return 0.0
        until_greeting_s = max(0.0, self._breaker.greet_at - now, self._breaker.opens_in_s(now))
        if not self._breaker.lets_through(now):
            return until_greeting_s if self._breaker.online is False else self._breaker.opens_in_s(now)
        moment = self._clock()
        due = self._outbox.next_due(moment, parts=self._parts_may_go(moment))
        return until_greeting_s if due is None else max(0.0, min(until_greeting_s, (due - moment).total_seconds()))

    # --- Carrying -----------------------------------------------------------------------------------------------------

    def _carry_next(self, *, leading: bool = False) -> bool:
        """Claim what is due and carry it; False when nothing is. Raises OfflineError S1xx."""
        moment = self._clock()
        parts = self._parts_may_go(moment)
        claimed = self._outbox.claim_batch(moment, self._lease_s, self._pace.together, parts=parts)
        if not claimed:
            return False
        if leading:
            with self._wake:
                self._work += 1
                self._wake.notify_all()
        self._carry(claimed)
        return True

    def _carry(self, claimed: Sequence[Claimed]) -> None:
        parcels = [one.parcel for one in claimed]
        together = len(parcels) > 1
        outcomes = self._transport.deliver_together(parcels) if together else [self._transport.deliver(parcels[0])]
        now = self._clock()
        decisions = [
            decide(outcome, one.attempts, now, self._random()) for one, outcome in zip(claimed, outcomes, strict=True)
        ]
        with self._outbox.at_once():
            for one, decision in zip(claimed, decisions, strict=True):
                self._record(one.parcel.key, decision, now)
        for one, decision in zip(claimed, decisions, strict=True):
            if isinstance(decision, Settle):
                self._on_settled(one.parcel.key, decision.body)
        with self._wake:
            self._pace = self._pace.after(outcomes)
        for outcome in outcomes:
            self._learn(outcome)
        if self._breaker.online:
            reasons = [decision.reason.failure for decision in decisions if not isinstance(decision, Settle)]
            self._tell(reasons[-1] if reasons else None)

    def _record(self, key: str, decision: Decision, now: datetime) -> None:
        match decision:
            case Settle(body, signature):
                self._outbox.settle(key, body, signature, now)
            case Retry(at, reason):
                self._outbox.postpone(key, at, reason)
            case Hold(reason):
                self._outbox.hold(key, reason)
            case SendParts(parts, reason):
                self._outbox.send_parts_again(key, parts, reason)
            case _:
                assert_never(decision)

    def _learn(self, outcome: Outcome) -> None:
        """What an outcome says of the way and of the centre."""
        match outcome:
            case Unreachable(failure, _) | NotTheCentre(_, failure):
                self._heard_nothing(failure)
            case Busy(retry_after_s, _):
                self._heard(None)
                self._leave_alone(retry_after_s)
            case Refused(status) if failure_of(status) is OfflineFailure.NOT_AUTHORISED:
                self._heard(None)
                self._leave_alone(None)
            case Delivered() | Refused():
                self._heard(None)
                with self._wake:
                    self._breaker = self._breaker.served()
            case _:
                assert_never(outcome)

    def _leave_alone(self, retry_after_s: float | None) -> None:
        with self._wake:
            self._breaker = self._breaker.refused_for_now(self._monotonic(), retry_after_s, self._random())

    def _greet(self) -> None:
        try:
            told = self._transport.hello()
        except OfflineError as error:
            self._heard_nothing(error.failure)
        else:
            self._heard(told)
            self._tell(None)

    def _heard(self, told: datetime | None) -> None:
        """The centre itself answered."""
        with self._wake:
            returned = self._breaker.online is False
            self._breaker = self._breaker.answered(self._monotonic(), self._hello_interval_s)
        self._on_heard(told)
        if returned:
            self._outbox.hasten(self._clock() + timedelta(seconds=self._random() * RETURN_SPREAD_S))

    def _heard_nothing(self, failure: OfflineFailure) -> None:
        with self._wake:
            self._breaker = self._breaker.silent(self._monotonic(), self._random(), self._hello_interval_s)
        self._tell(failure)

    # --- Telling ------------------------------------------------------------------------------------------------------

    def _tell(self, failure: OfflineFailure | None) -> None:
        with self._wake:
            self._counts = self._outbox.counts()
            self._announce(failure)

    def _announce(self, failure: OfflineFailure | None) -> None:
        with self._wake:
            news = CourierNews(bool(self._breaker.online), self._counts.waiting, self._counts.held, failure)
            if news != self._told:
                self._told = news
                self._on_change(news)
