"""SIGKILL at random moments: of the program that submits and delivers, and of the centre that receives."""

import random
from collections.abc import Iterator

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.site import Submitter, site, wait

POINTS, CENTRE_POINTS = 1000, 30
LONGEST_LIFE_S = 0.8
CASES_A_LIFE = 3


def killed(points: int, centre_points: int, seed: int = 1) -> Iterator[Outcome]:
    """The program is killed ``points`` times while it makes, stores and sends; then the centre while it receives."""
    chance = random.Random(seed)
    with site() as place, Submitter(place) as submitter:
        for _ in range(points):
            submitter.live(CASES_A_LIFE, chance.uniform(0.0, LONGEST_LIFE_S))
        submitter.drain()
        yield place.outcome("SIGKILL of the program while it submits and delivers", points)
        place.promised.clear()
        for _ in range(centre_points):
            place.sandbox.kill("centre")
            submitter.begin(CASES_A_LIFE * 2, 3600)
            place.sandbox.start_centre()
            wait(chance.uniform(0.0, 0.6))
            place.sandbox.kill("centre")
            submitter.cut()
            place.sandbox.start_centre()
        submitter.drain()
        yield place.outcome("SIGKILL of the centre while it receives", centre_points)


def measure() -> Iterator[Outcome]:
    """At full length."""
    return killed(POINTS, CENTRE_POINTS)
