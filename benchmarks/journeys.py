"""Full journeys a minute through flow engine and form rules, without a screen: every item and bundle of the shipped
catalogue from Home to farewell, each event through the one decision function, as a willing person would go.
"""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.figure import Figure, middle
from kiosk.catalogue import load_directory
from kiosk.catalogue.figures import load_people
from kiosk.rehearsal import Rehearsal

SANDBOX = Path(__file__).resolve().parent.parent / "central" / "sandbox"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ROUNDS = 5
A_MINUTE_MS = 60_000
WANTED = 10_000


def measure() -> list[Figure]:
    """One figure: milliseconds a journey, the middle of several rounds over the whole catalogue."""
    catalogue = load_directory(SANDBOX / "catalogue")
    person = load_people(SANDBOX / "people.yaml")[0]
    offered = [item for item in catalogue.items if item.on_request]
    rounds = []
    for _ in range(ROUNDS):
        started = perf_counter()
        for item in offered:
            Rehearsal(catalogue, item, person, NOW).finish()
        rounds.append((perf_counter() - started) * 1000 / len(offered))
    return [
        Figure(
            name=f"a full journey, {len(offered)} items and bundles",
            value=middle(rounds),
            reference=A_MINUTE_MS / WANTED,
            unit="ms",
            goal=1.0,
            reference_is=f"{WANTED} journeys a minute",
        )
    ]
