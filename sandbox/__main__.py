"""``./dev run``: with a display, the terminal and the developer's dock; without one, a resident's journey, twice."""

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from sandbox.display import keep, show
from sandbox.home import ROOT, make_home
from sandbox.journey import Journey, collect, stored_case
from sandbox.processes import Sandbox, SandboxError, wait_until
from sandbox.residents import AN, FANG
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes
from screens.pilot_client import PilotError

OUT = ROOT / "out" / "journey"
DELIVERY_S = 90.0


def main() -> int:
    """Exit code 0 when everything came out as promised."""
    parser = argparse.ArgumentParser(prog="./dev run", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="play the journey even where there is a display")
    parser.add_argument("--keep", action="store_true", help="only the centre and the devices, until interrupted")
    arguments = parser.parse_args()
    # Told to end, everything that was started has to end, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if arguments.keep:
        return keep()
    if not arguments.headless and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return show()
    started = time.monotonic()
    try:
        _journeys()
    except (SandboxError, PilotError) as error:
        print(f"FAILED: {error}", file=sys.stderr)
        return 1
    print(f"All as promised, in {time.monotonic() - started:.0f} s. Pictures, papers and cases: {_shown(OUT)}/")
    return 0


def _journeys() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    home = make_home(ROOT / "var" / "journey")
    prepare_pictures(home)
    with Sandbox(home) as sandbox:
        sandbox.start_centre()
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        sandbox.start_terminal(offscreen=True)
        online = Journey(
            sandbox,
            AN,
            OUT / "1-online",
            answers={"destination": "310000", "reason": "living-with-children"},
            pages_wanted=True,
        )
        _play("Online", online)
        _deliver(online)
        sandbox.stop("centre")
        offline = Journey(
            sandbox,
            FANG,
            OUT / "2-offline",
            answers={
                "phone": "15400000002",
                "insured-place": "340200",
                "insurance-kind": "resident",
                "destination": "320100",
                "reason": "retired-elsewhere",
            },
            rating=4,
        )
        _play("Centre stopped", offline)
        sandbox.start_centre()
        _deliver(offline)
        count = len(sandbox.centre_json("/sandbox/cases"))
        if count != 2:
            raise SandboxError(f"the centre holds {count} cases instead of 2")


def _play(title: str, journey: Journey) -> None:
    started = time.monotonic()
    journey.play()
    seconds = time.monotonic() - started
    print(
        f"{title}: {journey.resident.name} got receipt {journey.number}; {len(journey.seen)} screens, {seconds:.0f} s"
    )


def _deliver(journey: Journey) -> None:
    def delivered_with_rating() -> bool:
        stored = stored_case(journey.sandbox, journey.number)
        return stored is not None and stored.get("rating") == journey.rating

    wait_until(f"delivery of {journey.number} and its rating", delivered_with_rating, DELIVERY_S)
    stored = collect(journey)
    print(f"  at the centre exactly once as {stored['case_number']}, rated {stored['rating']}")
    wanted = ["receipt-0001.png" if journey.rating == 5 else "receipt-0002.png", "application.pdf"]
    wanted += ["page-0001.pdf"] if journey.pages_wanted else []
    for name in wanted:
        if not (journey.folder / name).exists():
            raise SandboxError(f"{name} is missing in {_shown(journey.folder)}")


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
