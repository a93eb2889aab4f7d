"""Simulated devices as real processes, for tests of the drivers above them."""

import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from devices.registry import load
from devices.simulated.control import send

ROOT = Path(__file__).resolve().parents[2]


class Simulator:
    """A simulator process and its control socket."""

    def __init__(self, module: str, folder: Path, *arguments: str) -> None:
        self.port = folder / "port"
        self.control = folder / "control"
        self.output = folder
        command = [sys.executable, "-m", f"devices.simulated.{module}", *arguments, "--control", str(self.control)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        wait_until(self._answers)

    def tell(self, command: str, **values: Any) -> dict[str, Any]:
        """Send a command; a refusal fails the test."""
        answer = send(self.control, command=command, **values)
        assert "ok" in answer, answer
        return answer

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def _answers(self) -> bool:
        assert self.process.poll() is None, "the simulator ended at once"
        try:
            send(self.control, command="state")
        except OSError:
            return False
        return True


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait for something to become true; fail the test when it does not."""
    deadline = time.monotonic() + seconds
    pause = Event()
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        pause.wait(0.01)


def hardware_driver(config: pytest.Config, method: str, unlike: str = "") -> Any:
    """The first device of ``--profile`` whose driver has this method, and not ``unlike``, opened by the caller. Skips
    when there is none.

    Conformance suites take it for their parameter ``pytest.param("hardware", marks=pytest.mark.hardware)``.
    """
    profile = tomllib.loads(Path(config.getoption("--profile")).read_text(encoding="utf-8"))
    for table in profile.get("devices", {}).values():
        driver = load(str(table.get("driver", "")), {key: table[key] for key in table if key != "driver"})
        if hasattr(driver, method) and not (unlike and hasattr(driver, unlike)):
            return driver
    pytest.skip(f"the profile has no device with {method}")


@pytest.fixture(scope="module")
def run_folder() -> Iterator[Path]:
    """A short path: socket paths may not be long."""
    with tempfile.TemporaryDirectory(prefix="dev") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        port: int = opened.getsockname()[1]
        return port


@pytest.fixture
def id_card_reader(id_card_reader_process: Simulator) -> Simulator:
    """The simulated identity-card reader: plugged in, without a card, without faults left by another test."""
    id_card_reader_process.tell("plug")
    id_card_reader_process.tell("flood", on=False)
    id_card_reader_process.tell("lift")
    id_card_reader_process.tell("fault", kind="junk", count=0)
    return id_card_reader_process


@pytest.fixture(scope="module")
def id_card_reader_process(run_folder: Path) -> Iterator[Simulator]:
    """The simulator's process, shared by a file's tests."""
    simulator = Simulator("id_card_reader", run_folder, "--port", str(run_folder / "port"))
    yield simulator
    simulator.close()
