"""The simulated page printer as a program: nobody beyond this machine reaches it, and it leaves nothing running."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from devices.own_folder import OwnFolder
from tests.devices.conftest import Simulator, wait_until

LISTENING = "0A"
LOOPBACK = {"tcp": "0100007F", "tcp6": "00000000000000000000000001000000"}
"""127.0.0.1 and ::1 as /proc/net writes them (proc(5))."""


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    with tempfile.TemporaryDirectory(prefix="page") as folder:
        monkeypatch.setenv("TMPDIR", folder)  # a killed simulator can't tidy up
        with socket.create_server(("127.0.0.1", 0)) as opened:
            port = str(opened.getsockname()[1])
        started = Simulator("page_printer", Path(folder), "--port", port, "--output", folder)
        started.port = Path(port)
        yield started
        started.close()


def listeners(port: int) -> set[tuple[str, str]]:
    """Protocol and address of everything that listens on a port."""
    found = set()
    for protocol in LOOPBACK:
        for line in Path(f"/proc/net/{protocol}").read_text(encoding="ascii").splitlines()[1:]:
            _, local, _, state, *_ = line.split()
            address, _, number = local.partition(":")
            if state == LISTENING and int(number, 16) == port:
                found.add((protocol, address))
    return found


def children(pid: int) -> list[int]:
    """Of all threads: each keeps the list of the processes that it started itself."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # threads that answer a command come and go
            found += map(int, (thread / "children").read_text(encoding="ascii").split())
    return found


def over(pid: int) -> bool:
    """Gone, or dead and only not yet collected by the system's first process."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(") ")[2][0] in "ZX"


def test_it_listens_on_loopback_alone(simulator: Simulator) -> None:
    found = listeners(int(str(simulator.port)))

    assert found, "it must be seen to listen at all"
    assert found <= set(LOOPBACK.items())


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_all_that_it_started_dies_with_it(simulator: Simulator, how: signal.Signals) -> None:
    started = children(simulator.process.pid)
    assert len(started) == 2, "a message bus and the printer"

    os.kill(simulator.process.pid, how)
    simulator.process.wait(10)

    wait_until(lambda: all(over(pid) for pid in started))
    assert not listeners(int(str(simulator.port)))


def test_what_a_killed_one_left_is_tidied_up_at_the_next_start(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(os.environ["TMPDIR"])
    (left,) = folder.glob("page-printer-*")
    os.kill(simulator.process.pid, signal.SIGKILL)
    simulator.process.wait(10)
    assert left.exists(), "a killed one can't tidy up"
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    with OwnFolder("page-printer-") as mine:
        assert list(folder.glob("page-printer-*")) == [mine.path]
        with OwnFolder("page-printer-"):
            assert mine.path.exists(), "a live one's folder is left alone"
    assert not list(folder.glob("page-printer-*"))
