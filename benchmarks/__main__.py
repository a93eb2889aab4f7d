"""``./dev bench [NAME …] [--json]``: a table, or JSON rows. A goal that was missed is printed like any other.

``./dev bench faults`` breaks things on purpose for a long time, alone; its exit code is 1 when a promise broke.
"""

import argparse
import importlib
import json
import sys

NAMES = (
    "cold_start",
    "card_read",
    "apdu_exchange",
    "queue",
    "stampede",
    "screens",
    "chromium",
    "face_delay",
    "document_capture",
    "journeys",
    "search",
    "typing",
    "endurance",
    "fuzz",
)


def main() -> int:
    """Measure what was named, or everything."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}; or faults")
    parser.add_argument("--json", action="store_true", help="print JSON rows")
    arguments = parser.parse_args()
    if arguments.names == ["faults"]:
        return _faults(as_json=arguments.json)
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; there is: {', '.join(NAMES)}")
    figures = []
    for name in arguments.names or NAMES:
        sys.stderr.write(f"measuring {name} …\n")
        figures += importlib.import_module(f"benchmarks.{name}").measure()
    if arguments.json:
        print(json.dumps([figure.row() for figure in figures], indent=2))
        return 0
    print(f"{'figure':44} {'measured':>12} {'reference':>12} {'ratio':>7} {'goal':>6}        reference is")
    for figure in figures:
        verdict = "met" if figure.met else "MISSED"
        print(
            f"{figure.name:44} {figure.value:>9.3f} {figure.unit:2} {figure.reference:>9.3f} {figure.unit:2}"
            f" {figure.ratio:>7.2f} {figure.goal:>6.2f} {verdict:6} {figure.reference_is}"
        )
    return 0


def _faults(*, as_json: bool) -> int:
    from benchmarks.faults import measure

    outcomes = measure(lambda line: print(line, file=sys.stderr))
    if as_json:
        print(json.dumps([outcome.row() for outcome in outcomes], indent=2))
    else:
        print(f"{'fault':64} {'injected':>9} {'promised':>9} {'lost':>6} {'doubled':>8}")
        for one in outcomes:
            counts = f"{one.injected:>9} {one.promised:>9} {one.lost:>6} {one.doubled:>8}"
            print(f"{one.fault:64} {counts}  {one.broken or one.note}")
    return 0 if all(outcome.met for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
