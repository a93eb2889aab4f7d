"""``./dev bench faults``: what is broken on purpose, and how many promises broke with it: none, ever."""

import traceback
from collections.abc import Callable
from importlib import import_module

from benchmarks.faults.outcome import Outcome

NAMES = ("disk", "kills", "whole_program", "network", "box")
"""Modules of this package, each with ``measure()``."""


def measure(tell: Callable[[str], None]) -> list[Outcome]:
    """Every fault, at full length. What breaks off is a row like any other, and the rest goes on."""
    outcomes: list[Outcome] = []
    for name in NAMES:
        tell(f"breaking {name} …")
        try:
            for outcome in import_module(f"benchmarks.faults.{name}").measure():
                tell(f"  {outcome.fault}: {'kept' if outcome.met else 'BROKEN'}")
                outcomes.append(outcome)
        except Exception as fault:  # noqa: BLE001 - whatever it was, the promises were not shown to hold
            traceback.print_exc()
            outcomes.append(Outcome(fault=name, injected=0, promised=0, broken=f"{type(fault).__name__}: {fault}"))
    return outcomes
