"""A centre and a terminal's storage on one machine, and what the centre has in the end."""

import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from benchmarks.faults.lives import ManyLives
from benchmarks.faults.outcome import Outcome
from sandbox.home import Home, make_home
from sandbox.processes import Sandbox

SUBMITTER = "benchmarks.faults.submitter"
DRAIN_S = 120.0


@dataclass
class Site:
    """A throw-away home with its centre running."""

    home: Home
    sandbox: Sandbox
    promised: set[str] = field(default_factory=set)
    """Numbers under a receipt."""

    def listed(self) -> list[str]:
        """Provisional numbers of all cases at the centre."""
        with closing(sqlite3.connect(self._database)) as database:
            return [number for (number,) in database.execute("SELECT number FROM cases")]

    def let_codes_age(self) -> None:
        """As if a quarter of an hour had passed: the centre texts only so many codes in one. They still prove it."""
        with closing(sqlite3.connect(self._database, timeout=60)) as database, database:
            database.execute("UPDATE codes SET sent_at = '2000-01-01 00:00:00'")

    @property
    def _database(self) -> str:
        return self.home.database.removeprefix("sqlite:///")

    def outcome(self, fault: str, injected: int, note: str = "") -> Outcome:
        """How the promises fared."""
        listed = self.listed()
        return Outcome(
            fault=fault,
            injected=injected,
            promised=len(self.promised),
            lost=len(self.promised - set(listed)),
            doubled=len(listed) - len(set(listed)),
            note=note,
        )


@contextmanager
def site() -> Iterator[Site]:
    """A site, ended and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="site") as folder:
        home = make_home(Path(folder) / "home")
        with Sandbox(home) as sandbox:
            sandbox.start_centre()
            yield Site(home, sandbox)


class Submitter(ManyLives):
    """A program that submits cases and delivers them, over and over, one life after the other; see submitter.py."""

    def __init__(self, place: Site, *words: str) -> None:
        self._place = place
        self._living = 0
        super().__init__(SUBMITTER, str(place.home.profile), *words)

    def heard(self, line: str) -> None:
        """A promise is told as soon as it is made."""
        if line.startswith("kept "):
            self._place.promised.add(line.split()[1])

    def live(self, cases: int, seconds: float, url: str = "", clock_s: float = 0.0) -> None:
        """One life: submit up to ``cases``, deliver meanwhile, be killed after so many seconds."""
        self.begin(cases, seconds, url, clock_s)
        self.end()

    def begin(self, cases: int, seconds: float, url: str = "", clock_s: float = 0.0) -> None:
        """The same, without waiting for the end."""
        self._tell(f"live {cases} {seconds} {url or self._place.home.centre_url} {clock_s}")
        self._living = int(self._expect("born").split()[1])

    def cut(self) -> None:
        """Kill the life that was begun."""
        os.kill(self._living, signal.SIGKILL)
        self.end()

    def end(self) -> None:
        """Wait for the end of a life that was begun."""
        self._expect("over")

    def drain(self, url: str = "", clock_s: float = 0.0, seconds: float = DRAIN_S) -> int:
        """One life that ends by itself: deliver everything; how many are left, waiting or held."""
        self._tell(f"drain {seconds} {url or self._place.home.centre_url} {clock_s}")
        left = int(self._expect("left").split()[1])
        self.end()
        return left


def wait(seconds: float) -> None:
    """Let time pass."""
    Event().wait(seconds)
