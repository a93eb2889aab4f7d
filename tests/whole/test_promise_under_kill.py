"""The promise under SIGKILL: what was told to be kept is at the centre exactly once, and nothing else goes missing."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from sandbox.home import ROOT
from sandbox.processes import Sandbox, wait_until

pytestmark = pytest.mark.whole

CASE = ROOT / "docs" / "examples" / "case.json"
SUBMISSIONS = 12
DRAINS = 6
MOST_S = 120.0


def command(sandbox: Sandbox, *words: str) -> list[str]:
    return [sys.executable, "main.py", *words, "--profile", str(sandbox.home.profile)]


def drain(sandbox: Sandbox, seconds: float) -> int:
    words = command(sandbox, "queue", "drain", "--seconds", str(seconds))
    return subprocess.run(words, cwd=ROOT, capture_output=True, check=False).returncode


def numbers_at_the_centre(sandbox: Sandbox) -> list[str]:
    return [row["case"]["number"] for row in sandbox.centre_json("/sandbox/cases")]


def test_a_submission_killed_at_any_moment_is_promised_and_kept_or_neither(sandbox: Sandbox) -> None:
    """The command prints its receipt after the commit; a kill may come before, between or after."""
    chance = random.Random(20261123)
    promised: list[str] = []
    for _ in range(SUBMISSIONS):
        process = subprocess.Popen(
            command(sandbox, "queue", "submit", str(CASE), "--json"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        Event().wait(chance.uniform(0.6, 1.6))
        process.kill()
        said, _ = process.communicate()
        if said:
            promised.append(json.loads(said)["number"])
    drain(sandbox, 30)
    stored = numbers_at_the_centre(sandbox)

    assert set(promised) <= set(stored)
    assert len(stored) == len(set(stored))


def test_a_centre_killed_in_the_middle_of_uploads_has_every_case_once(sandbox: Sandbox) -> None:
    chance = random.Random(77)
    promised = []
    sandbox.stop("centre")
    for _ in range(DRAINS):
        said = subprocess.run(
            command(sandbox, "queue", "submit", str(CASE), "--json"), cwd=ROOT, capture_output=True, check=True
        )
        promised.append(json.loads(said.stdout)["number"])
    for _ in range(DRAINS):
        sandbox.start_centre()
        courier = subprocess.Popen(
            command(sandbox, "queue", "drain", "--seconds", "20"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        Event().wait(chance.uniform(0.7, 1.3))
        sandbox.kill("centre")
        courier.kill()
        courier.wait()
    sandbox.start_centre()
    deadline = time.monotonic() + MOST_S
    wait_until("every promise kept", lambda: drain(sandbox, 20) == 0, deadline - time.monotonic())
    stored = numbers_at_the_centre(sandbox)

    assert set(promised) <= set(stored)
    assert len(stored) == len(set(stored))


def test_an_exported_queue_names_what_it_holds(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.stop("centre")
    subprocess.run(command(sandbox, "queue", "submit", str(CASE)), cwd=ROOT, capture_output=True, check=True)
    target = tmp_path / "queue.zip"
    said = subprocess.run(
        command(sandbox, "queue", "export", str(target), "--json"), cwd=ROOT, capture_output=True, check=True
    )
    sandbox.start_centre()

    assert json.loads(said.stdout)["parcels"] >= 1
    assert "安小徽".encode() not in target.read_bytes()
    assert drain(sandbox, 30) == 0
