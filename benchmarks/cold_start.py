"""From the start of ``main.py run`` to a home page that can be touched, against a bare PySide6 window.

The catalogue is cached and the centre is silent, as after a power cut at night; bytecode is compiled, as installed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.compiled import compiled
from benchmarks.figure import Figure, middle
from sandbox.home import ROOT, make_home
from screens.pilot_client import Pilot

ROUNDS = 5
OFFSCREEN = os.environ | {"QT_QPA_PLATFORM": "offscreen"}


def measure() -> list[Figure]:
    """Median of several starts of each, taken in turns."""
    ours, bare = [], []
    # A terminal that was ended leaves children behind for a moment, which still write their bytecode here.
    with tempfile.TemporaryDirectory(prefix="cold", ignore_cleanup_errors=True) as folder:
        home = make_home(Path(folder) / "home")
        environment = compiled(Path(folder), OFFSCREEN)
        for _ in range(ROUNDS + 1):
            bare.append(_bare(environment))
            ours.append(_terminal(home.profile, home.pilot, environment))
    return [
        Figure(
            name="cold start to touchable home",
            value=middle(ours[1:]) * 1000,
            reference=middle(bare[1:]) * 1000,
            unit="ms",
            goal=1.5,
            reference_is="bare PySide6 window, start to first paint",
        )
    ]


def _bare(environment: dict[str, str]) -> float:
    started = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.bare_window"]
    said = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
    return float(said) - started


def _terminal(profile: Path, pilot_path: Path, environment: dict[str, str]) -> float:
    pilot_path.unlink(missing_ok=True)
    started = time.monotonic()
    command = [sys.executable, "main.py", "run", "--profile", str(profile)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with Pilot(pilot_path) as pilot:
                    pilot.wait(body="HomeBody", seconds=20)
                    return time.monotonic() - started
            except (FileNotFoundError, ConnectionRefusedError):
                time.sleep(0.002)  # the program is still starting; nothing to wait on yet
    finally:
        process.terminate()
        process.wait(10)
