"""``python -m benchmarks.faults.disk_workload FOLDER STEPS SEED``: works, and writes each promise into ``promises``.

With KIND STRIDE FIRST behind these the disk refuses the n-th request, for every STRIDE-th n from FIRST on, each time in
a folder of its own; a JSON line for each n tells what was promised and what was found afterwards.
"""

import ctypes
import errno
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from benchmarks.faults.disk_promises import Promised, check, work
from offline.failures import OfflineError

PROMISES = "promises"
REFUSALS = {
    "full": (errno.ENOSPC, 1 << 40),
    "full for a moment": (errno.ENOSPC, 3),
    "read-only": (errno.EROFS, 1 << 40),
    "error": (errno.EIO, 1),
}
"""What the disk answers, and how many times from the n-th request on."""


def main() -> None:
    """One run, or one run for each request that is refused."""
    folder, steps, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    if len(sys.argv) == 4:
        with (folder / PROMISES).open("ab", buffering=0) as promises:

            def say(said: dict[str, Any]) -> None:
                promises.write(json.dumps(said).encode() + b"\n")

            work(folder, steps, say, seed)
        return
    refused, stride, first = sys.argv[4], int(sys.argv[5]), int(sys.argv[6])
    shim = ctypes.CDLL(None)
    shim.disk_asked.restype = ctypes.c_long
    number = first
    while True:
        place = folder / str(number)
        place.mkdir()
        result = _refused_run(shim, place, steps, seed, number, *REFUSALS[refused])
        shutil.rmtree(place)
        if result is None:
            return
        sys.stdout.write(json.dumps(result) + "\n")
        number += stride


def _refused_run(
    shim: Any, place: Path, steps: int, seed: int, number: int, error: int, count: int
) -> dict[str, object] | None:
    promised = Promised()
    shim.disk_refuse(ctypes.c_long(number), ctypes.c_long(count), error)
    failures = work(place, steps, promised.hear, seed)
    over = shim.disk_asked() < number
    shim.disk_refuse(ctypes.c_long(0), ctypes.c_long(0), 0)
    if over:
        return None
    lost, doubled = [], []
    try:
        kept = check(place, promised)
        lost, doubled = kept.lost, kept.doubled
    except OfflineError as fault:
        lost = [f"everything: {fault}"]
    return {
        "refused": number,
        "failures": sorted(set(failures)),
        "promised": len(promised.kept),
        "lost": lost,
        "doubled": doubled,
    }


if __name__ == "__main__":
    main()
