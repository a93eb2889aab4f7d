"""Ten thousand terminals after an outage: the requests of each second, decided by the courier's own pure rules.

A terminal is a ``Breaker`` and a backlog. Beside it, the same terminals with what one would write first: a retry every
30 s, and a back-off that doubles without chance. ``./dev bench stampede`` measures and draws docs/stampede.png.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.figure import Figure
from offline.breaker import GREETING_S, Breaker
from offline.courier import RETURN_SPREAD_S
from offline.retry import backoff_s

TERMINALS: Final = 10_000
OUTAGE_S: Final = 2 * 3600.0
WATCHED_S: Final = 1800.0
CAPACITY: Final = 200
"""Requests a second that the centre can serve; the others get 503 with Retry-After."""
RETRY_AFTER_S: Final = 30.0
BACKLOG: Final = 3
"""Requests that each terminal has to make after its greeting."""
PICTURE: Final = Path(__file__).resolve().parent.parent / "docs" / "stampede.png"

Wait = Callable[[int, float], float]
"""Seconds until the next try, from the number of silences and a chance."""


class _Centre:
    """Counts what comes in each second, and serves what it can."""

    def __init__(self) -> None:
        self.came: Counter[int] = Counter()
        self.done: list[float] = []

    def serves(self, now: float) -> bool:
        """Whether a request at this moment is answered."""
        self.came[int(now)] += 1
        return self.came[int(now)] <= CAPACITY


def _ours(seed: int) -> _Centre:
    """Terminals that decide by the breaker."""
    chance = random.Random(seed)
    centre = _Centre()
    breakers = [Breaker().answered(-GREETING_S * chance.random()) for _ in range(TERMINALS)]
    backlogs = [BACKLOG + 1] * TERMINALS
    queue = [(breaker.greet_at, number) for number, breaker in enumerate(breakers)]
    heapq.heapify(queue)
    while queue:
        now, number = heapq.heappop(queue)
        if now > OUTAGE_S + WATCHED_S:
            continue
        breaker = breakers[number]
        if now < OUTAGE_S:
            breaker = breaker.silent(now, chance.random())
        elif centre.serves(now):
            returned = breaker.online is False
            breaker = breaker.answered(now).served()
            backlogs[number] -= 1
            if backlogs[number] == 0:
                centre.done.append(now - OUTAGE_S)
                continue
            breakers[number] = breaker
            heapq.heappush(queue, (now + (chance.random() * RETURN_SPREAD_S if returned else 0.05), number))
            continue
        else:
            breaker = breaker.answered(now).refused_for_now(now, RETRY_AFTER_S, chance.random())
        breakers[number] = breaker
        heapq.heappush(queue, (max(breaker.quiet_until, breaker.greet_at if now < OUTAGE_S else 0.0, now), number))
    return centre


def _simple(wait: Wait, seed: int) -> _Centre:
    """Terminals that all noticed the outage within a second and retry by a rule without chance."""
    chance = random.Random(seed)
    centre = _Centre()
    queue = [(chance.random(), number) for number in range(TERMINALS)]
    silences = [0] * TERMINALS
    backlogs = [BACKLOG + 1] * TERMINALS
    heapq.heapify(queue)
    while queue:
        now, number = heapq.heappop(queue)
        if now > OUTAGE_S + WATCHED_S:
            continue
        if now >= OUTAGE_S and centre.serves(now):
            silences[number] = 0
            backlogs[number] -= 1
            if backlogs[number] == 0:
                centre.done.append(now - OUTAGE_S)
                continue
            heapq.heappush(queue, (now + 0.05, number))
            continue
        silences[number] += 1
        heapq.heappush(queue, (now + wait(silences[number], 1.0), number))
    return centre


def measure() -> list[Figure]:
    """The worst second, against the centre's capacity, and how long until nine terminals of ten have sent all."""
    ours = _ours(1)
    fixed = _simple(lambda _silences, _chance: 30.0, 1)
    doubling = _simple(backoff_s, 1)
    _draw({"ours": ours, "every 30 s": fixed, "doubling, no chance": doubling})
    return [
        Figure(
            name="worst second after an outage, 10,000 terminals",
            value=max(ours.came.values()),
            reference=CAPACITY,
            unit="/s",
            goal=1.0,
            reference_is=f"what the centre serves; every 30 s without chance: {max(fixed.came.values())}/s",
        ),
        Figure(
            name="nine of ten have sent all after an outage",
            value=_nine_of_ten(ours),
            reference=600.0,
            unit="s",
            goal=1.0,
            reference_is="the longest back-off",
        ),
    ]


def _nine_of_ten(centre: _Centre) -> float:
    done = sorted(centre.done)
    return done[TERMINALS * 9 // 10 - 1] if len(done) >= TERMINALS * 9 // 10 else WATCHED_S


def _draw(centres: dict[str, _Centre]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(9, 4), dpi=100)
    seconds = range(-10, 900)
    for name, centre in centres.items():
        axes.plot(list(seconds), [centre.came[int(OUTAGE_S) + second] for second in seconds], label=name, linewidth=1)
    axes.axhline(CAPACITY, color="grey", linestyle="--", linewidth=1, label="what the centre serves")
    axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(0, 20_000)
    axes.set_xlabel("seconds after an outage of two hours")
    axes.set_ylabel("requests a second")
    axes.set_title("10,000 terminals come back")
    axes.legend(loc="upper right")
    figure.tight_layout()
    figure.savefig(PICTURE)
    plt.close(figure)
