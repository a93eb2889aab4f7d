"""A million damaged inputs through everything that reads what a device says: nothing but typed errors may come out.

``./dev bench fuzz``; the tests run a bounded slice of the same (tests/devices/test_fuzz_targets.py).
"""

from multiprocessing import Pool, cpu_count
from time import perf_counter

from benchmarks.figure import Figure
from benchmarks.fuzz.targets import TARGETS, survive

INPUTS = 1_000_000
BATCH = 20_000


def measure() -> list[Figure]:
    """One figure a target: inputs that ended in anything but a value or a typed error; the goal is none."""
    figures = []
    for name in TARGETS:
        started = perf_counter()
        with Pool(cpu_count()) as pool:
            found = pool.starmap(survive, [(name, BATCH, seed) for seed in range(INPUTS // BATCH)])
        untyped = [case for batch in found for case in batch]
        for content, error in untyped[:3]:
            print(f"fuzz {name}: {error} over {content.hex()}")
        figures.append(
            Figure(
                name=f"fuzz {name}, untyped errors",
                value=len(untyped),
                reference=INPUTS,
                unit="",
                goal=0,
                reference_is=f"inputs, in {perf_counter() - started:.0f} s",
            )
        )
    return figures
