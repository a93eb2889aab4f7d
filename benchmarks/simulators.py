"""Simulated devices as processes, for benchmarks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from devices.simulated.control import send

_ROOT = Path(__file__).resolve().parent.parent
_START_S = 20.0


@contextmanager
def simulator(module: str, control: Path, *arguments: str) -> Iterator[Path]:
    """A running simulator; yields its control socket. Raises TimeoutError when it does not start."""
    command = [sys.executable, "-m", f"devices.simulated.{module}", *arguments, "--control", str(control)]
    process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL)
    try:
        _wait_for(control)
        yield control
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(control: Path) -> None:
    pause, deadline = Event(), monotonic() + _START_S
    while monotonic() < deadline:
        try:
            send(control, command="state")
        except OSError:
            pause.wait(0.05)
        else:
            return
    raise TimeoutError(f"no simulator at {control}")
