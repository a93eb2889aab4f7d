"""``device scan``: a technician scans one code."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer

import pytest

from tests.devices.conftest import ROOT, Simulator

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CODE = "34000000000000000001"
KEY = base64.b64encode(bytes(range(32))).decode()
PROFILE = f"""\
[terminal]
id = "TEST0001"
place = "test"
state_dir = "state"

[centre]
url = "http://127.0.0.1:1"
public_url = "http://127.0.0.1:1"
token_file = "token"
sealing_key_id = "s"
sealing_key = "{KEY}"

[centre.signing_keys]
"k" = "{KEY}"

[devices.code_scanner]
driver = "serial-scanner"
port = "PORT"
"""


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    scanner = Simulator("code_scanner", tmp_path, "--kind", "serial", "--port", str(tmp_path / "port"))
    yield scanner
    scanner.close()


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path) -> Run:
    """The command with a code held before the scanner again and again, so that no moment of its start matters."""
    (tmp_path / "profile.toml").write_text(PROFILE.replace("PORT", str(simulator.port)), encoding="utf-8")
    (tmp_path / "token").write_text("secret", encoding="ascii")

    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        timers = [Timer(at / 2, simulator.tell, ("present",), {"payload": CODE}) for at in range(2, 16)]
        for timer in timers:
            timer.start()
        words = [sys.executable, "main.py", "device", "scan", "--profile", str(tmp_path / "profile.toml"), *arguments]
        try:
            return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        finally:
            for timer in timers:
                timer.cancel()
                timer.join()

    return command


def test_a_code_is_scanned_and_printed(run: Run) -> None:
    result = run("--json", "--seconds", "9")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == {"symbology": "", "payload": CODE}


def test_without_the_centre_a_code_is_not_explained_nor_shown(run: Run) -> None:
    result = run("--resolve", "--json", "--seconds", "9")
    assert result.returncode == 1
    assert json.loads(result.stdout)["failure"].startswith("N1")
    assert CODE not in result.stdout + result.stderr
