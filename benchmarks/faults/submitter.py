"""``python -m benchmarks.faults.submitter PROFILE``: a terminal without its screen that lives many short lives.

A line on standard input begins a life in a process of its own (``born PID``), which opens the real storage, makes real
promises and delivers over the real wire. ``live CASES SECONDS URL CLOCK`` ends with SIGKILL after so many seconds,
wherever it is then; ``drain SECONDS URL CLOCK`` delivers what is left. Every promise is told as ``kept NUMBER`` once
it was made. CLOCK is how many seconds the machine's clock is wrong.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Timer
from time import monotonic

from kiosk.casefile import load_case_file
from kiosk.draft import Draft, Kept
from kiosk.keeper import Keeper, build_case
from kiosk.profile import Profile, load_profile
from kiosk.storage import Storage
from offline.courier import Courier
from offline.failures import OfflineError
from offline.http_exchange import Limits
from offline.transport import CentreTransport
from sandbox.home import ROOT

Clock = Callable[[], datetime]
CASE = ROOT / "docs" / "examples" / "case.json"
LIMITS = Limits(connect_s=1.0, read_s=1.0, body_s=2.0)
LEASE_S = 0.5
HELLO_S = 0.5


def main() -> None:
    """Serve until standard input ends."""
    profile = load_profile(Path(sys.argv[1]))
    with Storage(profile, lambda _: None) as storage:
        draft = load_case_file(CASE, storage.load_catalogue(), datetime.now(UTC))
    warm(profile, draft)
    say("ready")
    while line := sys.stdin.readline():
        what, *words = line.split()
        child = os.fork()
        if child == 0:
            match what, words:
                case "live", [cases, seconds, url, wrong]:
                    live(profile, draft, int(cases), float(seconds), url, clock(wrong))
                case "drain", [seconds, url, wrong]:
                    drain(profile, float(seconds), url, clock(wrong))
            os._exit(1)
        say(f"born {child}")
        os.waitpid(child, 0)
        say("over")


def warm(profile: Profile, draft: Draft) -> None:
    """Load fonts and libraries before the first life: a life is for making promises."""
    kept = Kept(number="AH0001-20261123-000001-0", key="0" * 32, progress_url="http://localhost", at=datetime.now(UTC))
    build_case(draft, kept, "no-token-of-anybody-at-all", profile.terminal)


def say(line: str) -> None:
    """Whole lines: several lives share the pipe."""
    os.write(1, line.encode() + b"\n")


def die() -> None:
    """As if the plug were pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def clock(wrong: str) -> Clock:
    """A clock that goes wrong by so many seconds."""
    by = timedelta(seconds=float(wrong))
    return lambda: datetime.now(UTC) + by


def live(profile: Profile, draft: Draft, cases: int, seconds: float, url: str, now: Clock) -> None:
    """Submit and deliver until the end comes."""
    Timer(seconds, die).start()
    with Storage(profile, lambda _: None) as storage:
        courier = _courier(profile, storage, url, now)
        courier.start()
        keeper = Keeper(storage.outbox, storage.keys, profile.terminal, profile.centre)
        for _ in range(cases):
            kept = keeper.keep_case(draft, now())
            say(f"kept {kept.number}")
            courier.nudge()
        signal.pause()


def drain(profile: Profile, seconds: float, url: str, now: Clock) -> None:
    """Deliver everything, and say how many could not be."""
    with Storage(profile, lambda _: None) as storage:
        courier = _courier(profile, storage, url, now)
        deadline = monotonic() + seconds
        left = storage.outbox.counts().waiting
        while left and monotonic() < deadline:
            left = courier.drain(2.0).waiting
            Event().wait(0.1 if left else 0.0)
        counts = storage.outbox.counts()
        say(f"left {counts.waiting + counts.held}")
    os._exit(0)


def _courier(profile: Profile, storage: Storage, url: str, now: Clock) -> Courier:
    centre = profile.centre
    token = centre.token_file.read_text(encoding="ascii").strip()
    keys, terminal = storage.keys.signing, profile.terminal.id
    transport = CentreTransport(url, token, keys, terminal=terminal, ca_file=centre.ca_file, limits=LIMITS)
    return Courier(
        storage.outbox,
        transport,
        clock=now,
        random=random.random,
        on_change=lambda _: None,
        on_settled=lambda _key, _body: None,
        hello_interval_s=HELLO_S,
        lease_s=LEASE_S,
    )


if __name__ == "__main__":
    try:
        main()
    except OfflineError as error:
        sys.exit(str(error))
