"""The same form page in Debian's Chromium, as kiosks of web pages show it, and in our shell: start, memory, change.

Both run on the same hidden X display, one after the other, touched by the same finger and looked at from outside: what
counts is when the pixels are there. Ours is the shell with one form and one page behind it, as the browser's page has;
both without the terminal's devices and rules. The browser's limit to 60 frames a second is off.
"""

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.compiled import compiled
from benchmarks.figure import Figure, middle
from benchmarks.seen_display import SeenDisplay, alike, seen_display, settled_at
from sandbox.home import ROOT
from screens.samples import pages

ROUNDS = 3
CHANGES = 30
PAGE = Path(__file__).with_name("form_page.html")
FLAGS = (
    "--kiosk",
    "--no-first-run",
    "--no-sandbox",  # a measuring machine may run as root
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-frame-rate-limit",
    "--disable-gpu-vsync",
    "--window-size=1080,1920",
)
BUTTON = (200, 1868)
"""Where both have their way back."""
PATIENCE_S = 120
STILL_S = 3.0
"""So long after its last change a program has started."""
CHANGED_S = 0.6
"""Longer than the guard against double strikes."""


class Shown(NamedTuple):
    """What showing the form cost."""

    start_s: float
    memory_mb: float
    """Of all its processes, shared pages counted in parts (PSS)."""
    change_ms: float


def measure() -> list[Figure]:
    """Medians of several starts of each, taken in turns. Raises FileNotFoundError without chromium or xvfb."""
    if shutil.which("chromium") is None:
        raise FileNotFoundError("chromium: install Debian's package of this name")
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="form") as folder, seen_display(Path(folder)) as display:
        environment = compiled(Path(folder), os.environ | {"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"})
        file = _form_and_guide(Path(folder))
        _shell(display, file, environment)
        _chromium(display, environment)
        for _ in range(ROUNDS):
            theirs.append(_chromium(display, environment))
            ours.append(_shell(display, file, environment))
    return [
        Figure(
            name=f"the same form, {what}",
            value=middle([getattr(shown, field) for shown in ours]),
            reference=middle([getattr(shown, field) for shown in theirs]),
            unit=unit,
            goal=1.0,
            reference_is="Chromium in kiosk mode",
        )
        for what, field, unit in (
            ("start until it is on the display", "start_s", "s"),
            ("memory of all processes", "memory_mb", "MB"),
            ("touch until the other screen is there", "change_ms", "ms"),
        )
    ]


def _form_and_guide(folder: Path) -> Path:
    """Our two pages, as a file."""
    samples = pages("zh")
    file = folder / "pages"
    file.write_bytes(pickle.dumps([samples["question-cities"], samples["guide"]]))
    return file


def _shell(display: SeenDisplay, ours: Path, environment: dict[str, str]) -> Shown:
    return _shown(display, [sys.executable, "-m", "benchmarks.form_window", str(ours)], environment)


def _chromium(display: SeenDisplay, environment: dict[str, str]) -> Shown:
    with tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True) as folder:
        return _shown(display, ["chromium", *FLAGS, f"--user-data-dir={folder}", PAGE.as_uri()], environment)


def _shown(display: SeenDisplay, command: list[str], environment: dict[str, str]) -> Shown:
    empty = display.watch(CHANGED_S, PATIENCE_S)[-1][1]
    started = time.monotonic()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            display.wait_for_other_than(empty, PATIENCE_S)
            there = settled_at(display.watch(STILL_S, PATIENCE_S))
            changes = [_change_s(display) for _ in range(CHANGES)]
            memory = _memory_mb(process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
    return Shown(there - started, memory, middle(changes) * 1000)


def _change_s(display: SeenDisplay) -> float:
    before = display.look()
    lifted = display.touch(*BUTTON)
    seen = display.watch(CHANGED_S, PATIENCE_S)
    if alike(seen[-1][1], before):
        raise RuntimeError("a touch changed nothing")
    return settled_at(seen) - lifted


def _memory_mb(root: int) -> float:
    """PSS of a process and all its descendants, in MB."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        parents[int(status.parent.name)] = int(fields[1])
    family = {root}
    while grown := {child for child, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(_pss_kb(process) for process in family) / 1024


def _pss_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
