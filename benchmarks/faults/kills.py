"""SIGKILL at random moments: of the program that submits and delivers, and of the centre that receives."""

import random

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.site import Submitter, site, wait

POINTS, CENTRE_POINTS = 1000, 30
LONGEST_LIFE_S = 0.8
CASES_A_LIFE = 3


def killed_terminal(points: int, seed: int = 1) -> Outcome:
    """The program is killed ``points`` times while cases are made, stored and sent."""
    chance = random.Random(seed)
    with site() as place, Submitter(place) as submitter:
        for _ in range(points):
            submitter.live(CASES_A_LIFE, chance.uniform(0.0, LONGEST_LIFE_S))
        submitter.drain()
        return place.outcome("SIGKILL of the program while it submits and delivers", points)


def killed_centre(points: int, seed: int = 1) -> Outcome:
    """The centre is killed ``points`` times while it receives."""
    chance = random.Random(seed)
    with site() as place, Submitter(place) as submitter:
        place.sandbox.kill("centre")
        for _ in range(points):
            submitter.begin(CASES_A_LIFE * 2, 3600)
            place.sandbox.start_centre()
            wait(chance.uniform(0.0, 0.6))
            place.sandbox.kill("centre")
            submitter.cut()
        place.sandbox.start_centre()
        submitter.drain()
        return place.outcome("SIGKILL of the centre while it receives", points)


def measure() -> list[Outcome]:
    """At full length."""
    return [killed_terminal(POINTS), killed_centre(CENTRE_POINTS)]
