"""``./dev bench [NAME …] [--json]``: a table, or JSON rows. A goal that was missed is printed like any other."""

import argparse
import importlib
import json
import sys

NAMES = (
    "cold_start",
    "card_read",
    "apdu_exchange",
    "outbox_put",
    "screen_change",
    "face_delay",
    "document_capture",
    "journeys",
    "search",
    "endurance",
    "fuzz",
)


def main() -> int:
    """Measure what was named, or everything."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--json", action="store_true", help="print JSON rows")
    arguments = parser.parse_args()
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


if __name__ == "__main__":
    sys.exit(main())
