"""docs/model/promise.pml, checked in every interleaving within small bounds; and four wrong ones are found out."""

import shutil
import subprocess
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "docs" / "model" / "promise.pml"

pytestmark = pytest.mark.skipif(shutil.which("spin") is None, reason="spin is not installed: apt-get install spin")


def errors(folder: Path, claim: str, *defined: str) -> int:
    """How many counterexamples SPIN found: it ends at the first."""
    subprocess.run(
        ["spin", *(f"-D{word}" for word in defined), "-a", MODEL], cwd=folder, check=True, capture_output=True
    )
    subprocess.run(["gcc", "-O2", "-w", "-o", "pan", "pan.c"], cwd=folder, check=True)
    fairly = ["-f"] if claim == "arrives" else []
    done = subprocess.run(
        ["./pan", "-a", *fairly, "-m200000", "-N", claim], cwd=folder, check=True, capture_output=True, text=True
    )
    assert "max search depth too small" not in done.stdout
    (line,) = [line for line in done.stdout.splitlines() if "errors:" in line]
    return int(line.rsplit(":", 1)[1])


@pytest.mark.parametrize("claim", ["safe", "arrives"])
def test_with_one_case_and_two_crashes_every_promise_is_kept(claim: str, tmp_path: Path) -> None:
    assert errors(tmp_path, claim, "CASES=1", "CRASHES=2") == 0


@pytest.mark.parametrize("fault", ["RECEIPT_FIRST", "DELETE_ON_SEND", "NO_KEYS", "ANY_ANSWER"])
def test_a_protocol_with_one_step_wrong_is_found_out(fault: str, tmp_path: Path) -> None:
    assert errors(tmp_path, "safe", "CASES=1", "CRASHES=1", fault) == 1
