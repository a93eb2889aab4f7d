"""SIGKILL of the whole program, with its screens, devices and courier, while residents submit cases by touch.

Every second kill comes at any moment of a life, start included; the others come soon after "submit" was touched, where
the promise is made, printed and sent. A case counts as promised once its receipt was on the screen.
"""

import os
import random
import re
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from benchmarks.faults.lives import ManyLives
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.site import Site, Submitter, wait
from kiosk.own_memory import FREED_MEMORY
from sandbox.hands import last_code, lay_card
from sandbox.home import TERMINAL, Home, make_home
from sandbox.journey import PAGE_S, Journey
from sandbox.processes import Sandbox, SandboxError
from sandbox.residents import AN
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes
from screens.pilot_client import Pilot, PilotError

POINTS = 1000
LONGEST_LIFE_S = 6.0
AFTER_SUBMIT_S = 1.5
FACES = 0.2
"""Share of residents who look into the camera."""
WARM = "benchmarks.faults.warm_terminal"
_MOST = 5
_ANSWERS = {"destination": "310000", "reason": "living-with-children"}
_NUMBER = re.compile(rf"{TERMINAL}-\d{{8}}-\d+-\w")
_MEANT_TO_BE_MORE = ("重打", "副本", "作 废")


@dataclass
class _Visit(Journey):
    """A resident in a hurry, who takes no pictures. A texted code is quicker than a face."""

    by_face: bool = False

    def _shot(self, *_: object) -> None:
        return

    def identify(self, pilot: Pilot) -> None:
        """By card and face, or by card and texted code."""
        if self.by_face:
            super().identify(pilot)
            return
        lay_card(self.sandbox, self.resident)
        pilot.wait(body="ConsentBody", seconds=PAGE_S)
        pilot.press("refuse")
        page = pilot.wait(body="CodeBody", seconds=PAGE_S)
        pilot.type(last_code(self.sandbox))
        pilot.press("next")
        pilot.wait(not_key=page["key"], seconds=PAGE_S)

    def leave(self) -> None:
        """From the receipt to home."""
        with Pilot(self.sandbox.home.pilot) as pilot:
            self._receipt(pilot)
            self._leave(pilot)


class Program(ManyLives):
    """The whole program, one life after the other; see warm_terminal.py."""

    def __init__(self, home: Home) -> None:
        self._pilot = home.pilot
        self._life = 0
        self.alive = False
        super().__init__(WARM, str(home.profile), environment=FREED_MEMORY | {"QT_QPA_PLATFORM": "offscreen"})

    def begin(self) -> None:
        """A new life."""
        self._pilot.unlink(missing_ok=True)
        self._tell("live")
        self._life = int(self._expect("born").split()[1])
        self.alive = True

    def kill(self) -> None:
        """Pull the plug."""
        self.alive = False
        os.kill(self._life, signal.SIGKILL)

    def end(self) -> None:
        """Wait for the end of a life that was killed."""
        self._expect("over")

    def can_be_touched(self) -> bool:
        """Whether there is a screen."""
        return self._pilot.exists()


def killed(points: int, seed: int = 1) -> Iterator[Outcome]:
    """The program is killed so many times while residents submit, and more often while nothing was promised; then
    everything must arrive once.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kill") as folder:
        home = make_home(Path(folder) / "home")
        prepare_pictures(home)
        with Sandbox(home) as sandbox, Program(home) as program:
            sandbox.start_centre()
            sandbox.start_devices(resident_scenes(home), document_scenes(home))
            place = Site(home, sandbox)
            done = 0
            while done < points or (not place.promised and done < _MOST * points):
                _life(place, program, chance, aimed=done % 2 == 1)
                done += 1
            with Submitter(place) as submitter:
                submitter.drain()
            yield place.outcome("SIGKILL of the whole program while residents submit", done)
            yield _papers(home)


def _life(place: Site, program: Program, chance: random.Random, *, aimed: bool) -> None:
    """One life: residents come until the plug is pulled."""
    sandbox = place.sandbox
    sandbox.steer("id_card_reader", command="lift")
    sandbox.steer("camera", command="show", scene="nobody")
    program.begin()
    end = Timer(chance.uniform(0.0, LONGEST_LIFE_S), program.kill)
    if not aimed:
        end.start()
    try:
        while program.alive and not program.can_be_touched():
            wait(0.01)
        while program.alive:
            place.let_codes_age()
            by_face = chance.random() < FACES
            visit = _Visit(sandbox, AN, place.home.directory / "visit", answers=_ANSWERS, by_face=by_face)
            visit.play_to_sign()
            if aimed:
                aimed, end = False, Timer(chance.uniform(0.0, AFTER_SUBMIT_S), program.kill)
                end.start()
            visit.submit()
            place.promised.add(visit.number)
            visit.leave()
    except (OSError, ValueError, PilotError, SandboxError):  # ValueError: half an answer of a pilot that was killed
        if program.alive:
            raise
    finally:
        end.join()
    program.end()


def _papers(home: Home) -> Outcome:
    """How many receipts came out, and how many twice without anybody asking."""
    found: Counter[str] = Counter()
    for path in home.receipts.glob("receipt-*.bin"):
        text = path.read_bytes().decode("gb18030", errors="ignore")
        if not any(word in text for word in _MEANT_TO_BE_MORE):
            found.update(set(_NUMBER.findall(text)))
    return Outcome(
        fault="the same: receipts on paper",
        injected=found.total(),
        promised=len(found),
        doubled=found.total() - len(found),
    )


def measure() -> Iterator[Outcome]:
    """At full length."""
    return killed(POINTS)
