"""The same form page in Debian's Chromium, as kiosks of web pages show it, and in our shell: start, memory, change.

Both run on the same hidden X display, one after the other. Ours is the shell with one form and one page behind it, as
the browser's page has; both without the terminal's devices and rules. The browser's limit to 60 frames a second is off.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from benchmarks.compiled import compiled
from benchmarks.figure import Figure, middle
from sandbox.hidden_display import hidden_display
from sandbox.home import ROOT

ROUNDS = 3
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
PATIENCE_S = 120


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
    with hidden_display() as display, tempfile.TemporaryDirectory(prefix="form") as folder:
        environment = compiled(Path(folder), os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
        _shell(environment)
        for _ in range(ROUNDS):
            theirs.append(_chromium(environment))
            ours.append(_shell(environment))
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
            ("start to first paint", "start_s", "s"),
            ("memory of all processes", "memory_mb", "MB"),
            ("change of screen", "change_ms", "ms"),
        )
    ]


def _shell(environment: dict[str, str]) -> Shown:
    started = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.form_window"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout or sys.stdin
        painted, change = float(said.readline()), float(said.readline())
        memory = _memory_mb(process.pid)
        process.terminate()
    return Shown(painted - started, memory, change)


def _chromium(environment: dict[str, str]) -> Shown:
    with tempfile.TemporaryDirectory(prefix="chromium", ignore_cleanup_errors=True) as folder, _told() as (port, told):
        page = Path(folder) / "form.html"
        page.write_text(PAGE.read_text(encoding="utf-8").replace("PORT", str(port)), encoding="utf-8")
        command = ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", page.as_uri()]
        started = time.time()
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                said: dict[str, float] = {}
                while len(said) < 2:
                    said.update([told.get(timeout=PATIENCE_S)])
                memory = _memory_mb(process.pid)
            finally:
                process.terminate()
                process.wait(PATIENCE_S)
    return Shown(said["first-paint"] / 1000 - started, memory, said["changes"])


@contextmanager
def _told() -> Iterator[tuple[int, "Queue[tuple[str, float]]"]]:
    """A server on loopback that takes what the page measured, first values first."""
    told: Queue[tuple[str, float]] = Queue()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what, _, value = self.path.strip("/").partition("?")
            told.put((what, float(value)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, told
        server.shutdown()


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
