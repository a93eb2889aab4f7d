"""The disk fails: its power is cut, or it refuses, at every request; then everything promised is looked for."""

import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.disk_promises import Promised, check, spoken
from benchmarks.faults.disk_shim import requests, run_behind
from benchmarks.faults.disk_workload import PROMISES, REFUSALS
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.power_cuts import CHOICES, Disk
from offline.failures import OfflineError

WORKLOAD = "benchmarks.faults.disk_workload"
SEEDS, STEPS = range(8), 60
CUTS_A_SEED = 1500
NOT_DURABLE = ("-shm",)
"""The shared memory beside a write-ahead log is built anew by whoever opens it first."""


@dataclass(frozen=True)
class Cut:
    """A power cut: after which request, what reached the disk, and what was found to be missing."""

    after: int
    choice: str
    promised: int
    lost: list[str]
    doubled: list[str]


def cuts(seed: int, steps: int, most: int) -> Iterator[Cut]:
    """Cut the power while the workload of this seed runs: at up to ``most`` moments, spread evenly over all of them."""
    with tempfile.TemporaryDirectory(prefix="cut") as name:
        folder, log = Path(name).resolve() / "disk", Path(name) / "log"
        folder.mkdir()
        run_behind(folder, [WORKLOAD, str(folder), str(steps), str(seed)], log)
        disk = Disk(folder, PROMISES, NOT_DURABLE)
        chance = random.Random(seed)
        asked = list(requests(log))
        moments = {(at, choice) for at in range(len(asked)) for choice in CHOICES}
        chosen = set(sorted(moments)[:: max(1, len(moments) // most)])
        for at, request in enumerate(asked):
            disk.take(request)
            for choice in (one for one in CHOICES if (at, one) in chosen):
                yield _cut(disk, at, choice, chance)


def _cut(disk: Disk, at: int, choice: str, chance: random.Random) -> Cut:
    promised = Promised()
    for said in spoken(bytes(disk.spoken)):
        promised.hear(said)
    with tempfile.TemporaryDirectory(prefix="cut") as name:
        disk.write_to(Path(name), CHOICES[choice], chance)
        try:
            kept = check(Path(name), promised)
        except OfflineError as fault:
            return Cut(at, choice, len(promised.kept), [f"everything: {fault}"], [])
    return Cut(at, choice, len(promised.kept), kept.lost, kept.doubled)


@dataclass(frozen=True)
class Refusal:
    """A request that the disk refused, and what was found afterwards."""

    refused: int
    failures: list[str]
    promised: int
    lost: list[str]
    doubled: list[str]


def refusals(kind: str, seed: int, steps: int, stride: int, first: int = 1) -> list[Refusal]:
    """Run the workload once for every ``stride``-th request, each time with that request refused."""
    with tempfile.TemporaryDirectory(prefix="refused") as name:
        folder = Path(name).resolve()
        words = [WORKLOAD, str(folder), str(steps), str(seed), kind, str(stride), str(first)]
        return [Refusal(**json.loads(line)) for line in run_behind(folder, words).splitlines()]


def measure() -> Iterator[Outcome]:
    """At full length."""
    found = [cut for seed in SEEDS for cut in cuts(seed, STEPS, CUTS_A_SEED)]
    yield _outcome("power cut: unsynced writes torn, reordered, lost", found)
    for kind in REFUSALS:
        yield _outcome(f"disk refuses a request: {kind}", refusals(kind, 1, STEPS, 1))


def _outcome(fault: str, found: list[Cut] | list[Refusal]) -> Outcome:
    return Outcome(
        fault=fault,
        injected=len(found),
        promised=sum(one.promised for one in found),
        lost=sum(len(one.lost) for one in found),
        doubled=sum(len(one.doubled) for one in found),
    )
