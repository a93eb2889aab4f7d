"""``./dev bench faults``: what is broken on purpose, and how many promises broke with it: none, ever."""

from collections.abc import Callable
from importlib import import_module

from benchmarks.faults.outcome import Outcome

NAMES = ("disk", "kills", "network", "box")
"""Modules of this package, each with ``measure()``."""


def measure(tell: Callable[[str], None]) -> list[Outcome]:
    """Every fault, at full length."""
    outcomes: list[Outcome] = []
    for name in NAMES:
        tell(f"breaking {name} …")
        outcomes += import_module(f"benchmarks.faults.{name}").measure()
    return outcomes
